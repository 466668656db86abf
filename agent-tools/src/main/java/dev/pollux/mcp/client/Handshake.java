package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.ProtocolVersion;
import dev.pollux.mcp.transport.TransportException;
import dev.pollux.mcp.untrusted.Untrusted;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out which revision a server speaks, and begins a session where there are sessions. */
final class Handshake {

  // Over stdio many servers still answer with the oldest; what is used here is the same in it.
  private static final String OLDEST = "2024-11-05";

  /** Sends one request in a revision; once {@code unwanted} completes its answer is of no use. */
  @FunctionalInterface
  interface Sender {
    Future<ObjectNode> send(String method, ObjectNode params, Negotiated how, Future<?> unwanted);
  }

  private static final Future<?> ALWAYS_WANTED = McpCallOptions.NEVER;

  private final Vertx vertx;
  private final String name;
  private final McpClientOptions options;
  private final boolean ownProcess;
  private final Sender sender;

  /**
   * A handshake with the server of this name.
   *
   * @param ownProcess whether it may have ended itself over the question what it speaks
   */
  Handshake(Vertx vertx, String name, McpClientOptions options, boolean ownProcess, Sender sender) {
    this.vertx = vertx;
    this.name = name;
    this.options = options;
    this.ownProcess = ownProcess;
    this.sender = sender;
  }

  /**
   * Agrees with the server.
   *
   * @param before what was agreed on with it before, or null; it is not asked again
   * @param reopen starts the server anew
   */
  Future<Negotiated> agree(@Nullable Negotiated before, Supplier<Future<Void>> reopen) {
    String pinned = before != null ? before.protocolVersion() : options.protocolVersion();
    if (pinned != null && ProtocolVersion.STATELESS.contains(pinned)) {
      return Future.succeededFuture(before != null ? before : Negotiated.pinned(pinned));
    }
    return pinned != null ? initialize(pinned) : probe(reopen);
  }

  private Future<Negotiated> probe(Supplier<Future<Void>> reopen) {
    Promise<Void> found = Promise.promise();
    Promise<Void> waited = Promise.promise();
    Future<ObjectNode> asked = sender.send(
        McpMethod.DISCOVER,
        Json.object(),
        Negotiated.pinned(ProtocolVersion.V2026_07_28),
        found.future());
    long timer = vertx.setTimer(
        Math.max(1, options.probeTimeout().toMillis()), fired -> waited.tryComplete());
    asked.onComplete(done -> {
      vertx.cancelTimer(timer);
      waited.tryComplete();
    });
    return waited
        .future()
        .compose(v -> asked.isComplete()
            ? asked.compose(this::discovered).recover(failure -> olderThan(failure, reopen))
            : either(asked, reopen))
        .onComplete(done -> found.complete());
  }

  /**
   * A silent server may be slow, or of the other era and deaf to what it does not know: it is asked for a
   * session as well, and what it answers first counts.
   */
  private Future<Negotiated> either(Future<ObjectNode> asked, Supplier<Future<Void>> reopen) {
    Future<Negotiated> session = initialize(ProtocolVersion.V2025_11_25);
    Future<Negotiated> late = asked.compose(result -> {
      Negotiated stateless = stateless(result);
      return stateless == null ? session : Future.succeededFuture(stateless);
    });
    return Future.any(late, session)
        .map(any -> late.succeeded() ? late.result() : session.result())
        .recover(neither -> ownProcess && silent(session.cause())
            ? reopen.get().compose(open -> initialize(ProtocolVersion.V2025_11_25))
            : orNeither(asked.cause(), session.cause()));
  }

  private Future<Negotiated> discovered(ObjectNode result) {
    if (!result.path("supportedVersions").isArray()) {
      // Some servers of the other era answer everything.
      return initialize(ProtocolVersion.V2025_11_25);
    }
    Negotiated stateless = stateless(result);
    return stateless == null
        ? withSession(texts(result.path("supportedVersions")))
        : Future.succeededFuture(stateless);
  }

  private static @Nullable Negotiated stateless(ObjectNode result) {
    List<String> offered = texts(result.path("supportedVersions"));
    for (String ours : ProtocolVersion.STATELESS) {
      if (offered.contains(ours)) {
        return Negotiated.of(ours, result);
      }
    }
    return null;
  }

  private Future<Negotiated> withSession(List<String> offered) {
    for (String ours : ProtocolVersion.WITH_SESSIONS) {
      if (offered.contains(ours)) {
        return initialize(ours);
      }
    }
    return Future.failedFuture(notSpoken(offered.toString()));
  }

  private Future<Negotiated> olderThan(Throwable failure, Supplier<Future<Void>> reopen) {
    if (failure instanceof McpException error) {
      if (error.code() == ErrorCode.UNSUPPORTED_PROTOCOL_VERSION) {
        JsonNode data = error.data();
        return withSession(texts(data == null ? Json.object() : data.path("supported")));
      }
      if (error.code() == ErrorCode.HEADER_MISMATCH
          || error.code() == ErrorCode.MISSING_CLIENT_CAPABILITY) {
        return Future.failedFuture(failure);
      }
    } else if (failure instanceof TransportException lost) {
      boolean refused = lost.statusCode() / 100 == 4
          && lost.statusCode() != 401
          && lost.statusCode() != 403
          && lost.statusCode() != 429;
      if (silent(lost) && ownProcess) {
        return reopen.get().compose(open -> initialize(ProtocolVersion.V2025_11_25));
      }
      if (!refused && !silent(lost)) {
        return Future.failedFuture(failure);
      }
    } else {
      return Future.failedFuture(failure);
    }
    return initialize(ProtocolVersion.V2025_11_25).recover(second -> orNeither(failure, second));
  }

  // Some servers of the stateless era have no discovery.
  private static Future<Negotiated> orNeither(Throwable first, Throwable second) {
    return methodNotFound(first) && methodNotFound(second)
        ? Future.succeededFuture(Negotiated.pinned(ProtocolVersion.V2026_07_28))
        : Future.failedFuture(second);
  }

  private static boolean silent(Throwable failure) {
    return failure instanceof TransportException lost && lost.statusCode() == 0 && lost.isInDoubt();
  }

  private static boolean methodNotFound(Throwable failure) {
    return failure instanceof McpException error && error.code() == ErrorCode.METHOD_NOT_FOUND;
  }

  private Future<Negotiated> initialize(String version) {
    ObjectNode params = Json.object().put("protocolVersion", version);
    params.set("capabilities", options.capabilities().json());
    params.set("clientInfo", options.clientInfo().json());
    return sender
        .send(McpMethod.INITIALIZE, params, Negotiated.pinned(version), ALWAYS_WANTED)
        .map(result -> {
          String answered = Json.text(result, "protocolVersion");
          boolean spoken = answered != null
              && (ProtocolVersion.WITH_SESSIONS.contains(answered) || answered.equals(OLDEST));
          if (!spoken) {
            throw notSpoken("'" + Untrusted.line(String.valueOf(answered), 64) + "'");
          }
          return Negotiated.of(answered, result);
        });
  }

  private McpException notSpoken(String theirs) {
    return new McpException(
        ErrorCode.UNSUPPORTED_PROTOCOL_VERSION,
        "MCP server '" + name + "' speaks protocol version " + Untrusted.line(theirs, 200)
            + ", and this client " + ProtocolVersion.ALL);
  }

  /** The texts of an array; the first few. */
  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    Stream.iterate(0, i -> i < Math.min(100, array.size()), i -> i + 1)
        .map(array::get)
        .filter(JsonNode::isTextual)
        .forEach(text -> texts.add(text.textValue()));
    return texts;
  }
}

package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.auth.AccessToken;
import dev.pollux.mcp.protocol.ClientCapabilities;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.LoggingLevel;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.MetaKey;
import dev.pollux.mcp.protocol.ProtocolVersion;
import dev.pollux.mcp.transport.McpHeader;
import dev.pollux.mcp.transport.SseEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Requests of revision 2026-07-28 over HTTP: each stands for itself, and headers repeat its body. */
final class StatelessHttp {

  private final McpServer server;
  private final Requests requests;
  private final McpHttpOptions options;
  private final HttpAuthorization authorization;
  private final Map<ListenStream, Sink> streams = new ConcurrentHashMap<>();

  StatelessHttp(
      McpServer server,
      Requests requests,
      McpHttpOptions options,
      HttpAuthorization authorization) {
    this.server = server;
    this.requests = requests;
    this.options = options;
    this.authorization = authorization;
  }

  void take(
      Context context,
      HttpServerRequest request,
      JsonRpcMessage message,
      boolean takesStream,
      @Nullable AccessToken token) {
    if (message instanceof JsonRpcMessage.Notification) {
      HttpAnswers.empty(request.response(), 202);
      return;
    }
    if (!(message instanceof JsonRpcMessage.Request asked)) {
      HttpAnswers.refuse(request.response(), 400, "Nothing was asked of the client");
      return;
    }
    Caller caller;
    try {
      caller = StatelessCaller.of(asked, token);
      checkVersion(request, caller);
      checkHeaders(request, asked);
    } catch (McpException e) {
      HttpAnswers.error(request.response(), 400, asked.id(), e);
      return;
    }
    if (authorization.refuses(request, asked, token)) {
      return;
    }
    if (asked.method().equals(McpMethod.SUBSCRIPTIONS_LISTEN)) {
      listen(context, request, asked);
      return;
    }
    HttpReply reply = new HttpReply(context, request.response(), options, null, takesStream);
    McpCall call;
    try {
      Rounds rounds = Rounds.of(server.states(), asked, caller.principal());
      call = new McpCall(server, context, asked, caller, reply, rounds);
    } catch (McpException e) {
      reply.answer(JsonRpcMessage.ErrorResponse.of(asked.id(), e), 400);
      return;
    }
    // Closing the response is how a client cancels.
    request.response().closeHandler(v -> {
      call.cancel();
      reply.gone();
    });
    Future<ObjectNode> answer = requests.answer(call);
    if (!answer.isComplete()) {
      reply.waits();
    }
    answer.onComplete(done -> {
      call.end();
      if (done.succeeded()) {
        reply.answer(new JsonRpcMessage.ResultResponse(asked.id(), done.result()), 200);
      } else {
        McpException error = (McpException) done.cause();
        reply.answer(JsonRpcMessage.ErrorResponse.of(asked.id(), error), HttpAnswers.status(error));
      }
    });
  }

  private static void checkVersion(HttpServerRequest request, Caller caller) {
    String header = request.getHeader(McpHeader.PROTOCOL_VERSION);
    if (header == null || !header.strip().equals(caller.version())) {
      throw McpException.headerMismatch("Header " + McpHeader.PROTOCOL_VERSION
          + (header == null ? " is missing" : " says another version than the body"));
    }
    StatelessCaller.checkSupported(caller.version());
  }

  private void checkHeaders(HttpServerRequest request, JsonRpcMessage.Request asked) {
    mirrored(request, McpHeader.METHOD, asked.method());
    String name = switch (asked.method()) {
      case McpMethod.TOOLS_CALL, McpMethod.PROMPTS_GET -> Json.text(asked.params(), "name");
      case McpMethod.RESOURCES_READ -> Json.text(asked.params(), "uri");
      default -> null;
    };
    if (name == null) {
      return;
    }
    mirrored(request, McpHeader.NAME, name);
    ListedTool tool =
        asked.method().equals(McpMethod.TOOLS_CALL) ? server.tools().find(name) : null;
    if (tool != null && !tool.headers().isEmpty()) {
      String mismatch =
          tool.headers().mismatch(asked.params().path("arguments"), request::getHeader);
      if (mismatch != null) {
        throw McpException.headerMismatch(mismatch);
      }
    }
  }

  private static void mirrored(HttpServerRequest request, String name, String expected) {
    String header = request.getHeader(name);
    if (header == null) {
      throw McpException.headerMismatch("Header " + name + " is missing");
    }
    if (!Objects.equals(McpHeader.decode(header), expected)) {
      throw McpException.headerMismatch("Header " + name + " says another thing than the body");
    }
  }

  private void listen(Context context, HttpServerRequest request, JsonRpcMessage.Request asked) {
    if (streams.size() >= options.getMaxStreams()) {
      HttpAnswers.error(
          request.response(),
          503,
          asked.id(),
          new McpException(ErrorCode.INTERNAL_ERROR, "The server has too many streams"));
      return;
    }
    Sink sink = new Sink(context, request.response(), options.getMaxStreamBytes());
    ListenStream stream;
    try {
      stream = new ListenStream(
          asked, message -> sink.write(SseEvent.message(null, Json.bytes(message.json()))));
    } catch (McpException e) {
      HttpAnswers.error(request.response(), 400, asked.id(), e);
      return;
    }
    sink.open(SseEvent.KEEP_ALIVE, options.getKeepAlive().toMillis());
    streams.put(stream, sink);
    stream.open(server);
    request.response().closeHandler(v -> {
      streams.remove(stream);
      server.removeListener(stream);
      sink.gone();
    });
  }

  /** Ends all streams of changes. */
  void close() {
    streams.forEach((stream, sink) -> {
      server.removeListener(stream);
      JsonNode result = stream.result(server).json();
      sink.write(SseEvent.message(null, Json.bytes(result)));
      sink.end();
    });
    streams.clear();
  }

  /** Reads who calls off the {@code _meta} of a request. */
  static final class StatelessCaller {

    private StatelessCaller() {}

    /**
     * Who calls.
     *
     * @throws McpException if something is missing
     */
    static Caller of(JsonRpcMessage.Request asked, @Nullable AccessToken token) {
      JsonNode meta = asked.meta();
      String version = Json.text(meta, MetaKey.PROTOCOL_VERSION);
      if (version == null) {
        throw McpException.invalidParams("_meta has no " + MetaKey.PROTOCOL_VERSION);
      }
      JsonNode capabilities = meta.get(MetaKey.CLIENT_CAPABILITIES);
      if (capabilities == null || !capabilities.isObject()) {
        throw McpException.invalidParams("_meta has no " + MetaKey.CLIENT_CAPABILITIES);
      }
      JsonNode info = meta.path(MetaKey.CLIENT_INFO);
      LoggingLevel level = LoggingLevel.orNull(Json.text(meta, MetaKey.LOG_LEVEL));
      return new Caller(
          version,
          true,
          new ClientCapabilities(capabilities),
          new Implementation(info.isObject() ? info : Json.object()),
          () -> level,
          token,
          null,
          null);
    }

    static void checkSupported(String version) {
      if (!ProtocolVersion.STATELESS.contains(version)) {
        throw McpException.unsupportedVersion(version, ProtocolVersion.STATELESS);
      }
    }
  }
}

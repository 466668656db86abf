package dev.pollux.mcp.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.RequestId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that is a child process, spoken to over its standard input and output. It is started by
 * {@link #open} and stays until {@link #close}, or until it ends by itself; then all that waits fails at
 * once, and it can be opened again.
 */
public final class StdioTransport implements ClientTransport {

  private static final Logger LOG = LoggerFactory.getLogger(StdioTransport.class);
  private static final int LONGEST_LOGGED = 2048;

  private final Vertx vertx;
  private final Context context;
  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final @Nullable Path directory;
  private final int maxMessageBytes;
  private final Waiting waiting = new Waiting();
  private @Nullable Child child;
  private @Nullable Receiver receiver;
  private boolean loggedGarbage;
  private boolean closed;

  /**
   * A way to a program that is not started yet.
   *
   * @param context where this transport is used
   * @param name what the server is called in messages
   * @param maxMessageBytes how long a line may be; a longer one ends the server
   */
  public StdioTransport(
      Vertx vertx,
      Context context,
      String name,
      List<String> command,
      Map<String, String> environment,
      @Nullable Path directory,
      int maxMessageBytes) {
    this.vertx = vertx;
    this.context = context;
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.directory = directory;
    this.maxMessageBytes = maxMessageBytes;
  }

  @Override
  public Future<Void> open(Receiver receiver) {
    this.receiver = receiver;
    closed = false;
    Future<Void> before = child == null ? Future.succeededFuture() : child.stop();
    child = null;
    return before
        .compose(stopped -> vertx.executeBlocking(
            () -> Child.start(
                vertx,
                context,
                name,
                command,
                environment,
                directory,
                maxMessageBytes,
                this::line,
                this::gone),
            false))
        .compose(started -> {
          if (closed) { // while it was started
            return started
                .stop()
                .compose(stopped -> Future.failedFuture(TransportException.notSent(
                    "The client of MCP server '" + name + "' was closed", null)));
          }
          child = started;
          if (!started.isAlive()) {
            started.reportAgain();
          }
          return Future.succeededFuture();
        });
  }

  @Override
  public Future<ObjectNode> request(JsonRpcMessage.Request request, Map<String, String> headers) {
    Future<ObjectNode> answer = waiting.add(request.id());
    write(request).onFailure(failure -> waiting.fail(request.id(), failure));
    return answer;
  }

  @Override
  public Future<Void> send(JsonRpcMessage message, Map<String, String> headers) {
    return write(message);
  }

  private Future<Void> write(JsonRpcMessage message) {
    Child running = child;
    if (running == null) {
      return Future.failedFuture(
          TransportException.notSent("MCP server '" + name + "' is not running", null));
    }
    return running.write(Json.bytes(message.json()));
  }

  @Override
  public void forget(RequestId id) {
    waiting.remove(id);
  }

  @Override
  public boolean forgettingCancels() {
    return false;
  }

  @Override
  public void negotiated(String protocolVersion) {}

  @Override
  public void listen() {}

  @Override
  public Future<Void> close() {
    closed = true;
    Child running = child;
    child = null;
    waiting.failAll(
        TransportException.inDoubt("The client of MCP server '" + name + "' was closed", null));
    return running == null ? Future.succeededFuture() : running.stop();
  }

  private void line(Child from, byte[] line) {
    if (from != child && child != null) {
      return; // of a process before this one
    }
    JsonNode json = parse(line);
    String dropped =
        json == null ? "no JSON" : waiting.take(json, Objects.requireNonNull(receiver, "receiver"));
    if (!dropped.isEmpty() && !loggedGarbage) {
      loggedGarbage = true; // once: the next may come a thousand times a second
      LOG.warn(
          "MCP server '{}' wrote something else than messages ({}): {}",
          name,
          dropped,
          StderrTail.shown(line, LONGEST_LOGGED));
    }
  }

  private static @Nullable JsonNode parse(byte[] line) {
    int from = line.length >= 3
            && (line[0] & 0xff) == 0xef
            && (line[1] & 0xff) == 0xbb
            && (line[2] & 0xff) == 0xbf
        ? 3
        : 0;
    if (from == line.length || line[from] != '{') {
      String text = new String(line, from, line.length - from, StandardCharsets.UTF_8).strip();
      if (!text.startsWith("{") && !text.startsWith("[")) {
        return null;
      }
    }
    try {
      return Json.read(line, from, line.length - from);
    } catch (JsonProcessingException e) {
      String text = new String(line, from, line.length - from, StandardCharsets.UTF_8);
      if (text.indexOf('\ufffd') < 0) {
        return null;
      }
      try {
        return Json.parse(text); // with what is no UTF-8 replaced
      } catch (IllegalArgumentException again) {
        return null;
      }
    }
  }

  private void gone(Child from, TransportException cause) {
    if (from != child) {
      return;
    }
    child = null;
    from.stop();
    waiting.failAll(cause);
    Objects.requireNonNull(receiver, "receiver").closed(cause);
  }
}

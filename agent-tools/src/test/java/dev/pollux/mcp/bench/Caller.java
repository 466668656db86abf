package dev.pollux.mcp.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One client with one connection, that makes one call after the other. It writes and reads bytes: next to a
 * whole HTTP client the servers' own cost would hardly show. Confined to the context that it was made on.
 */
final class Caller {

  private static final String WITH_SESSIONS = "2025-11-25";
  private static final String STATELESS = "2026-07-28";

  private final Context context;
  private final NetSocket socket;
  private final boolean sessions;
  private String head = "";
  private Buffer received = Buffer.buffer();
  private @Nullable Promise<String> answer;

  private Caller(Context context, NetSocket socket, boolean sessions) {
    this.context = context;
    this.socket = socket;
    this.sessions = sessions;
    socket.handler(this::received);
    socket.closeHandler(v -> {
      if (answer != null) {
        answer.tryFail("The server closed the connection");
      }
    });
  }

  /** Where it is used. */
  Context context() {
    return context;
  }

  /** Connects, and begins a session in the revision that has sessions. */
  static Future<Caller> connect(Vertx vertx, NetClient net, int port, String version) {
    return Future.future(connected -> vertx.runOnContext(v -> net.connect(port, "localhost")
        .compose(socket ->
            new Caller(vertx.getOrCreateContext(), socket, version.equals(WITH_SESSIONS)).open())
        .onComplete(connected)));
  }

  private Future<Caller> open() {
    if (!sessions) {
      head = head("mcp-protocol-version: " + STATELESS
          + "\r\nmcp-method: tools/call\r\nmcp-name: echo\r\n");
      return Future.succeededFuture(this);
    }
    head = head("");
    ObjectNode params = Json.object().put("protocolVersion", WITH_SESSIONS);
    params.putObject("capabilities");
    params.putObject("clientInfo").put("name", "bench").put("version", "1");
    return post(message("initialize", params).put("id", 1))
        .compose(answer -> {
          head = head("mcp-protocol-version: " + WITH_SESSIONS + "\r\nmcp-session-id: "
              + header(answer, "mcp-session-id") + "\r\n");
          return post(message("notifications/initialized", Json.object()));
        })
        .map(this);
  }

  private static String head(String more) {
    return "POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        + "accept: application/json, text/event-stream\r\n" + more + "content-length: ";
  }

  private static ObjectNode message(String method, ObjectNode params) {
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("method", method);
    message.set("params", params);
    return message;
  }

  /** Calls until then, each with a text of its own that has to come back. */
  Future<Long> callUntil(long end) {
    Promise<Long> done = Promise.promise();
    call(end, 0, done);
    return done.future();
  }

  private void call(long end, long calls, Promise<Long> done) {
    if (System.nanoTime() >= end) {
      done.complete(calls);
      return;
    }
    String text = "call-" + calls;
    ObjectNode params = Json.object().put("name", "echo");
    params.putObject("arguments").put("text", text);
    if (!sessions) {
      ObjectNode meta = params.putObject("_meta");
      meta.put("io.modelcontextprotocol/protocolVersion", STATELESS);
      meta.putObject("io.modelcontextprotocol/clientCapabilities");
    }
    post(message("tools/call", params).put("id", calls)).onComplete(answered -> {
      if (answered.failed()) {
        done.fail(answered.cause());
      } else if (!answered.result().contains("\"" + text + "\"")
          || answered.result().contains("isError\":true")) {
        done.fail("The server answered " + answered.result());
      } else {
        call(end, calls + 1, done);
      }
    });
  }

  /** Ends the session and the connection. */
  Future<Void> close() {
    if (!sessions) {
      return socket.close();
    }
    return socket
        .write(head.replace("POST", "DELETE") + "0\r\n\r\n")
        .compose(written -> socket.close());
  }

  private Future<String> post(ObjectNode message) {
    Promise<String> promise = Promise.promise();
    answer = promise;
    byte[] body = Json.bytes(message);
    socket.write(Buffer.buffer(head.length() + 16 + body.length)
        .appendString(head)
        .appendString(Integer.toString(body.length))
        .appendString("\r\n\r\n")
        .appendBytes(body));
    return promise.future();
  }

  private void received(Buffer more) {
    received = received.length() == 0 ? more : received.appendBuffer(more);
    String text = received.toString(StandardCharsets.UTF_8);
    int body = text.indexOf("\r\n\r\n") + 4;
    if (body < 4) {
      return;
    }
    String length = header(text, "content-length");
    boolean whole = length != null
        ? received.length() >= body + Integer.parseInt(length)
        : header(text, "transfer-encoding") == null || text.endsWith("\r\n0\r\n\r\n");
    if (whole && answer != null) {
      received = Buffer.buffer();
      Promise<String> waiting = answer;
      answer = null;
      if (text.startsWith("HTTP/1.1 20")) {
        waiting.complete(text);
      } else {
        waiting.fail("The server answered " + text);
      }
    }
  }

  private static @Nullable String header(String answer, String name) {
    String heads = answer.substring(0, answer.indexOf("\r\n\r\n") + 2);
    int at = heads.toLowerCase(Locale.ROOT).indexOf("\r\n" + name + ": ");
    if (at < 0) {
      return null;
    }
    int from = at + name.length() + 4;
    return heads.substring(from, heads.indexOf("\r\n", from));
  }
}

package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.transport.SseEvent;
import dev.pollux.tool.ToolException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP response to one request: JSON when there is nothing but the answer, a stream of events as soon
 * as something else is said, or the answer takes long.
 */
final class HttpReply implements Link {

  private final Context context;
  private final HttpServerResponse response;
  private final McpHttpOptions options;
  private final @Nullable HttpSession session;
  private final boolean takesStream;
  private final Promise<Void> done = Promise.promise();
  private @Nullable Sink sink;
  private @Nullable EventStream stream;
  private long timer = -1;
  private boolean answered;

  /**
   * A response that nothing was written to yet.
   *
   * @param session null when each request stands for itself
   * @param takesStream whether the client takes a stream
   */
  HttpReply(
      Context context,
      HttpServerResponse response,
      McpHttpOptions options,
      @Nullable HttpSession session,
      boolean takesStream) {
    this.context = context;
    this.response = response;
    this.options = options;
    this.session = session;
    this.takesStream = takesStream;
  }

  /** The answer takes a while: the connection is kept by saying something. */
  void waits() {
    if (takesStream && timer < 0) {
      long millis = options.getKeepAlive().toMillis();
      timer = context.owner().setTimer(millis, id -> run(this::open));
    }
  }

  private void run(Runnable task) {
    Loops.run(context, task);
  }

  private boolean open() {
    if (!takesStream || answered) {
      return false;
    }
    if (sink == null && stream == null) {
      sink = new Sink(context, response, options.getMaxStreamBytes());
      sink.open(SseEvent.KEEP_ALIVE, options.getKeepAlive().toMillis());
      if (session != null) {
        stream = session.newStream();
        stream.attach(sink, 0);
      }
    }
    return true;
  }

  private void send(JsonRpcMessage message) {
    run(() -> {
      if (open()) {
        write(Json.bytes(message.json()));
      }
    });
  }

  private void write(byte[] json) {
    if (stream != null) {
      stream.send(json);
    } else if (sink != null) {
      sink.write(SseEvent.message(null, json));
    }
  }

  @Override
  public void tell(JsonRpcMessage.Notification notification) {
    send(notification);
  }

  @Override
  public Future<JsonNode> ask(String method, ObjectNode params) {
    if (session == null || !takesStream) {
      return Future.failedFuture(new ToolException("This client cannot be asked anything"));
    }
    return session.session().ask(method, params, done.future(), this::send);
  }

  @Override
  public void closeStream() {
    if (session != null) {
      run(() -> {
        if (open() && stream != null) {
          stream.close();
        }
      });
    }
  }

  /** The client has gone. In a session it may come back for what it missed. */
  void gone() {
    run(() -> {
      if (sink != null) {
        sink.gone();
        if (stream != null) {
          stream.detach(sink);
        }
      }
    });
  }

  /** Nobody waits for answers of the client any more. */
  void cancelled() {
    done.tryComplete();
  }

  /** Answers, once. */
  void answer(JsonRpcMessage message, int status) {
    run(() -> {
      if (answered) {
        return;
      }
      byte[] json = Json.bytes(message.json());
      if (sink != null || stream != null) {
        write(json);
        answered = true;
        if (stream != null) {
          stream.finish();
        } else {
          sink.end();
        }
      } else {
        answered = true;
        HttpAnswers.json(response, status, json);
      }
      done.tryComplete();
      if (timer >= 0) {
        context.owner().cancelTimer(timer);
      }
    });
  }
}

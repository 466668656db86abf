package dev.pollux.model;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.stream.PushStream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request over HTTP and its answer, from the connection to the last byte. It speaks to the HTTP
 * client itself: the Web Client gives no way to reset a request whose response has not begun.
 */
final class HttpAnswer extends PushStream<GenerateContentResponse> implements ResponseStream {

  /** An answer that waits for its consumer stops reading from the network at this many chunks. */
  private static final int CHUNKS_AHEAD = 16;

  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final String model;
  private final Route route;
  private final GeminiOptions options;
  private final boolean streamed;
  private final Watch watch;
  private final Duration total;
  private final Traffic.Ticket ticket;
  // Held to the end: Vert.x closes a client that nobody can reach any more, and an answer must not
  // break because whoever asked let go of its model.
  private final Connections connections;
  private final String path;
  private final byte[] bytes;
  private @Nullable HttpClientRequest request;
  private @Nullable HttpClientResponse response;
  private boolean sentAgain;
  private boolean paused;

  HttpAnswer(
      Context context,
      String model,
      Route route,
      GeminiOptions options,
      CallOptions call,
      Traffic traffic,
      Connections connections,
      String path,
      byte[] bytes) {
    super(context, CHUNKS_AHEAD);
    this.model = model;
    this.route = route;
    this.options = options;
    this.streamed = call.isStreamed();
    Duration asked = call.getTimeout();
    this.total =
        asked != null && asked.compareTo(options.getTimeout()) < 0 ? asked : options.getTimeout();
    this.watch = new Watch(context, options, total, this::late);
    this.connections = connections;
    this.path = path;
    this.bytes = bytes;
    // On a turn of their own: what lets this request go may be the end of another one.
    this.ticket = traffic.ticket(
        () -> context.runOnContext(turn -> go()), refusal -> onContext(() -> giveUp(refusal)));
  }

  void start() {
    onContext(() -> {
      if (hasEnded()) {
        return; // cancelled from the thread that asked, before its context came to it
      }
      if (ticket.enter()) {
        go();
      } else if (!hasEnded()) {
        watch.waiting();
      }
    });
  }

  private void go() {
    if (hasEnded()) {
      return;
    }
    watch.start();
    Future<String> credential = route.credential();
    // A supplier's future may complete anywhere.
    credential.onComplete(found -> onContext(() -> {
      if (hasEnded()) {
        return;
      }
      if (found.succeeded()) {
        connect(found.result());
      } else {
        giveUp(ModelException.noCredential(model, found.cause()));
      }
    }));
  }

  private void connect(String credential) {
    RequestOptions target = new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setURI(path + (streamed ? ":streamGenerateContent?alt=sse" : ":generateContent"));
    connections.request(target).onComplete(connected -> {
      if (connected.failed()) {
        giveUp(ModelException.unreachable(model, route.baseUrl(), connected.cause()));
        return;
      }
      HttpClientRequest ready = connected.result();
      // What breaks it fails the future of its response, too; Vert.x would log it as well.
      ready.exceptionHandler(broken -> {});
      if (hasEnded()) {
        ready.reset();
        return;
      }
      request = ready;
      ready.headers().set(HttpHeaders.CONTENT_TYPE, JSON);
      route.authenticate(ready.headers(), credential);
      ready.send(Buffer.buffer(bytes)).onComplete(answered -> {
        if (answered.succeeded()) {
          receive(answered.result(), credential);
        } else if (!hasEnded() && !sentAgain && connections.isUsed(ready.connection())) {
          // The server closed a connection that stood idle; that says nothing about this request.
          sentAgain = true;
          connect(credential);
        } else {
          giveUp(ModelException.broken(model, answered.cause()));
        }
      });
    });
  }

  private void receive(HttpClientResponse received, String credential) {
    if (hasEnded()) {
      return;
    }
    response = received;
    watch.heard();
    AnswerReader reader = new AnswerReader(
        model,
        options,
        credential,
        received.statusCode(),
        received.getHeader(HttpHeaders.CONTENT_TYPE),
        received.getHeader(HttpHeaders.RETRY_AFTER),
        this::push);
    received.exceptionHandler(cause -> giveUp(ModelException.broken(model, cause)));
    received.handler(buffer -> read(reader, buffer));
    received.endHandler(end -> finish(reader));
  }

  private void read(AnswerReader reader, Buffer buffer) {
    if (hasEnded()) {
      return;
    }
    watch.heard();
    try {
      reader.feed(buffer);
    } catch (RuntimeException e) {
      giveUp(failure(e));
    }
    if (isFull() && !hasEnded() && response != null) {
      paused = true;
      watch.pause();
      response.pause();
    }
  }

  private void finish(AnswerReader reader) {
    if (hasEnded()) {
      return;
    }
    watch.stop();
    try {
      reader.end();
    } catch (RuntimeException e) {
      ModelException failure = failure(e);
      ticket.failed(failure);
      fail(failure);
      return;
    }
    if (request != null) {
      connections.used(request.connection());
    }
    ticket.answered();
    end();
  }

  /** Whatever the reading threw ends this answer, and not only the event that brought the bytes. */
  private ModelException failure(RuntimeException e) {
    return e instanceof ModelException failure
        ? failure
        : ModelException.unreadable(model, e.getClass().getName());
  }

  private void late(String phase, Duration limit) {
    boolean ofCaller = limit.equals(total) && !total.equals(options.getTimeout());
    giveUp(ModelException.timeout(model, phase, limit, ofCaller));
  }

  private void giveUp(ModelException cause) {
    if (hasEnded()) {
      return;
    }
    watch.stop();
    ticket.failed(cause);
    fail(cause);
    reset();
  }

  @Override
  public void cancel() {
    boolean open = !hasEnded();
    abandon();
    if (open) {
      watch.stop();
      ticket.leave();
      reset();
    }
  }

  private void reset() {
    if (request != null) {
      request.reset();
    }
  }

  @Override
  protected void drained() {
    if (paused && response != null && !hasEnded()) {
      paused = false;
      watch.heard();
      response.resume();
    }
  }
}

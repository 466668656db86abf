package dev.pollux.http;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.model.CallOptions;
import dev.pollux.model.ModelException;
import dev.pollux.model.ResponseStream;
import dev.pollux.stream.PushStream;
import dev.pollux.traffic.Traffic;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request over HTTP and its answer, from the connection to the last byte. It speaks to the HTTP
 * client itself: the Web Client gives no way to reset a request whose response has not begun.
 */
final class HttpAnswer extends PushStream<GenerateContentResponse> implements ResponseStream {

  /** An answer that waits for its consumer stops reading from the network at this many chunks. */
  private static final int CHUNKS_AHEAD = 16;

  private static final long CANCEL = 0x8; // RFC 9113 section 7

  /** How often one request may be said in another way: each way is tried once, and there are few. */
  private static final int MAX_REMEDIES = 4;

  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  // Held to the end: Vert.x closes a client that nobody can reach any more, and an answer must not
  // break because whoever asked let go of its model.
  private final ModelServer server;
  private final Failures failures;
  private final HttpOptions options;
  private final String path;
  private final ChunkReader reader;
  private final Remedy remedy;
  private final @Nullable Runnable sentHandler;
  private final Watch watch;
  private final Duration total;
  private final Traffic.Ticket ticket;
  private @Nullable HttpClientRequest request;
  private Connections.@Nullable Line line;
  private @Nullable ReadStream<Buffer> response;
  private WireTap.@Nullable Exchange exchange;
  private Supplier<byte[]> body;
  private boolean sentAgain;
  private boolean renewed;
  private int remedies;
  private boolean told;
  private boolean paused;

  HttpAnswer(
      Context context,
      ModelServer server,
      String path,
      Supplier<byte[]> body,
      CallOptions call,
      ChunkReader reader,
      Remedy remedy) {
    super(context, CHUNKS_AHEAD);
    this.server = server;
    this.failures = server.failures();
    this.options = server.options();
    this.path = path;
    this.body = body;
    this.reader = reader;
    this.remedy = remedy;
    this.sentHandler = call.getSentHandler();
    Duration timeout = call.getTimeout();
    this.total = timeout != null && timeout.compareTo(options.getTimeout()) < 0
        ? timeout
        : options.getTimeout();
    this.watch = new Watch(context, options, total, this::late);
    // On a turn of their own: what lets this request go may be the end of another one.
    this.ticket = server
        .traffic()
        .ticket(
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
    Future<String> credential = server.route().credential();
    // A supplier's future may complete anywhere.
    credential.onComplete(found -> onContext(() -> {
      if (hasEnded()) {
        return;
      }
      if (found.succeeded()) {
        connect(found.result());
      } else {
        giveUp(failures.noCredential(found.cause()));
      }
    }));
  }

  private void connect(String credential) {
    if (options.getTap() != null && exchange == null && isAnswered(options.getTap(), credential)) {
      return;
    }
    RequestOptions target = new RequestOptions().setMethod(HttpMethod.POST).setURI(path);
    server.connections().request(target).onComplete(connected -> {
      if (connected.failed()) {
        giveUp(failures.unreachable(server.route().baseUrl(), connected.cause()));
        return;
      }
      HttpClientRequest ready = connected.result();
      // What breaks it fails the future of its response, too; Vert.x would log it as well.
      ready.exceptionHandler(broken -> {});
      if (hasEnded()) {
        ready.reset(CANCEL);
        return;
      }
      request = ready;
      Connections.Line used = server.connections().line(ready);
      line = used;
      ready.headers().set(HttpHeaders.CONTENT_TYPE, JSON);
      server.route().authenticate(ready.headers(), credential);
      ready.send(BufferInternal.buffer(Unpooled.wrappedBuffer(body.get()))).onComplete(answered -> {
        if (answered.succeeded()) {
          HttpClientResponse head = answered.result();
          receive(head, head.statusCode(), head.headers(), credential);
        } else if (!hasEnded() && !sentAgain && used.passedBy(ready.streamId(), answered.cause())) {
          sentAgain = true;
          connect(credential);
        } else {
          giveUp(failures.broken(answered.cause()));
        }
      });
      if (sentHandler != null) {
        sentHandler.run();
      }
    });
  }

  /** Tells the tap of a request; true when it need not be sent. */
  private boolean isAnswered(WireTap tap, String credential) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().set(HttpHeaders.CONTENT_TYPE, JSON);
    server.route().authenticate(headers, credential);
    WireTap.Exchange begun;
    try {
      begun = tap.begin(new WireTap.Request(
          server.model(),
          server.route().baseUrl(),
          path,
          map(headers),
          body.get(),
          server.route().secrets(credential)));
    } catch (RuntimeException e) {
      watch.stop();
      ticket.leave();
      fail(e);
      return true;
    }
    WireTap.Played played = begun.played();
    exchange = begun;
    if (played == null) {
      return false;
    }
    if (played.statusCode() == 0 && played.failure() != null) {
      giveUp(played.failure());
      return true;
    }
    PlayedBody answer = new PlayedBody(context(), played);
    MultiMap head = MultiMap.caseInsensitiveMultiMap().addAll(played.headers());
    receive(answer, played.statusCode(), head, credential);
    answer.play();
    return true;
  }

  private static Map<String, String> map(MultiMap headers) {
    Map<String, String> map = new LinkedHashMap<>();
    headers.forEach(header ->
        map.merge(header.getKey(), header.getValue(), (one, other) -> one + ", " + other));
    return map;
  }

  private void receive(
      ReadStream<Buffer> received, int statusCode, MultiMap headers, String credential) {
    if (hasEnded()) {
      return;
    }
    response = received;
    watch.heard();
    if (exchange != null) {
      exchange.head(statusCode, map(headers));
    }
    AnswerReader bytes = new AnswerReader(
        failures,
        options,
        server.route().secrets(credential),
        statusCode,
        headers.get(HttpHeaders.CONTENT_TYPE),
        headers.get(HttpHeaders.RETRY_AFTER),
        reader,
        chunk -> {
          told = true;
          push(chunk);
        });
    try {
      received.exceptionHandler(cause -> {
        if (response == received) {
          giveUp(cause instanceof ModelException failure ? failure : failures.broken(cause));
        }
      });
      received.handler(buffer -> {
        if (response == received) {
          read(bytes, buffer, credential);
        }
      });
      received.endHandler(end -> {
        if (response == received) {
          finish(bytes, credential);
        }
      });
    } catch (IllegalStateException e) { // reset with its very head: there is nothing to listen to
      giveUp(failures.broken(e));
    }
  }

  private void read(AnswerReader bytes, Buffer buffer, String credential) {
    if (hasEnded()) {
      return;
    }
    watch.heard();
    if (exchange != null) {
      exchange.bytes(buffer);
    }
    try {
      bytes.feed(buffer);
    } catch (RuntimeException e) {
      ModelException failure = told(failure(e));
      HttpClientRequest refused = request;
      if (askAgain(failure, credential)) {
        if (refused != null) {
          refused.reset(CANCEL);
        }
      } else {
        end(failure);
        reset();
      }
      return;
    }
    if (isFull() && !hasEnded() && response != null) {
      paused = true;
      watch.pause();
      response.pause();
    }
  }

  private void finish(AnswerReader bytes, String credential) {
    if (hasEnded()) {
      return;
    }
    watch.stop();
    request = null; // whole, so there is nothing to reset any more
    if (exchange != null) {
      exchange.end();
    }
    try {
      bytes.end();
    } catch (RuntimeException e) {
      ModelException failure = told(failure(e));
      if (!askAgain(failure, credential)) {
        end(failure);
      }
      return;
    }
    if (line != null) {
      line.answered();
    }
    ticket.answered();
    letGo();
    end();
  }

  /**
   * Forgets the response. Whoever waited for seconds is old for the garbage collector, which would
   * carry along what came at the end of that time as well, though nobody needs it any more.
   */
  private void letGo() {
    ReadStream<Buffer> read = response;
    response = null;
    line = null;
    if (read != null) {
      read.handler(null).endHandler(null).exceptionHandler(null);
    }
    if (read instanceof HttpClientResponse whole) {
      whole.headers().clear();
    }
  }

  /**
   * Asks again where that may help: the server refused what was said or who said it, and nothing of an
   * answer has been told yet. It is the same request, in the same time.
   */
  private boolean askAgain(ModelException failure, String credential) {
    if (told) {
      return false;
    }
    if (failure.statusCode() == 401 && !renewed) {
      renewed = true;
      response = null;
      exchange = null;
      watch.start();
      renew(failure, credential);
      return true;
    }
    byte[] other =
        failure.statusCode() == 400 && remedies < MAX_REMEDIES ? remedy.bodyAfter(failure) : null;
    if (other == null) {
      return false;
    }
    remedies++;
    body = () -> other;
    response = null;
    exchange = null;
    watch.start();
    connect(credential);
    return true;
  }

  private void renew(ModelException failure, String refused) {
    server
        .route()
        .renewed(refused)
        .onComplete(found -> onContext(() -> {
          if (hasEnded()) {
            return;
          }
          if (found.succeeded() && !found.result().equals(refused)) {
            connect(found.result());
          } else {
            end(failure);
            reset();
          }
        }));
  }

  private ModelException told(ModelException failure) {
    return exchange == null ? failure : exchange.failed(failure);
  }

  /** Whatever the reading threw ends this answer, and not only the event that brought the bytes. */
  private ModelException failure(RuntimeException e) {
    return e instanceof ModelException failure
        ? failure
        : failures.unreadable(e.getClass().getName());
  }

  private void late(String phase, Duration limit) {
    boolean ofCaller = limit.equals(total) && !total.equals(options.getTimeout());
    giveUp(failures.timeout(phase, limit, ofCaller));
  }

  private void giveUp(ModelException cause) {
    if (hasEnded()) {
      return;
    }
    end(told(cause));
    reset();
  }

  private void end(ModelException cause) {
    watch.stop();
    ticket.failed(cause);
    fail(cause);
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
      request.reset(CANCEL);
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

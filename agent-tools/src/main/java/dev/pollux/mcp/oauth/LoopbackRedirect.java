package dev.pollux.mcp.oauth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the user's browser comes back to on this machine, for programs without a web server of their
 * own. It listens on the loopback interface alone, on any free port.
 */
public final class LoopbackRedirect {

  private static final String PATH = "/callback";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String THANKS =
      "<!doctype html><meta charset=utf-8><title>Done</title><p>Done. This window can be closed.";

  private final HttpServer server;
  private final AtomicReference<@Nullable Promise<String>> waiting = new AtomicReference<>();

  private LoopbackRedirect(Vertx vertx) {
    server = vertx
        .createHttpServer(new HttpServerOptions().setMaxInitialLineLength(16 * 1024))
        .requestHandler(this::receive);
  }

  /** Begins to listen. */
  public static Future<LoopbackRedirect> listen(Vertx vertx) {
    LoopbackRedirect redirect = new LoopbackRedirect(vertx);
    return redirect.server.listen(0, "127.0.0.1").map(redirect);
  }

  /** The redirect address, like {@code http://127.0.0.1:40123/callback}. */
  public String uri() {
    return "http://127.0.0.1:" + server.actualPort() + PATH;
  }

  /**
   * Sends users on their way and waits up to five minutes for each to come back, one at a time.
   *
   * @param show gets the address that the user opens: prints it, or gives it to a browser, never to a
   *     shell
   */
  public AuthorizationHandler handler(Consumer<URI> show) {
    Objects.requireNonNull(show, "show");
    return url -> {
      Promise<String> promise = Promise.promise();
      if (!waiting.compareAndSet(null, promise)) {
        return Future.failedFuture(new OAuthException("Another user is on the way already"));
      }
      try {
        show.accept(url);
      } catch (RuntimeException e) {
        promise.tryFail(e);
      }
      return promise
          .future()
          .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .onComplete(done -> waiting.set(null));
    };
  }

  private void receive(HttpServerRequest request) {
    request.response().putHeader("Cache-Control", "no-store");
    Promise<String> promise = waiting.get();
    // A page in the user's browser may come here too; without the state it gets nothing done.
    boolean expected = request.method() == HttpMethod.GET
        && request.path().equals(PATH)
        && request.getParam("state") != null
        && promise != null;
    if (!expected) {
      request.response().setStatusCode(404).end();
      return;
    }
    request
        .response()
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Content-Security-Policy", "default-src 'none'")
        .end(THANKS);
    promise.tryComplete(uri() + "?" + request.query());
  }

  /** Stops to listen. */
  public Future<Void> close() {
    return server.close();
  }
}

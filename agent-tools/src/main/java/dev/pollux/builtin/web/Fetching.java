package dev.pollux.builtin.web;

import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Fetches pages and makes text of them, within the time that there is. */
final class Fetching {

  private final Vertx vertx;
  private final HttpClient client;
  private final WebToolsOptions options;
  private final HostRules rules;
  private final UnaryOperator<SocketAddress> dialed;

  Fetching(
      Vertx vertx,
      HttpClient client,
      WebToolsOptions options,
      HostRules rules,
      UnaryOperator<SocketAddress> dialed) {
    this.vertx = vertx;
    this.client = client;
    this.options = options;
    this.rules = rules;
    this.dialed = dialed;
  }

  /** The page at this address, or where it redirects to. Fails with a {@link ToolException}. */
  Future<Page> fetch(WebAddress url, ToolContext context) {
    Promise<Page> page = Promise.promise();
    Hops hops = new Hops(client, options, rules, dialed);
    long timer = vertx.setTimer(Math.max(1, options.getTimeout().toMillis()), id -> {
      page.tryFail(new ToolException("The page was not there after " + told(options.getTimeout())));
      hops.abort();
    });
    context.cancelled().onComplete(cancelled -> {
      page.tryFail(new ToolException("The fetch was cancelled"));
      hops.abort();
    });
    hops.follow(url)
        // Pages are made to be read slowly, too: never on an event loop.
        .compose(answer ->
            vertx.executeBlocking(() -> PageReader.read(answer, options.getMaxBytes()), false))
        .onComplete(done -> {
          vertx.cancelTimer(timer);
          if (done.succeeded()) {
            page.tryComplete(done.result());
          } else {
            page.tryFail(asToolException(done.cause(), url));
          }
        });
    return page.future();
  }

  // Messages of sockets name addresses that the model has no need to know.
  private static Throwable asToolException(Throwable failure, WebAddress url) {
    return failure instanceof ToolException
        ? failure
        : new ToolException("No answer could be read from " + url.host(), failure);
  }

  private static String told(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}

package dev.pollux.builtin.web;

import dev.pollux.tool.ToolException;
import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One fetch: the first request and those that redirects ask for. Stays on one event loop. */
final class Hops {

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final HttpClient client;
  private final WebToolsOptions options;
  private final HostRules rules;
  private final UnaryOperator<SocketAddress> dialed;
  private @Nullable HttpClientRequest open;
  private boolean aborted;

  Hops(
      HttpClient client,
      WebToolsOptions options,
      HostRules rules,
      UnaryOperator<SocketAddress> dialed) {
    this.client = client;
    this.options = options;
    this.rules = rules;
    this.dialed = dialed;
  }

  /** Closes the connection; what is under way fails. */
  void abort() {
    aborted = true;
    if (open != null) {
      open.connection().close();
    }
  }

  Future<Answer> follow(WebAddress url) {
    return hop(url, options.getMaxRedirects());
  }

  private Future<Answer> hop(WebAddress url, int redirectsLeft) {
    return rules
        .check(url)
        .compose(address -> aborted
            ? Future.failedFuture(new ToolException("The fetch was cancelled"))
            : client.request(to(url, address)))
        .compose(request -> {
          open = request;
          if (aborted) {
            abort();
          }
          return request
              .send()
              .recover(failure -> Future.failedFuture(
                  failure instanceof TooLongFrameException
                      ? new ToolException("The headers of the answer are too long", failure)
                      : failure))
              .compose(response -> answered(url, response, redirectsLeft));
        });
  }

  private RequestOptions to(WebAddress url, InetAddress address) {
    RequestOptions request = new RequestOptions()
        .setServer(
            dialed.apply(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress())))
        .setMethod(HttpMethod.GET)
        .setFollowRedirects(false)
        .setSsl(url.secure())
        .setHost(url.host())
        .setPort(url.port())
        .setURI(url.target())
        .putHeader("Host", url.authority())
        .putHeader("User-Agent", options.getUserAgent())
        .putHeader("Accept", "text/html, application/json, text/*, application/pdf, */*;q=0.1")
        .putHeader("Accept-Encoding", "gzip");
    options.headers(url.origin()).forEach(request::putHeader);
    return request;
  }

  private Future<Answer> answered(WebAddress url, HttpClientResponse response, int redirectsLeft) {
    String location = response.getHeader("Location");
    if (REDIRECTS.contains(response.statusCode()) && location != null) {
      response.request().connection().close();
      open = null;
      if (redirectsLeft == 0) {
        throw new ToolException(
            "The server redirects more than " + options.getMaxRedirects() + " times");
      }
      return hop(url.redirected(location), redirectsLeft - 1);
    }
    if (response.statusCode() < 200 || response.statusCode() > 299) {
      response.request().connection().close();
      throw new ToolException("The server answered with status " + response.statusCode());
    }
    String encoding = response.getHeader("Content-Encoding");
    String type = response.getHeader("Content-Type");
    return body(response)
        .map(body -> new Answer(
            url,
            response.statusCode(),
            type == null ? "" : type,
            encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT),
            body.getBytes()));
  }

  private Future<Buffer> body(HttpClientResponse response) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    response.exceptionHandler(whole::tryFail);
    response.endHandler(end -> whole.tryComplete(body));
    response.handler(chunk -> {
      if (body.length() + chunk.length() > options.getMaxBytes()) {
        response.handler(ignored -> {});
        whole.tryFail(new ToolException(PageReader.tooLong(options.getMaxBytes())));
        response.request().connection().close();
      } else {
        body.appendBuffer(chunk);
      }
    });
    return whole.future();
  }
}

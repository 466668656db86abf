package dev.pollux.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.model.ModelException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Short requests for JSON beside a model's answers: failures are the same {@link ModelException}s, and
 * calls that may be made twice are tried again a few times when the failure may pass. Shared between
 * event loops.
 */
public final class HttpCalls {

  /** A server that wants to be left alone for longer than this is not asked again. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Vertx vertx;
  private final String service;
  private final Route route;
  private final HttpOptions options;
  private final int maxAttempts;
  private final Duration firstDelay;
  private final Connections connections;

  /**
   * One call.
   *
   * @param uri a path with its query on the route's server, or an absolute URL; a server that is not
   *     the route's gets no credential
   * @param body what is sent, or null
   * @param headers more headers
   * @param repeatable whether making it twice does no harm
   */
  public record Call(
      HttpMethod method,
      String uri,
      @Nullable Buffer body,
      Map<String, String> headers,
      boolean repeatable) {

    /** A call with JSON, or with nothing in it. */
    public static Call json(
        HttpMethod method, String path, @Nullable JsonNode body, boolean repeatable) {
      return body == null
          ? new Call(method, path, null, Map.of(), repeatable)
          : new Call(
              method,
              path,
              Buffer.buffer(Json.bytes(body)),
              Map.of("Content-Type", "application/json"),
              repeatable);
    }
  }

  /**
   * What came.
   *
   * @param headers its headers
   * @param json its body; a missing node when there was none
   */
  public record Answer(MultiMap headers, JsonNode json) {}

  private record Target(boolean own, boolean tls, String host, int port, String uri) {}

  /**
   * Calls to a server.
   *
   * @param service who answers, as messages name it
   * @param maxAttempts how often a repeatable call is made at most
   * @param firstDelay the wait in front of the second attempt; it doubles, and a quarter of it is
   *     chance
   */
  public HttpCalls(
      Vertx vertx,
      String service,
      Route route,
      HttpOptions options,
      int maxAttempts,
      Duration firstDelay) {
    this.vertx = vertx;
    this.service = service;
    this.route = route;
    this.options = new HttpOptions(options);
    this.maxAttempts = maxAttempts;
    this.firstDelay = firstDelay;
    this.connections = new Connections(vertx, route, this.options);
  }

  public Vertx vertx() {
    return vertx;
  }

  public Route route() {
    return route;
  }

  /** Makes a call with JSON and gives the JSON that comes. */
  public Future<JsonNode> json(
      HttpMethod method, String path, @Nullable JsonNode body, boolean repeatable) {
    return send(Call.json(method, path, body, repeatable)).map(Answer::json);
  }

  /**
   * Makes a call.
   *
   * @return what came with a status of 200 to 299; it fails with a {@link ModelException}
   */
  public Future<Answer> send(Call call) {
    return attempt(call, 1);
  }

  private Future<Answer> attempt(Call call, int number) {
    return once(call).recover(cause -> {
      Duration delay = call.repeatable() && number < maxAttempts ? delay(cause, number) : null;
      return delay == null
          ? Future.failedFuture(cause)
          : after(delay).compose(waited -> attempt(call, number + 1));
    });
  }

  /**
   * How long to wait after a failed attempt, or null when another would fail as well.
   *
   * @param number the attempt that failed, from 1
   */
  public @Nullable Duration delay(Throwable cause, int number) {
    if (!(cause instanceof ModelException failure) || !failure.isRetryable()) {
      return null;
    }
    Duration asked = failure.retryAfter();
    if (asked != null) {
      return asked.compareTo(LONGEST_WAIT) > 0 ? null : asked;
    }
    long most = firstDelay.toMillis() << Math.min(number - 1, 10);
    return Duration.ofMillis(most - ThreadLocalRandom.current().nextLong(most / 4 + 1));
  }

  /** Completed after a while. */
  public Future<Void> after(Duration delay) {
    Promise<Void> promise = Promise.promise();
    vertx.setTimer(Math.max(1, delay.toMillis()), timer -> promise.complete());
    return promise.future();
  }

  private Future<Answer> once(Call call) {
    Target target;
    try {
      target = target(call.uri());
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    Failures failures = new Failures(service, call.method() + " " + withoutQuery(target.uri()));
    return route
        .credential()
        .recover(cause -> Future.failedFuture(failures.noCredential(cause)))
        .compose(credential -> once(call, target, failures, credential)
            .recover(cause -> isUnauthorized(cause)
                ? renewed(call, target, failures, credential, cause)
                : Future.failedFuture(cause)));
  }

  private static boolean isUnauthorized(Throwable cause) {
    return cause instanceof ModelException failure && failure.statusCode() == 401;
  }

  private Future<Answer> renewed(
      Call call, Target target, Failures failures, String refused, Throwable cause) {
    return route
        .renewed(refused)
        .otherwise(refused)
        .compose(credential -> credential.equals(refused)
            ? Future.failedFuture(cause)
            : once(call, target, failures, credential));
  }

  private Target target(String uri) {
    if (uri.startsWith("/")) {
      return new Target(true, route.isTls(), route.host(), route.port(), uri);
    }
    URI url = URI.create(uri);
    boolean tls = "https".equals(url.getScheme());
    if (url.getHost() == null || !tls && (route.isTls() || !"http".equals(url.getScheme()))) {
      throw new IllegalArgumentException(service + " named an address that is no URL like its own");
    }
    int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
    String path =
        url.getRawQuery() == null ? url.getRawPath() : url.getRawPath() + "?" + url.getRawQuery();
    boolean own =
        tls == route.isTls() && url.getHost().equals(route.host()) && port == route.port();
    return new Target(own, tls, url.getHost(), port, path);
  }

  private static String withoutQuery(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private Future<Answer> once(Call call, Target target, Failures failures, String credential) {
    MultiMap headers = HttpHeaders.headers();
    if (target.own()) {
      route.authenticate(headers, credential);
    }
    call.headers().forEach(headers::set);
    Future<HttpClientRequest> connected = connections.request(new RequestOptions()
        .setMethod(call.method())
        .setSsl(target.tls())
        .setHost(target.host())
        .setPort(target.port())
        .setURI(target.uri())
        .setHeaders(headers)
        .setConnectTimeout(options.getConnectTimeout().toMillis())
        .setIdleTimeout(options.getFirstByteTimeout().toMillis())
        .setFollowRedirects(false)); // one could lead the credential elsewhere
    String where = target.host() + ":" + target.port();
    ErrorBody errors = new ErrorBody(failures, route.secrets(credential));
    return Exchange.send(vertx, options, failures, where, connected, call.body())
        .compose(answered -> read(answered, errors, failures));
  }

  private static Future<Answer> read(
      Exchange.Answered answered, ErrorBody errors, Failures failures) {
    byte[] bytes = answered.bytes();
    String type = answered.headers().get(HttpHeaders.CONTENT_TYPE);
    if (answered.statusCode() / 100 != 2) {
      String retryAfter = answered.headers().get(HttpHeaders.RETRY_AFTER);
      return Future.failedFuture(errors.exception(answered.statusCode(), type, retryAfter, bytes));
    }
    try {
      return Future.succeededFuture(
          new Answer(answered.headers(), Json.read(bytes, 0, bytes.length)));
    } catch (JsonProcessingException e) {
      return Future.failedFuture(
          failures.unreadable("expected JSON, got " + errors.describe(type, bytes, bytes.length)));
    }
  }

  /** Closes the connections. */
  public Future<Void> close() {
    return connections.close();
  }

  @Override
  public String toString() {
    return "HttpCalls" + List.of(service, route);
  }
}

package dev.pollux.model;

import dev.pollux.gemini.GenerateContentRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A model behind Gemini's own HTTP API.
 *
 * <pre>{@code
 * Model model = new GeminiModel(vertx, "gemini-3-flash-preview", Route.googleAi(key));
 * }</pre>
 *
 * <p>It keeps connections open for reuse; share one between event loops and agents, and close it, or
 * its Vert.x, at the end.
 */
public final class GeminiModel implements Model {

  private static final Pattern ID =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]*(/[A-Za-z0-9][A-Za-z0-9._@-]*)*");

  private final Vertx vertx;
  private final String id;
  private final Route route;
  private final GeminiOptions options;
  private final HttpClient client;
  private final String path;

  /** A model with the default limits. */
  public GeminiModel(Vertx vertx, String id, Route route) {
    this(vertx, id, route, new GeminiOptions());
  }

  /**
   * A model.
   *
   * @param id like {@code gemini-3-flash-preview}; {@code tunedModels/…} is taken too
   * @throws IllegalArgumentException if {@code id} is no model id
   */
  public GeminiModel(Vertx vertx, String id, Route route, GeminiOptions options) {
    this.vertx = Objects.requireNonNull(vertx, "vertx");
    if (!ID.matcher(id).matches() || id.contains("..")) {
      throw new IllegalArgumentException(
          "model id: '" + id + "' (expected: like gemini-3-flash-preview)");
    }
    this.id = id;
    this.route = Objects.requireNonNull(route, "route");
    this.options = new GeminiOptions(options);
    this.client = client(vertx, route, this.options);
    this.path = route.versionPath() + "/" + (id.indexOf('/') < 0 ? "models/" + id : id);
  }

  /**
   * A model on the route that the environment describes.
   *
   * @throws IllegalArgumentException if no key is set
   * @see Route#fromEnvironment()
   */
  public static GeminiModel fromEnvironment(Vertx vertx, String id) {
    return new GeminiModel(vertx, id, Route.fromEnvironment());
  }

  private static HttpClient client(Vertx vertx, Route route, GeminiOptions options) {
    HttpClientOptions http = new HttpClientOptions()
        .setDefaultHost(route.host())
        .setDefaultPort(route.port())
        .setSsl(route.isTls())
        .setConnectTimeout((int) options.getConnectTimeout().toMillis())
        .setDecompressionSupported(true);
    if (route.isTls()) {
      http.setProtocolVersion(HttpVersion.HTTP_2)
          .setUseAlpn(true)
          .setSslHandshakeTimeout(options.getConnectTimeout().toMillis())
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }
    // Vert.x opens at most 5 connections to a host by default, which is one agent's worth.
    PoolOptions pool = new PoolOptions()
        .setHttp1MaxSize(options.getMaxConnections())
        .setHttp2MaxSize(Math.max(1, options.getMaxConnections() / 100))
        .setMaxWaitQueueSize(options.getMaxWaiting());
    return vertx
        .httpClientBuilder()
        .with(http)
        .with(pool)
        // What breaks a connection is told by the answer on it; Vert.x would log it as well.
        .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
        .build();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Vertx vertx() {
    return vertx;
  }

  HttpClient client() {
    return client;
  }

  /** Where requests go. */
  public Route route() {
    return route;
  }

  @Override
  public ResponseStream generateContent(GenerateContentRequest request, CallOptions call) {
    HttpAnswer answer = new HttpAnswer(vertx.getOrCreateContext(), id, route, options, call);
    answer.start(client, path, request.encoded());
    return answer;
  }

  /** Closes the connections; answers that are still on their way fail. */
  public Future<Void> close() {
    return client.close();
  }

  @Override
  public String toString() {
    return "GeminiModel[" + id + ", " + route + "]";
  }
}

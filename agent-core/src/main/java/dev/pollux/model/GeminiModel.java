package dev.pollux.model;

import dev.pollux.gemini.GenerateContentRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * A model behind Gemini's own HTTP API.
 *
 * <pre>{@code
 * Model model = new GeminiModel(vertx, "gemini-3-flash-preview", Route.googleAi(key));
 * }</pre>
 *
 * <p>It keeps connections open for reuse; share one between event loops and agents, and close it, or
 * its Vert.x, at the end. Who shares it shares its limits, too: {@link
 * GeminiOptions#setMaxConcurrent how many} requests go out at once, and how a server that fails is
 * {@linkplain TrafficOptions spared}.
 */
public final class GeminiModel implements Model {

  private static final Pattern ID =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]*(/[A-Za-z0-9][A-Za-z0-9._@-]*)*");

  private final Vertx vertx;
  private final String id;
  private final Route route;
  private final GeminiOptions options;
  private final Connections connections;
  private final String path;
  private final Traffic traffic;

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
    this.connections = new Connections(vertx, route, this.options);
    this.traffic = new Traffic(
        id, this.options, Clock.of(vertx), () -> ThreadLocalRandom.current().nextLong());
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

  @Override
  public String id() {
    return id;
  }

  @Override
  public Vertx vertx() {
    return vertx;
  }

  HttpClient client() {
    return connections.client();
  }

  /** Where requests go. */
  public Route route() {
    return route;
  }

  @Override
  public ResponseStream generateContent(GenerateContentRequest request, CallOptions call) {
    HttpAnswer answer = new HttpAnswer(
        vertx.getOrCreateContext(),
        id,
        route,
        options,
        call,
        traffic,
        connections,
        path,
        request.encoded());
    answer.start();
    return answer;
  }

  /** Closes the connections; answers that are still on their way fail. */
  public Future<Void> close() {
    return connections.close();
  }

  @Override
  public String toString() {
    return "GeminiModel[" + id + ", " + route + "]";
  }
}

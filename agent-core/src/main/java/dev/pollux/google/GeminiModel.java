package dev.pollux.google;

import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.http.ChunkReader;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.ModelServer;
import dev.pollux.http.Route;
import dev.pollux.model.CallOptions;
import dev.pollux.model.Capabilities;
import dev.pollux.model.Model;
import dev.pollux.model.ResponseStream;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.util.Objects;
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
 * TrafficOptions#setMaxConcurrent how many} requests go out at once, and how a server that fails is
 * {@linkplain TrafficOptions spared}; and what was learnt about the server, which differs by route: ids
 * of calls, thought signatures, the flag for functions beside built-in tools, thinking levels, schemas.
 */
public final class GeminiModel implements Model {

  private static final Pattern ID =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]*(/[A-Za-z0-9][A-Za-z0-9._@-]*)*");

  private final String id;
  private final ModelServer server;
  private final String path;
  private final String streamPath;
  private final Adapter adapter;

  /** A model with the default limits. */
  public GeminiModel(Vertx vertx, String id, Route route) {
    this(vertx, id, route, new HttpOptions());
  }

  /**
   * A model.
   *
   * @param id like {@code gemini-3-flash-preview}; {@code tunedModels/…} is taken too
   * @throws IllegalArgumentException if {@code id} is no model id
   */
  public GeminiModel(Vertx vertx, String id, Route route, HttpOptions options) {
    if (!ID.matcher(id).matches() || id.contains("..")) {
      throw new IllegalArgumentException(
          "model id: '" + id + "' (expected: like gemini-3-flash-preview)");
    }
    this.id = id;
    this.server = new ModelServer(
        Objects.requireNonNull(vertx, "vertx"),
        "Gemini",
        id,
        Objects.requireNonNull(route, "route"),
        options);
    this.path = route.modelPath(id) + ":generateContent";
    this.streamPath = route.modelPath(id) + ":streamGenerateContent?alt=sse";
    this.adapter = new Adapter(id, route.isVertex());
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
    return server.vertx();
  }

  HttpClient client() {
    return server.client();
  }

  /** Where requests go. */
  public Route route() {
    return server.route();
  }

  @Override
  public Capabilities capabilities() {
    return adapter.capabilities();
  }

  /**
   * Refuses what this family of models or the route would answer with 400, before anything is sent.
   *
   * @throws IllegalArgumentException if it is known to be refused; the message names the field, and
   *     what to do
   */
  @Override
  public void check(GenerateContentConfig config) {
    adapter.check(config);
  }

  /**
   * Sends a request on the current context, written as the model's family and the route take it: what
   * has no meaning there is left out, and said once in the log. When the server refuses what it is not
   * known to refuse, and there is another way to say it, the request is sent again in that way, within
   * the same time, and so are all to come; that is said in the log, too.
   *
   * @throws IllegalArgumentException if the request is known to be refused, as {@link #check} does
   */
  @Override
  public ResponseStream generateContent(GenerateContentRequest request, CallOptions call) {
    Adapter.Sent sent = adapter.write(request);
    return server.post(
        call.isStreamed() ? streamPath : path, sent::body, call, ChunkReader.GEMINI, sent);
  }

  /** Closes the connections; answers that are still on their way fail. */
  public Future<Void> close() {
    return server.close();
  }

  @Override
  public String toString() {
    return "GeminiModel[" + id + ", " + server.route() + "]";
  }
}

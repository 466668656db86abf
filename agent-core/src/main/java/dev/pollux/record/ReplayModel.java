package dev.pollux.record;

import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.intercept.ToolInterceptor;
import dev.pollux.model.CallOptions;
import dev.pollux.model.Capabilities;
import dev.pollux.model.Model;
import dev.pollux.model.ResponseStream;
import dev.pollux.openai.OpenAiModel;
import dev.pollux.openai.OpenAiOptions;
import dev.pollux.openai.OpenAiRoute;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays a {@link Recording} in place of the server: the same answers in the same pieces, the same
 * statuses and failures, without waiting. Each request is compared with the recorded one; at the first
 * difference the run fails with a {@link ReplayException}, which says where it is.
 *
 * <pre>{@code
 * ReplayModel model = new ReplayModel(vertx, Recording.read(Path.of("oslo.json")));
 * Agent agent = new Agent(model, options.addToolInterceptor(model.tools()));
 * agent.run("Do I need a coat in Oslo?").onSuccess(result -> model.check());
 * }</pre>
 *
 * <p>Paths and bodies are compared, headers are not. Everything between the agent and the network is the
 * real thing. A recording is played once.
 */
public final class ReplayModel implements Model {

  private static final Pattern VERTEX = Pattern.compile(
      "/([^/]+)(?:/projects/([^/]+)/locations/([^/]+))?/publishers/google/models/[^/]+");
  private static final Pattern GEMINI = Pattern.compile("(?:/([^/]+))?/[a-zA-Z]+/[^/]+");
  private static final Pattern METHOD = Pattern.compile(":[a-zA-Z]+(\\?.*)?$");

  private final Recording recording;
  private final Replayer replayer;
  private final Model model;

  /** Compares everything and lets the real tools run. */
  public ReplayModel(Vertx vertx, Recording recording) {
    this(vertx, recording, new ReplayOptions());
  }

  /**
   * Plays a recording.
   *
   * @throws IllegalArgumentException if the recording has no request, and no {@link
   *     ReplayOptions#setModel model} is given
   */
  public ReplayModel(Vertx vertx, Recording recording, ReplayOptions options) {
    ReplayOptions copy = new ReplayOptions(options);
    this.recording = recording;
    this.replayer = new Replayer(recording, copy);
    // The server failed as often as was recorded, but now in no time.
    TrafficOptions traffic = new TrafficOptions()
        .setBreakerFailures(Integer.MAX_VALUE)
        .setRetryAllowance(Integer.MAX_VALUE);
    HttpOptions http = new HttpOptions().setTap(replayer).setTraffic(traffic);
    Function<HttpOptions, Model> given = copy.getModel();
    this.model = given == null
        ? recorded(vertx, recording, http, () -> Future.succeededFuture(replayer.credential()))
        : given.apply(http);
  }

  private static Model recorded(
      Vertx vertx, Recording recording, HttpOptions http, Supplier<Future<String>> credential) {
    if (recording.requests() == 0) {
      throw new IllegalArgumentException("Recording '" + recording.name() + "' has no request"
          + " (expected: one, or ReplayOptions.setModel)");
    }
    String path = recording.requestSteps().get(0).path("path").asText();
    String server = recording.server(); // which is not asked
    return path.endsWith("/chat/completions")
        ? new OpenAiModel(
            vertx,
            recording.model(),
            OpenAiRoute.of(server).withBearer(credential),
            new OpenAiOptions().setHttp(http))
        : new GeminiModel(vertx, recording.model(), route(server, path, credential), http);
  }

  private static Route route(String server, String path, Supplier<Future<String>> credential) {
    Route route = Route.of(server);
    String model = METHOD.matcher(path.substring(route.prefixPath().length())).replaceFirst("");
    Matcher vertex = VERTEX.matcher(model);
    if (vertex.matches()) {
      Route own = vertex.group(2) == null
          ? Route.vertexExpress("none-needed")
          : Route.vertex(vertex.group(2), vertex.group(3), credential);
      return own.withBaseUrl(server).withApiVersion(vertex.group(1)).withBearer(credential);
    }
    Matcher gemini = GEMINI.matcher(model);
    boolean versioned = gemini.matches() && gemini.group(1) != null;
    return route.withApiVersion(versioned ? gemini.group(1) : "").withBearer(credential);
  }

  /**
   * Compares the outcomes of an agent's tools, or plays them: for {@code
   * AgentOptions.addToolInterceptor}. Without it the outcomes are seen in the next request only.
   */
  public ToolInterceptor tools() {
    return replayer;
  }

  /**
   * To be called at the end of a test.
   *
   * @throws ReplayException if there was a difference, or less was asked than was recorded
   */
  public void check() {
    replayer.check();
  }

  @Override
  public String id() {
    return model.id();
  }

  @Override
  public Vertx vertx() {
    return model.vertx();
  }

  @Override
  public Capabilities capabilities() {
    return model.capabilities();
  }

  @Override
  public void check(GenerateContentConfig config) {
    model.check(config);
  }

  @Override
  public ResponseStream generateContent(GenerateContentRequest request, CallOptions options) {
    return model.generateContent(request, options);
  }

  @Override
  public String toString() {
    return "ReplayModel[" + recording + ", " + model + "]";
  }
}

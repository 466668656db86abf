package dev.pollux.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.http.ModelServer;
import dev.pollux.json.Json;
import dev.pollux.model.CallOptions;
import dev.pollux.model.Capabilities;
import dev.pollux.model.Capabilities.Thinking;
import dev.pollux.model.Model;
import dev.pollux.model.ModelException;
import dev.pollux.model.ResponseStream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model behind a server that speaks chat completions, as OpenAI made them: Google's own, CometAPI,
 * or Ollama, llama.cpp and vLLM on this machine. Agents run on it as they do on Gemini.
 *
 * <pre>{@code
 * Model model = new OpenAiModel(vertx, "qwen3", OpenAiRoute.local());
 * }</pre>
 *
 * <p>Requests and answers are translated. What the format cannot say is refused with an {@code
 * IllegalArgumentException} that names it, by {@link #check} and before anything is sent. What only
 * tunes the answer is left out and named in the log: {@code safetySettings}, {@code labels}, {@code
 * topK}, {@code mediaResolution}, {@code logprobs} and, but for Google's own address, {@code
 * includeThoughts}. Ids of calls and thought signatures go back as
 * the server sent them.
 *
 * <p>It keeps connections open for reuse; share one between event loops and agents, and close it, or
 * its Vert.x, at the end.
 */
public final class OpenAiModel implements Model {

  private static final Logger LOG = LoggerFactory.getLogger(OpenAiModel.class);

  private static final Capabilities CAPABILITIES =
      new Capabilities(false, false, true, false, true, Thinking.EITHER, true);

  private static final String STREAM_OPTIONS = "stream_options";

  private record Known(GenerateContentConfig config, ChatSettings settings) {}

  private final String id;
  private final OpenAiRoute route;
  private final OpenAiOptions options;
  private final ModelServer server;
  private final String path;
  private volatile boolean streamUsage;
  private volatile @Nullable Known known;

  /** A model with the default options. */
  public OpenAiModel(Vertx vertx, String id, OpenAiRoute route) {
    this(vertx, id, route, new OpenAiOptions());
  }

  /**
   * A model.
   *
   * @param id the model's name at its server, like {@code qwen3:8b}
   * @throws IllegalArgumentException if {@code id} is blank
   */
  public OpenAiModel(Vertx vertx, String id, OpenAiRoute route, OpenAiOptions options) {
    if (id.isBlank()) {
      throw new IllegalArgumentException("model id: '" + id + "' (expected: not blank)");
    }
    this.id = id;
    this.route = Objects.requireNonNull(route, "route");
    this.options = new OpenAiOptions(options);
    this.server = new ModelServer(
        Objects.requireNonNull(vertx, "vertx"),
        "The server",
        id,
        route.route(),
        this.options.getHttp());
    this.path = route.route().versionPath() + "/chat/completions";
    this.streamUsage = this.options.isStreamUsage();
  }

  /**
   * A model on the route that the environment describes.
   *
   * @throws IllegalArgumentException if it describes none
   * @see OpenAiRoute#fromEnvironment()
   */
  public static OpenAiModel fromEnvironment(Vertx vertx, String id) {
    return new OpenAiModel(vertx, id, OpenAiRoute.fromEnvironment());
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Vertx vertx() {
    return server.vertx();
  }

  /** Where requests go. */
  public OpenAiRoute route() {
    return route;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void check(GenerateContentConfig config) {
    Model.super.check(config);
    ChatSettings.of(id, config, options, route.isGoogle());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the request has something that chat completions cannot say
   */
  @Override
  public ResponseStream generateContent(GenerateContentRequest request, CallOptions call) {
    ChatSettings settings = settings(request.config());
    ObjectNode body = body(settings, request);
    if (call.isStreamed()) {
      body.put("stream", true);
      if (streamUsage) {
        body.putObject(STREAM_OPTIONS).put("include_usage", true);
      }
    }
    byte[] bytes = Json.bytes(body);
    return server.post(
        path,
        () -> bytes,
        call,
        new ChatReader(settings.functions()),
        refusal -> withoutStreamOptions(body, refusal));
  }

  private byte @Nullable [] withoutStreamOptions(ObjectNode body, ModelException refusal) {
    if (!body.has(STREAM_OPTIONS)
        || !String.valueOf(refusal.getMessage()).contains(STREAM_OPTIONS)) {
      return null;
    }
    LOG.warn(
        "From now on for model '{}': streams do not tell what they took. {}",
        id,
        refusal.getMessage());
    streamUsage = false;
    body.remove(STREAM_OPTIONS);
    return Json.bytes(body);
  }

  private ObjectNode body(ChatSettings settings, GenerateContentRequest request) {
    ObjectNode body = Json.object().put("model", id);
    body.set(
        "messages",
        ChatMessages.of(
            settings.instruction(),
            request.contents(),
            options.isReasoningSentBack(),
            route.isGoogle() || id.contains("gemini")));
    body.setAll(settings.json());
    return body;
  }

  /** An agent's config is the same object from turn to turn. */
  private ChatSettings settings(GenerateContentConfig config) {
    Known last = known;
    if (last != null && last.config() == config) {
      return last.settings();
    }
    ChatSettings made = ChatSettings.of(id, config, options, route.isGoogle());
    if (!made.dropped().isEmpty()) {
      LOG.warn(
          "Model '{}' is asked without {}: chat completions cannot say it", id, made.dropped());
    }
    known = new Known(config, made);
    return made;
  }

  /** Closes the connections; answers that are still on their way fail. */
  public Future<Void> close() {
    return server.close();
  }

  @Override
  public String toString() {
    return "OpenAiModel[" + id + ", " + route + "]";
  }
}

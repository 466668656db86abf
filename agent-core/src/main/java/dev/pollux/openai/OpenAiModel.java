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
import dev.pollux.model.RelayedResponse;
import dev.pollux.model.ResponseStream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
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
 * IllegalArgumentException} that names it, by {@link #check} and before anything is sent, or, where it
 * only tunes the answer, left out and named in the log. Ids of calls and thought signatures go back as
 * the server sent them.
 *
 * <p>It keeps connections open for reuse; share one between event loops and agents, and close it, or
 * its Vert.x, at the end.
 */
public final class OpenAiModel implements Model {

  private static final Logger LOG = LoggerFactory.getLogger(OpenAiModel.class);

  private static final Capabilities CAPABILITIES =
      new Capabilities(false, false, true, false, true, Thinking.EITHER, true);

  private enum StreamUsage {
    TRIED,
    TAKEN,
    OFF
  }

  private record Known(GenerateContentConfig config, ChatSettings settings) {}

  private final String id;
  private final OpenAiRoute route;
  private final OpenAiOptions options;
  private final ModelServer server;
  private final String path;
  private volatile StreamUsage streamUsage;
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
    this.streamUsage = this.options.isStreamUsage() ? StreamUsage.TRIED : StreamUsage.OFF;
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
    StreamUsage usage = call.isStreamed() ? streamUsage : StreamUsage.OFF;
    if (call.isStreamed()) {
      body.put("stream", true);
    }
    if (usage != StreamUsage.OFF) {
      body.putObject("stream_options").put("include_usage", true);
    }
    return usage == StreamUsage.TRIED
        ? new UsageTried(vertx().getOrCreateContext(), body, settings, call)
        : post(body, settings, call);
  }

  private ResponseStream post(ObjectNode body, ChatSettings settings, CallOptions call) {
    return server.post(path, Json.bytes(body), call, new ChatReader(id, settings.functions()));
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

  /** The first streams of a server, of which nobody knows whether it takes {@code stream_options}. */
  private final class UsageTried extends RelayedResponse {

    private final ObjectNode body;
    private final ChatSettings settings;
    private final CallOptions call;
    private final long startedAt = System.nanoTime();
    private boolean again;

    UsageTried(Context context, ObjectNode body, ChatSettings settings, CallOptions call) {
      super(context);
      this.body = body;
      this.settings = settings;
      this.call = new CallOptions(call);
      relay(post(body, settings, call));
    }

    @Override
    protected void answered() {
      if (!again && streamUsage == StreamUsage.TRIED) {
        streamUsage = StreamUsage.TAKEN;
      }
    }

    @Override
    protected void failed(Throwable cause, boolean published) {
      if (again
          || published
          || !(cause instanceof ModelException refusal)
          || refusal.statusCode() != 400
          || !String.valueOf(refusal.getMessage()).contains("stream_options")) {
        fail(cause);
        return;
      }
      again = true;
      streamUsage = StreamUsage.OFF;
      LOG.info("Model '{}' takes no stream_options; what its streams took is not known", id);
      body.remove("stream_options");
      if (call.getTimeout() != null) {
        Duration left = call.getTimeout().minusNanos(System.nanoTime() - startedAt);
        call.setTimeout(left.toMillis() < 1 ? Duration.ofMillis(1) : left);
      }
      relay(post(body, settings, call));
    }
  }
}

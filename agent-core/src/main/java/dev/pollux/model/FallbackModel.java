package dev.pollux.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerateContentResponse;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several models in the place of one: each request goes to the first, and to the next when that fails.
 *
 * <pre>{@code
 * Model model = new FallbackModel(List.of(gemini, local));
 * }</pre>
 *
 * <p>The next model is asked only while nothing of an answer was passed on, only after failures that
 * {@linkplain FallbackOptions#setFallbackOn tend to pass}, and within the time limit of the call, which
 * counts for all of them together: give a slow model a limit of its own. When all failed the last
 * failure is the answer's, and those before it are {@linkplain Throwable#getSuppressed suppressed} in
 * it. The log names the model that failed and the one that is asked; {@link
 * GenerateContentResponse#modelVersion()} names the one that answered.
 *
 * <p>A model is not sent the thought signatures of another one, which it would refuse. Those that this
 * object saw are remembered; in a conversation from before it was made they are taken for the first
 * model's. When a model refuses a request for its signatures all the same, it is asked once more
 * without those of others.
 */
public final class FallbackModel implements Model {

  private static final Logger LOG = LoggerFactory.getLogger(FallbackModel.class);

  private final List<Model> models;
  private final FallbackOptions options;
  private final SignatureOwners owners = new SignatureOwners();

  /** Models with the default options. */
  public FallbackModel(List<? extends Model> models) {
    this(models, new FallbackOptions());
  }

  /**
   * Models.
   *
   * @param models which are asked, in this order
   * @throws IllegalArgumentException if there is none, or if they wait on different Vert.x
   */
  public FallbackModel(List<? extends Model> models, FallbackOptions options) {
    this.models = List.copyOf(models);
    this.options = new FallbackOptions(options);
    if (this.models.isEmpty()) {
      throw new IllegalArgumentException("models: none (expected: at least one)");
    }
    for (Model model : this.models) {
      if (model.vertx() != vertx()) {
        throw new IllegalArgumentException("model '" + model.id()
            + "': another Vertx than that of '" + this.models.get(0).id() + "' (expected: one)");
      }
    }
  }

  /** The ids of all, like {@code gemini-3-flash-preview|qwen3}. */
  @Override
  public String id() {
    return models.stream().map(Model::id).collect(Collectors.joining("|"));
  }

  @Override
  public Vertx vertx() {
    return models.get(0).vertx();
  }

  /** What all of them can. */
  @Override
  public Capabilities capabilities() {
    return models.stream().map(Model::capabilities).reduce(Capabilities.ALL, Capabilities::and);
  }

  /** Refuses what any of them would refuse: it would fail just when it is needed. */
  @Override
  public void check(GenerateContentConfig config) {
    models.forEach(model -> model.check(config));
  }

  @Override
  public ResponseStream generateContent(GenerateContentRequest request, CallOptions call) {
    Answer answer = new Answer(vertx().getOrCreateContext(), request, call);
    answer.ask(false);
    return answer;
  }

  @Override
  public String toString() {
    return "FallbackModel" + models;
  }

  private final class Answer extends RelayedResponse {

    private final GenerateContentRequest request;
    private final CallOptions call;
    private final long startedAt = System.nanoTime();
    private int asked;
    private boolean unsigned;
    private @Nullable Throwable before;

    Answer(Context context, GenerateContentRequest request, CallOptions call) {
      super(context);
      this.request = request;
      this.call = new CallOptions(call);
    }

    void ask(boolean unsigned) {
      this.unsigned = unsigned;
      List<Content> contents = owners.contentsFor(asked, request.contents(), unsigned);
      GenerateContentRequest sent = contents == request.contents()
          ? request
          : new GenerateContentRequest(request.config(), contents);
      CallOptions left = new CallOptions(call);
      Duration time = left();
      if (time != null) {
        left.setTimeout(time.toMillis() < 1 ? Duration.ofMillis(1) : time);
      }
      relay(models.get(asked).generateContent(sent, left));
    }

    private @Nullable Duration left() {
      Duration timeout = call.getTimeout();
      return timeout == null ? null : timeout.minusNanos(System.nanoTime() - startedAt);
    }

    @Override
    GenerateContentResponse seen(GenerateContentResponse chunk) {
      owners.remember(chunk.content(), asked);
      if (chunk.modelVersion() != null) {
        return chunk;
      }
      ObjectNode named = chunk.json().deepCopy();
      return GenerateContentResponse.of(
          named.put("modelVersion", models.get(asked).id()));
    }

    @Override
    void failed(Throwable cause, boolean published) {
      if (before != null && before != cause) {
        cause.addSuppressed(before);
      }
      if (published || !(cause instanceof ModelException failure)) {
        fail(cause);
      } else if (!unsigned && isOfSignatures(failure)) {
        askAgain(failure);
      } else {
        askNext(failure);
      }
    }

    private void askAgain(ModelException failure) {
      before = failure;
      LOG.info("Model '{}' is asked without the signatures of others: {}", name(), say(failure));
      ask(true);
    }

    private void askNext(ModelException failure) {
      Duration time = left();
      boolean late = time != null && time.toMillis() < 1;
      if (late || !options.getFallbackOn().test(failure)) {
        fail(failure);
        return;
      }
      before = failure;
      while (asked + 1 < models.size()) {
        LOG.warn(
            "Model '{}' failed, '{}' is asked: {}",
            name(),
            models.get(asked + 1).id(),
            say(failure));
        asked++;
        try {
          ask(false);
          return;
        } catch (RuntimeException e) {
          LOG.warn("Model '{}' cannot be asked this", name(), e);
        }
      }
      fail(failure);
    }

    private String name() {
      return models.get(asked).id();
    }

    private static String say(ModelException failure) {
      return String.valueOf(failure.getMessage());
    }
  }

  // "missing a thought_signature", "Thought signature is not valid", "Corrupted thought signature".
  private static boolean isOfSignatures(ModelException failure) {
    return failure.statusCode() == 400
        && String.valueOf(failure.getMessage())
            .toLowerCase(Locale.ROOT)
            .replace('_', ' ')
            .contains("thought signature");
  }
}

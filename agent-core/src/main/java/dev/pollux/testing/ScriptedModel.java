package dev.pollux.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import dev.pollux.model.CallOptions;
import dev.pollux.model.Model;
import dev.pollux.model.ModelException;
import dev.pollux.model.ResponseStream;
import dev.pollux.stream.PushStream;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model that plays a script, for tests of an agent without a network.
 *
 * <pre>{@code
 * ScriptedModel model = new ScriptedModel(vertx)
 *     .thenCalls("orderStatus", Map.of("number", "B-1"))
 *     .thenSays("It is on its way.");
 * }</pre>
 *
 * <p>Each request takes the next answer; a request beyond the last one fails. Thread safe.
 */
public final class ScriptedModel implements Model {

  private final Vertx vertx;
  private final ConcurrentLinkedQueue<Function<GenerateContentRequest, ?>> script =
      new ConcurrentLinkedQueue<>();
  private final List<GenerateContentRequest> requests = new CopyOnWriteArrayList<>();

  /** A model with an empty script. */
  public ScriptedModel(Vertx vertx) {
    this.vertx = Objects.requireNonNull(vertx, "vertx");
  }

  /** The next answer is this text. */
  public ScriptedModel thenSays(String text) {
    return thenAnswers(request -> answer(Content.model(List.of(Part.text(text)))));
  }

  /** The next answer is one function call. */
  public ScriptedModel thenCalls(String name, Map<String, ?> args) {
    return thenCalls(FunctionCall.of(null, name, Json.object(args)));
  }

  /** The next answer is these function calls, in this order. */
  public ScriptedModel thenCalls(FunctionCall... calls) {
    ObjectNode content = Json.object().put("role", "model");
    ArrayNode parts = content.putArray("parts");
    for (FunctionCall call : calls) {
      parts.addObject().set("functionCall", call.json());
    }
    return thenAnswers(request -> answer(Content.of(content)));
  }

  /** The next answer is made from the request. */
  public ScriptedModel thenAnswers(
      Function<GenerateContentRequest, GenerateContentResponse> answer) {
    script.add(Objects.requireNonNull(answer, "answer"));
    return this;
  }

  /** The next request fails. */
  public ScriptedModel thenFails(ModelException failure) {
    Objects.requireNonNull(failure, "failure");
    script.add(request -> failure);
    return this;
  }

  /** The requests so far, oldest first. */
  public List<GenerateContentRequest> requests() {
    return List.copyOf(requests);
  }

  private static GenerateContentResponse answer(Content content) {
    ObjectNode json = Json.object();
    ObjectNode candidate = json.putArray("candidates").addObject();
    candidate.set("content", content.json());
    candidate.put("finishReason", "STOP");
    return GenerateContentResponse.of(json);
  }

  @Override
  public String id() {
    return "scripted";
  }

  @Override
  public Vertx vertx() {
    return vertx;
  }

  @Override
  public ResponseStream generateContent(GenerateContentRequest request, CallOptions options) {
    requests.add(request);
    Answer answer = new Answer(vertx.getOrCreateContext());
    answer.play(script.poll(), request, requests.size());
    return answer;
  }

  private static final class Answer extends PushStream<GenerateContentResponse>
      implements ResponseStream {

    Answer(Context context) {
      super(context, 1);
    }

    // On the next tick, as from a network: a script of any length takes no stack.
    void play(
        @Nullable Function<GenerateContentRequest, ?> step,
        GenerateContentRequest request,
        int number) {
      context().runOnContext(tick -> {
        if (step == null) {
          fail(ModelException.of("The script has no answer for request " + number, false, null));
          return;
        }
        Object answer;
        try {
          answer = step.apply(request);
        } catch (RuntimeException e) {
          fail(ModelException.of("The script failed: " + e.getMessage(), false, e));
          return;
        }
        if (answer instanceof ModelException failure) {
          fail(failure);
        } else {
          push((GenerateContentResponse) answer);
          end();
        }
      });
    }

    @Override
    public void cancel() {
      abandon();
    }
  }
}

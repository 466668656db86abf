package dev.pollux.builtin.basics;

import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets the model ask the user: {@code askUser}. The question goes to a handler of the program's, which
 * gives the answer when there is one; the run waits as long as a call may take. Nothing is changed, so
 * nobody is asked whether to ask.
 */
public final class AskUser {

  /**
   * What the model wants to know.
   *
   * @param choices what the user may choose from; empty for any answer
   */
  public record Question(String text, List<String> choices) {
    public Question {
      choices = List.copyOf(choices);
    }
  }

  private final BiFunction<Question, ToolContext, Future<String>> handler;

  /**
   * Questions for this handler.
   *
   * @param handler is called on the event loop of the run and must not block; when its future fails, the
   *     model is told that there is no answer
   */
  public AskUser(BiFunction<Question, ToolContext, Future<String>> handler) {
    this.handler = Objects.requireNonNull(handler, "handler");
  }

  @Tool(
      value =
          "Asks the user when something needed is not known and cannot be found out. One question"
              + " at a time.",
      effect = Effect.REPEATABLE,
      sequential = true)
  Future<String> askUser(
      @ToolParam("The question") String question,
      @ToolParam(value = "Answers to choose from; any answer when left out", required = false)
          @Nullable
          List<String> choices,
      ToolContext context) {
    return handler
        .apply(new Question(question, choices == null ? List.of() : choices), context)
        .recover(
            failure -> Future.failedFuture(new ToolException("The user gave no answer", failure)));
  }
}

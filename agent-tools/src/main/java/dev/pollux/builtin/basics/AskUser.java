package dev.pollux.builtin.basics;

import dev.pollux.tool.Approval;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets the model ask the user: {@code askUser}, with a {@code question} and perhaps {@code choices}.
 * Nothing is changed by it.
 *
 * <p>With a handler the question goes to the program, which gives the answer when there is one; the run
 * waits as long as a call may take. Without one, a question is a call that waits for a decision: the run
 * is suspended, or the agent's {@code ApprovalHandler} is asked, and {@code Decision.answer} answers, also
 * after a restart and in another process:
 *
 * <pre>{@code
 * RunResult result = agent.run(session, "Book a table").await();
 * PendingApproval asked = result.pending().get(0); // asked.call().args().get("question")
 * agent.resume(session, List.of(new ApprovalDecision(asked, Decision.answer("For two"))));
 * }</pre>
 */
public final class AskUser implements Toolset {

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

  private final List<FunctionTool> tools;

  /** Questions that are answered with a decision about the call. */
  public AskUser() {
    // A call that is approved and not answered is made.
    this.tools =
        Toolset.of(new Asking((question, context) -> Future.failedFuture("no handler")))
            .tools()
            .stream()
            .map(tool -> tool.withApproval(Approval.ALWAYS))
            .toList();
  }

  /**
   * Questions for this handler.
   *
   * @param handler is called on the event loop of the run and must not block; when its future fails, the
   *     model is told that there is no answer
   */
  public AskUser(BiFunction<Question, ToolContext, Future<String>> handler) {
    this.tools =
        Toolset.of(new Asking(Objects.requireNonNull(handler, "handler"))).tools();
  }

  @Override
  public List<FunctionTool> tools() {
    return tools;
  }

  private record Asking(BiFunction<Question, ToolContext, Future<String>> handler) {

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
          .recover(failure ->
              Future.failedFuture(new ToolException("The user gave no answer", failure)));
    }
  }
}

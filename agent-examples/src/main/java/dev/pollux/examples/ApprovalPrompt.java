package dev.pollux.examples;

import dev.pollux.approval.ApprovalHandler;
import dev.pollux.approval.ApprovalRequest;
import dev.pollux.approval.Decision;
import dev.pollux.examples.chat.Decisions;
import dev.pollux.examples.chat.UserQuestion;
import dev.pollux.examples.chat.WaitingCall;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the person at the terminal whether a call may be made: yes, no, or always; what the model asks the
 * person is answered with a text. With nobody there the answer is no, and the model is told why.
 *
 * <p>The run's event loop hands a question over, and the thread that shows the run asks it, once the
 * call itself was shown.
 */
final class ApprovalPrompt implements ApprovalHandler {

  private final Terminal terminal;
  private final Supplier<@Nullable String> line;
  private final Decisions decisions = new Decisions();

  /**
   * @param line waits for the next line that the person types, and gives null when there are no more
   */
  ApprovalPrompt(Terminal terminal, Supplier<@Nullable String> line) {
    this.terminal = terminal;
    this.line = line;
  }

  @Override
  public Future<Decision> decide(ApprovalRequest request) {
    return terminal.interactive()
        ? decisions.about(request.callKey())
        : Future.succeededFuture(
            Decision.deny("nobody is there to approve it, as this is not a terminal"));
  }

  /** Asks about a call that was shown, and waits for the answer. */
  void ask(WaitingCall waits) {
    if (!terminal.interactive()) {
      return;
    }
    UserQuestion wanted = UserQuestion.of(waits.pending().call());
    if (wanted == null) {
      terminal.ask("May " + waits.name() + " be called? [y]es, [N]o, [a]lways: ");
    }
    decisions.decide(
        waits.pending().callKey(), wanted == null ? decision(line.get()) : answer(wanted));
  }

  /** Asks until there is an answer, or nothing more is typed. */
  private Decision answer(UserQuestion wanted) {
    while (true) {
      terminal.ask("Your answer: ");
      String typed = line.get();
      if (typed == null) {
        return Decision.deny("the user gave no answer");
      }
      Decision answer = wanted.answer(typed);
      if (answer != null) {
        return answer;
      }
    }
  }

  private static Decision decision(@Nullable String answer) {
    if (answer == null) {
      return Decision.deny("the user gave no answer");
    }
    return switch (answer.strip().toLowerCase(Locale.ROOT)) {
      case "y", "yes" -> Decision.approve();
      case "a", "always" -> Decision.approveAlways();
      default -> Decision.deny("the user said no");
    };
  }
}

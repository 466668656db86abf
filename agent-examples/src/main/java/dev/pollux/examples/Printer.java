package dev.pollux.examples;

import dev.pollux.examples.chat.Told;
import dev.pollux.examples.chat.UserQuestion;
import dev.pollux.examples.chat.WaitingCall;
import dev.pollux.examples.terminal.Escapes;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.UsageMetadata;
import dev.pollux.price.PriceTable;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import dev.pollux.session.PendingApproval;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows a run: the answer on {@code out}, what happens beside it on {@code err}. */
final class Printer {

  private static final int MAX_ARGUMENTS = 200;
  private static final int MAX_RESULT = 500;

  private final Terminal terminal;
  private final boolean verbose;
  private final StringBuilder thoughts = new StringBuilder();
  private final @Nullable PriceTable prices;
  private boolean textShown = true;
  private boolean inLine;

  Printer(Terminal terminal, boolean verbose, @Nullable PriceTable prices) {
    this.terminal = terminal;
    this.verbose = verbose;
    this.prices = prices;
  }

  /** Whether what the model says goes to {@code out}; true by default. */
  void setTextShown(boolean textShown) {
    this.textShown = textShown;
  }

  void show(RunEvent event) {
    if (event instanceof RunEvent.Thought thought) {
      thoughts.append(thought.text());
      return;
    }
    endThoughts();
    String told = Told.of(event);
    WaitingCall waiting = WaitingCall.of(event);
    if (waiting != null) {
      endLine();
      waits(waiting);
    } else if (told != null) {
      endLine();
      terminal.note(told);
    } else if (event instanceof RunEvent.Text text) {
      if (textShown) {
        terminal.answer(text.text());
        inLine = !text.text().endsWith("\n");
      }
    } else if (event instanceof RunEvent.ToolProgress progress) {
      progress("", progress);
    } else if (event instanceof RunEvent.ToolReturned returned) {
      returned("", returned.call(), returned.response(), returned.duration());
    } else if (event instanceof RunEvent.Nested nested) {
      nested("", nested);
    } else if (event instanceof RunEvent.HandedOver handed) {
      endLine();
      terminal.note("Handed over to " + Escapes.bounded(handed.agent(), MAX_ARGUMENTS));
    } else if (event instanceof RunEvent.TurnRepeated repeated) {
      endLine();
      terminal.note(String.format(
          Locale.ROOT,
          "%s; Gemini is asked again in %.1f s",
          repeated.reason(),
          repeated.delay().toMillis() / 1e3));
    } else if (event instanceof RunEvent.OutputAsked asked) {
      endLine();
      terminal.note("Told the model: " + Escapes.bounded(asked.text(), MAX_RESULT));
    } else if (event instanceof RunEvent.TurnEnded) {
      endLine();
    } else if (event instanceof RunEvent.Done done) {
      done(done.result());
    } else if (event instanceof RunEvent.Failed) {
      endLine();
    }
  }

  /** Thoughts come in pieces of lines; they are shown once something else comes. */
  private void endThoughts() {
    if (verbose && !thoughts.isEmpty()) {
      endLine();
      thoughts.toString().lines().forEach(terminal::aside);
    }
    thoughts.setLength(0);
  }

  private void endLine() {
    if (inLine) {
      terminal.answer("\n");
      inLine = false;
    }
  }

  private void progress(String before, RunEvent.ToolProgress progress) {
    if (verbose) {
      terminal.aside(
          before + progress.call().name() + ": " + Escapes.bounded(progress.text(), MAX_RESULT));
    }
  }

  /** What an agent that is a tool calls, behind its name; what it says is the result of its call. */
  private void nested(String before, RunEvent.Nested nested) {
    String agent = before + nested.agent() + " > ";
    RunEvent event = nested.event();
    if (event instanceof RunEvent.Nested inner) {
      nested(agent, inner);
    } else if (event instanceof RunEvent.ToolReturned returned) {
      returned(agent, returned.call(), returned.response(), returned.duration());
    } else if (event instanceof RunEvent.ToolProgress progress) {
      progress(agent, progress);
    } else if (event instanceof RunEvent.HandedOver handed) {
      terminal.note(agent + "handed over to " + Escapes.bounded(handed.agent(), MAX_ARGUMENTS));
    }
  }

  private void returned(
      String before, FunctionCall call, FunctionResponse response, Duration duration) {
    String line =
        before + call.name() + " " + Escapes.bounded(call.args().toString(), MAX_ARGUMENTS)
            + String.format(Locale.ROOT, " %.1f ms", duration.toNanos() / 1e6);
    if (response.isError()) {
      String error = response.response().path("error").asText();
      terminal.note(line + ", error: " + Escapes.bounded(error, MAX_ARGUMENTS));
      return;
    }
    terminal.note(line);
    if (verbose) {
      terminal.aside(Escapes.bounded(response.response().path("output").toString(), MAX_RESULT));
    }
  }

  void waits(PendingApproval pending) {
    waits(new WaitingCall(List.of(), pending));
  }

  /** Whole, whatever its length: who decides about a call must have seen what it says. */
  private void waits(WaitingCall waiting) {
    PendingApproval pending = waiting.pending();
    UserQuestion question = UserQuestion.of(pending.call());
    if (question != null) {
      question.lines().forEach(terminal::note);
      return;
    }
    terminal.note("Waits for approval until " + pending.expiresAt() + ": " + waiting.name() + " "
        + pending.call().args());
  }

  private void done(RunResult result) {
    UsageMetadata usage = result.usage();
    terminal.note(result.turns() + " turns, " + result.calls() + " calls; tokens: "
        + usage.promptTokenCount() + " in (" + usage.cachedContentTokenCount() + " cached), "
        + usage.candidatesTokenCount() + " out, " + usage.thoughtsTokenCount() + " for thoughts, "
        + usage.totalTokenCount() + " in all" + cost(result));
  }

  private String cost(RunResult result) {
    if (prices == null) {
      return "";
    }
    return result.cost() == null
        ? "; cost unknown: the prices have no such model"
        : "; cost: " + result.cost().stripTrailingZeros().toPlainString() + " " + prices.currency();
  }
}

package dev.pollux.examples.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.approval.Decision;
import dev.pollux.examples.terminal.Escapes;
import dev.pollux.examples.terminal.Look;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.session.PendingApproval;
import dev.pollux.tool.FunctionTool;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks whether calls may be made, and the model's own questions. What a call says is shown whole, whatever its length. */
final class Questions {

  /** Whom the questions are put to. */
  interface Person {
    /**
     * Asks a question.
     *
     * @param begun what the answer begins with, for the person to change
     * @throws Editor.LeftException if the person does not want to answer
     */
    String answer(String question, String begun) throws Editor.LeftException;
  }

  private final Person person;
  private final Look look;
  private final Consumer<String> out;

  Questions(Person person, Look look, Consumer<String> out) {
    this.person = person;
    this.look = look;
    this.out = out;
  }

  /** Asks until there is a decision; null when the person leaves it open. */
  @Nullable
  Decision ask(WaitingCall waiting, @Nullable FunctionTool tool) {
    PendingApproval pending = waiting.pending();
    FunctionCall call = pending.call();
    UserQuestion question = UserQuestion.of(call);
    if (question != null) {
      return answered(pending, question);
    }
    String effect = tool == null
        ? ""
        : look.in(Look.DIM, "  effect " + tool.effect().name().toLowerCase(Locale.ROOT));
    out.accept(look.in(Look.ASKS | Look.BOLD, "? " + Escapes.shown(waiting.name()))
        + " wants to run" + effect + "\n");
    for (String line : call.args().toPrettyString().lines().toList()) {
      out.accept("  " + Escapes.shown(line) + "\n");
    }
    tellIfExpired(pending);
    try {
      return decided(waiting, tool);
    } catch (Editor.LeftException e) {
      return null;
    }
  }

  private void tellIfExpired(PendingApproval pending) {
    if (pending.expiresAt().isBefore(Instant.now())) {
      out.accept("  It waited too long, and can no more be approved.\n");
    }
  }

  /** What the person says to the model's own question. */
  private @Nullable Decision answered(PendingApproval pending, UserQuestion question) {
    List<String> lines = question.lines();
    out.accept(look.in(Look.ASKS | Look.BOLD, "? ") + Escapes.shown(lines.get(0)) + "\n");
    lines.stream().skip(1).forEach(line -> out.accept("  " + Escapes.shown(line) + "\n"));
    tellIfExpired(pending);
    try {
      Decision answer = null;
      while (answer == null) {
        answer = question.answer(person.answer("answer: ", ""));
      }
      return answer;
    } catch (Editor.LeftException e) {
      return null;
    }
  }

  private Decision decided(WaitingCall waiting, @Nullable FunctionTool tool)
      throws Editor.LeftException {
    String question = "[y]es [n]o [a]lways [e]dit? ";
    while (true) {
      String answer = person.answer(question, "").strip();
      String[] words = answer.split("[\\s,;:]+", 2);
      switch (words[0].toLowerCase(Locale.ROOT)) {
        case "y", "yes" -> {
          return Decision.approve();
        }
        case "n", "no" -> {
          String why = words.length > 1 && !words[1].isBlank() ? ": " + words[1].strip() : "";
          return Decision.deny("The user said no" + why);
        }
        case "a", "always" -> {
          return Decision.approveAlways();
        }
        case "e", "edit" -> {
          Decision edited = edited(waiting.pending().call(), tool);
          if (edited != null) {
            return edited;
          }
        }
        default ->
          out.accept(look.in(
              Look.DIM,
              "  y: once, n: not, n and a reason, a: "
                  + (waiting.isInside()
                      ? "until that agent has its answer"
                      : "from now on in this conversation")
                  + ", e: with other arguments\n"));
      }
    }
  }

  /** The call with other arguments, or null when the person does not want that after all. */
  private @Nullable Decision edited(FunctionCall call, @Nullable FunctionTool tool) {
    // In JSON text what steers a terminal only stands in strings, where its escape means the same.
    String text = Escapes.shown(call.args().toString());
    while (true) {
      try {
        text = person.answer("arguments: ", text);
      } catch (Editor.LeftException e) {
        return null;
      }
      if (text.isBlank()) {
        return null;
      }
      ObjectNode args = object(text);
      String wrong = args == null
          ? "That is no JSON object"
          : tool == null ? null : tool.check(FunctionCall.of(null, call.name(), args));
      if (wrong == null && args != null) {
        return Decision.approveWith(args);
      }
      out.accept("  " + look.in(Look.BAD, Escapes.shown(String.valueOf(wrong)))
          + look.in(Look.DIM, " (Ctrl-C leaves them as they were)") + "\n");
    }
  }

  private static @Nullable ObjectNode object(String text) {
    try {
      JsonNode json = Json.parse(text);
      return json instanceof ObjectNode object ? object : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}

package dev.pollux.examples.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.FunctionCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the model asks the person, by a call of the tool {@link dev.pollux.builtin.basics.AskUser}. Its
 * answer is a text: that the call may be made says nothing.
 *
 * @param choices what the person may choose from; empty for any answer
 */
public record UserQuestion(String text, List<String> choices) {

  private static final String TOOL = "askUser";

  /** The question that a call asks, or null when it is none. */
  public static @Nullable UserQuestion of(FunctionCall call) {
    JsonNode text = call.args().path("question");
    if (!call.name().equals(TOOL) || !text.isTextual()) {
      return null;
    }
    List<String> choices = new ArrayList<>();
    call.args().path("choices").forEach(choice -> choices.add(choice.asText()));
    return new UserQuestion(text.asText(), List.copyOf(choices));
  }

  /** The question, and below it the choices with their numbers. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("The agent asks: " + text);
    for (int i = 0; i < choices.size(); i++) {
      lines.add("  " + (i + 1) + ": " + choices.get(i));
    }
    return lines;
  }

  /** What the person typed, or the choice whose number it is; null when it is nothing. */
  public @Nullable Decision answer(String typed) {
    String answer = typed.strip();
    if (answer.matches("[0-9]{1,4}")) {
      int number = Integer.parseInt(answer);
      if (number >= 1 && number <= choices.size()) {
        return Decision.answer(choices.get(number - 1));
      }
    }
    return answer.isEmpty() ? null : Decision.answer(answer);
  }
}

package dev.pollux.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.approval.Decision;
import dev.pollux.examples.terminal.Look;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.session.PendingApproval;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UserQuestionTest {

  private final StringBuilder out = new StringBuilder();

  private @Nullable Decision asked(FunctionCall call, String... typed) {
    Queue<String> answers = new ArrayDeque<>(List.of(typed));
    Questions.Person person = (question, begun) -> {
      out.append(question).append('\n');
      String answer = answers.poll();
      if (answer == null) {
        throw new Editor.LeftException(true, true);
      }
      return answer;
    };
    return new Questions(person, Look.PLAIN, out::append)
        .ask(new WaitingCall(List.of(), new PendingApproval("k", call, "h", Instant.MAX)), null);
  }

  private static FunctionCall question(String name) {
    return FunctionCall.of(
        null,
        name,
        Json.object()
            .put("question", "How many\u001b[2J?")
            .set("choices", Json.parse("[\"two\", \"four\"]")));
  }

  @Test
  void answerIsAText() {
    assertThat(asked(question("askUser"), "", "yes")).isEqualTo(Decision.answer("yes"));
    assertThat(out.toString())
        .isEqualTo("? The agent asks: How many\\u001b[2J?\n    1: two\n    2: four\n"
            + "answer: \nanswer: \n");
  }

  @Test
  void numberIsTheChoice() {
    assertThat(asked(question("askUser"), "2")).isEqualTo(Decision.answer("four"));
    assertThat(asked(question("askUser"), "3")).isEqualTo(Decision.answer("3"));
  }

  @Test
  void questionMayBeLeftOpen() {
    assertThat(asked(question("askUser"))).isNull();
  }

  @Test
  void otherToolsAreApproved() {
    assertThat(asked(question("pay"), "y")).isEqualTo(Decision.approve());
  }
}

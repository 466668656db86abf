package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.doubt.Doubt;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.run.RunEvent;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrinterTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Printer printer = new Printer(
      new Terminal(
          InputStream.nullInputStream(),
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          Map.of(),
          false),
      false,
      null);

  @Test
  void callsOfAnAgentThatIsAToolStandBehindItsName() {
    FunctionCall call = FunctionCall.of(null, "search", Json.object().put("for", "Oslo"));
    RunEvent returned = new RunEvent.ToolReturned(
        "k", call, FunctionResponse.error(call, "none"), Duration.ofMillis(3));

    printer.show(new RunEvent.Nested("1", "editor", returned));
    printer.show(
        new RunEvent.Nested("1", "editor", new RunEvent.Nested("2", "research", returned)));
    printer.show(new RunEvent.Nested("1", "editor", new RunEvent.Text("not the answer")));

    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "editor > search {\"for\":\"Oslo\"} 3.0 ms, error: none",
            "editor > research > search {\"for\":\"Oslo\"} 3.0 ms, error: none");
  }

  @Test
  void doubtsAndWhatIsLeftOutAreToldInALineEach() {
    FunctionCall call = FunctionCall.of(null, "pay", Json.object().put("to", "Ada"));

    printer.show(new RunEvent.Text("One moment"));
    printer.show(new RunEvent.InDoubt(new Doubt("k", call, Doubt.Settled.AGAIN)));
    printer.show(new RunEvent.WindowMoved(4, 1200));
    printer.show(new RunEvent.Summarised(1, "They\ngreeted"));

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("One moment\n");
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "In doubt: pay {\"to\":\"Ada\"} was begun by a run that was cut off; it is made again,"
                + " with the same key",
            "The oldest 4 contents are left out of what the model is sent; the others have about 1200"
                + " tokens",
            "The oldest content is summarised from now on: They\\ngreeted");
  }

  @Test
  void handoverIsToldBetweenAnswers() {
    printer.show(new RunEvent.Text("One moment"));
    printer.show(new RunEvent.HandedOver("billing\u001b"));
    printer.show(new RunEvent.Text("Hello"));

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("One moment\nHello");
    assertThat(err.toString(StandardCharsets.UTF_8).strip())
        .isEqualTo("Handed over to billing\\u001b");
  }
}

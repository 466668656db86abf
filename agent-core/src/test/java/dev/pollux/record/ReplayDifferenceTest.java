package dev.pollux.record;

import static dev.pollux.record.Replaying.await;
import static dev.pollux.record.Replaying.options;
import static dev.pollux.record.Replaying.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.google.GeminiModel;
import dev.pollux.json.Json;
import dev.pollux.record.Replaying.Followed;
import dev.pollux.record.Replaying.Weather;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Secrets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a replay that goes another way than the recording is told. */
@Timeout(60)
class ReplayDifferenceTest extends Recordings {

  @Test
  void otherPromptIsTheFirstDifferenceOfTheFirstRequest() {
    recorded();

    Followed again = replayed(new ReplayOptions(), "4 °C", "And in Bergen?");

    assertThat(again.failure())
        .hasMessageContaining(
            "Request 1 differs from 'oslo.json' at /contents/0/parts/0/text: expected"
                + " \"Do I need a coat in Oslo or in Rome?\", got \"And in Bergen?\"")
        .cause()
        .isInstanceOfSatisfying(ReplayException.class, difference -> {
          assertThat(difference.step()).isEqualTo(1);
          assertThat(difference.pointer()).isEqualTo("/contents/0/parts/0/text");
          assertThat(difference.expected()).isEqualTo("\"" + PROMPT + "\"");
          assertThat(difference.got()).isEqualTo("\"And in Bergen?\"");
        });
  }

  @Test
  void otherModelIsADifferenceOfThePath() {
    recorded();
    ReplayModel model = replay(new ReplayOptions()
        .setModel(http -> new GeminiModel(vertx, "gemini-4-argon", route(), http)));

    Followed again = run(model, options(new Weather("4"), model.tools()), PROMPT);

    assertThat(again.failure())
        .hasMessageContaining("Request 1 differs from 'oslo.json' at its path:");
  }

  @Test
  void otherOutcomeOfAToolIsToldByItsCallAndPath() {
    recorded();

    Followed again = replayed(new ReplayOptions(), "9 °C", PROMPT);

    assertThat(again.failure())
        .hasMessageContaining("The outcome of call ")
        .hasMessageContaining(" of a tool, 'weather', differs from 'oslo.json' at /response/output:"
            + " expected \"4 °C in ")
        .hasMessageContaining(", got \"9 °C in ");
  }

  @Test
  void otherOutcomeIsSeenInTheRequestWhenToolsAreNotCompared() {
    recorded();
    ReplayModel model = replay(new ReplayOptions());

    Followed again = run(
        model,
        options(new Weather("9 °C"), (tool, call, context, next) -> next.call(call)),
        PROMPT);

    assertThat(again.failure())
        .hasMessageContaining("Request 3 differs from 'oslo.json' at"
            + " /contents/2/parts/0/functionResponse/response/output: expected \"4 °C in Oslo\", got"
            + " \"9 °C in Oslo\"");
  }

  @Test
  void namedPathsMayDiffer() {
    recorded();

    Followed again = replayed(
        new ReplayOptions()
            .addIgnored("/contents/0")
            .addIgnored("/contents/*/parts/*/functionResponse/response/output")
            .addIgnored("/response/output"),
        "9 °C",
        "And in Bergen?");

    assertThat(again.get().text()).startsWith("Ja – à Oslo");
  }

  @Test
  void datesAndCallIdsMayDifferByOption() {
    gemini.reply(Reply.text("Hello"));
    RecordingModel model = recording();
    run(model, options(new Weather("4"), model.tools()), "It is 2026-11-21T08:30:00Z, hi");
    await(model.save());

    Followed strict = replayed(new ReplayOptions(), "4", "It is 2027-01-02T10:31:07.25Z, hi");
    Followed lenient = replayed(
        new ReplayOptions().setDatesIgnored(true), "4", "It is 2027-01-02T10:31:07.25Z, hi");

    assertThat(strict.failure()).hasMessageContaining("at /contents/0/parts/0/text");
    assertThat(lenient.get().text()).isEqualTo("Hello");
    Differences differences = new Differences(
        new ReplayOptions().setCallIdsIgnored(true), new Masks(new RecordOptions()));
    assertThat(differences.first(
            Json.parse("{\"functionCall\":{\"id\":\"a\",\"name\":\"f\"}}"),
            Json.parse("{\"functionCall\":{\"id\":\"b\",\"name\":\"f\"}}")))
        .isNull();
  }

  @Test
  void moreAndFewerRequestsThanRecordedAreTold() {
    recorded();
    ReplayModel model = replay(new ReplayOptions());
    assertThatThrownBy(model::check).hasMessage("'oslo.json' has 3 requests (got: 0)");

    run(model, options(new Weather("4 °C"), model.tools()), PROMPT);
    Followed more = run(model, options(new Weather("4 °C"), model.tools()), "And now?");

    assertThat(more.failure()).hasMessageContaining("Request 4 is not in 'oslo.json', which has 3");
    assertThatThrownBy(model::check).isInstanceOf(ReplayException.class);
  }

  @Test
  void secretIsNotToldInADifference() {
    recorded();

    Followed again = replayed(
        new ReplayOptions().setSecrets(Secrets.of("my-password-1")), "4 °C", "It is my-password-1");

    assertThat(again.failure())
        .hasMessageContaining("got \"It is ***\"")
        .hasMessageNotContaining("my-password-1");
  }
}

package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pollux.gemini.Content;
import dev.pollux.json.Json;
import dev.pollux.loop.RetryOptions;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.OutputException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import io.vertx.core.Future;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers that are not of the wanted type are repaired, or a typed error. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class OutputRepairTest extends WantedTrips {

  @Test
  void answerThatDoesNotHoldIsRepairedWithTheValidatorsWords() {
    gemini.reply(Reply.text("{\"city\":\"Oslo\",\"days\":\"two\"}"), Reply.text(OSLO));
    Run run = agent(NEW, new AgentOptions())
        .start(Session.inMemory(), Content.user("Plan"), new RunOptions().setOutput(TRIP));

    List<RunEvent> events = follow(run);

    RunResult result = await(run.result());
    assertThat(result.value(Trip.class)).isEqualTo(new Trip("Oslo", 2));
    assertThat(result.value(TRIP)).isEqualTo(new Trip("Oslo", 2));
    assertThat(result.turns()).isEqualTo(2);
    String told = "Your answer does not have the shape that is asked for: $.days: expected integer,"
        + " got \"two\". Give it once more, as JSON and nothing else.";
    assertThat(sent(1).at("/contents/2/parts/0/text").asText()).isEqualTo(told);
    assertThat(events).contains(new RunEvent.OutputAsked(1, told));
    assertThat(new RunEvent.OutputAsked(1, "x").json())
        .isEqualTo(Json.parse("{\"type\":\"outputAsked\",\"turn\":1,\"text\":\"x\"}"));
    assertThat(events.get(events.size() - 1).json().path("value")).isEqualTo(Json.parse(OSLO));
  }

  @Test
  void answerThatStaysWrongIsATypedErrorWithItsText() {
    gemini.reply(Reply.text("no"), Reply.text("nope"), Reply.text("{\"city\":1}"));
    Session session = Session.inMemory();
    Agent agent = agent(NEW, new AgentOptions());

    OutputException failure = catchThrowableOfType(
        OutputException.class, () -> await(agent.run(session, "Plan a trip", TRIP)));

    assertThat(failure)
        .hasMessage("The answer of model '" + NEW + "' is no Trip after 2 repairs: $.city: expected"
            + " string, got 1; $.days: expected a value for the required \"days\", got nothing");
    assertThat(failure.text()).isEqualTo("{\"city\":1}");
    assertThat(failure.problems()).hasSize(2);
    assertThat(failure.outcome()).isEqualTo("failed");
    assertThat(gemini.requests()).hasSize(3);

    gemini.reply(Reply.text("Yes?"));
    assertThat(await(agent.run(session, "Are you there?")).text()).isEqualTo("Yes?");
    assertThat(roles(sent(3)))
        .containsExactly("user", "model", "user", "model", "user", "model", "user");
  }

  @Test
  void noRepairsAreMadeWhenNoneAreAllowed() {
    gemini.reply(Reply.text("no"));
    Agent agent = agent(NEW, new AgentOptions().setLimits(new RunLimits().setMaxRepairs(0)));

    assertThatThrownBy(() -> await(agent.run("Plan a trip", Trip.class)))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("after 0 repairs: it is not JSON");
  }

  @Test
  void modelMayCallFunctionsAgainWhenItIsToldWhatIsWrong() {
    gemini.reply(
        Reply.text("I do not know"), Reply.call("days", Map.of("city", "Oslo")), Reply.text(OSLO));

    assertThat(await(withTools(NEW).run("Plan a trip", Trip.class))).isEqualTo(new Trip("Oslo", 2));
  }

  @Test
  void emptyAnswerIsRepairedToo() {
    gemini.reply(Reply.thought("hm"), Reply.text(OSLO));

    assertThat(await(agent(NEW, new AgentOptions()).run("Plan a trip", Trip.class)))
        .isEqualTo(new Trip("Oslo", 2));
  }

  @Test
  void whateverTheModelAnswersEveryRequestIsAcceptedAndTheRunEnds() {
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      String id = List.of(OLD, NEW, "gemini-4-argon").get(random.nextInt(3));
      gemini.replyWith(request -> anything(random));
      Agent agent = agent(
          id,
          new AgentOptions()
              .addTools(new Maps())
              .setRetries(new RetryOptions().setFirstDelay(Duration.ofMillis(1)))
              .setLimits(new RunLimits()
                  .setMaxTurns(1 + random.nextInt(6))
                  .setClosingAnswer(random.nextBoolean())));
      Session session = Session.inMemory();
      for (int run = 0; run < 2; run++) {
        RunOptions options = new RunOptions().setStreamed(random.nextBoolean());
        await(agent
            .run(session, Content.user("Go"), run == 0 ? options.setOutput(TRIP) : options)
            .transform(ended -> Future.succeededFuture()));
      }
      assertThat(gemini.refusals()).as("seed %s", seed).isEmpty();
    }
  }

  private static synchronized Reply anything(Random random) {
    return switch (random.nextInt(9)) {
      case 0, 1 -> Reply.call("days", Map.of("city", "Oslo"));
      case 2 -> Reply.text("In words, ").and(Reply.call("days", Map.of()));
      case 3 -> Reply.call("book", Map.of("city", "Oslo"));
      case 4 -> Reply.text("{\"city\":1}");
      case 5 -> Reply.thought("hm");
      case 6 -> Reply.text("").withFinishReason("MALFORMED_FUNCTION_CALL");
      case 7 -> Reply.error(503, "UNAVAILABLE", "overloaded");
      default -> Reply.text(OSLO);
    };
  }
}

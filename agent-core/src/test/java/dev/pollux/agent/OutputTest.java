package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.output.OutputType;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import dev.pollux.run.RunSuspendedException;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers that are values: asked for, held to their schema, repaired, given up. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class OutputTest extends WantedTrips {

  enum Mood {
    GOOD,
    BAD
  }

  @Test
  void valueIsAskedForWithItsSchemaAndRead() {
    gemini.reply(Reply.text(OSLO));

    Trip trip = await(agent(OLD, new AgentOptions()).run("Plan a trip", Trip.class));

    assertThat(trip).isEqualTo(new Trip("Oslo", 2));
    assertThat(sent(0).path("generationConfig"))
        .isEqualTo(Json.object()
            .put("responseMimeType", "application/json")
            .set("responseJsonSchema", TRIP.document()));
  }

  @Test
  void listEnumAndSchemaWithoutAClassAreValuesToo() {
    gemini.reply(
        Reply.text("{\"value\":[" + OSLO + "]}"),
        Reply.text("{\"value\":\"BAD\"}"),
        Reply.text("{\"n\":1}"));
    Agent agent = agent(NEW, new AgentOptions());

    assertThat(await(agent.run("Trips", OutputType.of(new TypeReference<List<Trip>>() {}))))
        .containsExactly(new Trip("Oslo", 2));
    assertThat(await(agent.run("Mood", Mood.class))).isEqualTo(Mood.BAD);
    ObjectNode schema = (ObjectNode)
        Json.parse("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}");
    assertThat(await(agent.run("A number", schema))).isEqualTo(Json.parse("{\"n\":1}"));
  }

  @Test
  void whereFunctionsAndJsonGoTogetherEveryRequestAsksForBoth() {
    gemini.reply(Reply.call("days", Map.of("city", "Oslo")), Reply.text(OSLO));

    Trip trip = await(withTools(NEW).run("Plan a trip", Trip.class));

    assertThat(trip).isEqualTo(new Trip("Oslo", 2));
    assertThat(gemini.requests()).hasSize(2).allSatisfy(request -> {
      assertThat(request.json().path("tools")).isNotEmpty();
      assertThat(request.json().at("/generationConfig/responseMimeType").asText())
          .isEqualTo("application/json");
    });
  }

  @Test
  void whereTheyDoNotToolsAreCalledFirstAndJsonIsAskedForWithoutThem() {
    gemini.reply(
        Reply.call("days", Map.of("city", "Oslo")),
        Reply.text("Two days in Oslo."),
        Reply.text(OSLO));
    Session session = Session.inMemory();

    Trip trip = await(withTools(OLD).run(session, "Plan a trip", TRIP));

    assertThat(trip).isEqualTo(new Trip("Oslo", 2));
    assertThat(sent(1).at("/generationConfig/responseMimeType").isMissingNode()).isTrue();
    assertThat(sent(1).path("tools")).isNotEmpty();
    assertThat(sent(2).has("tools")).isFalse();
    assertThat(sent(2).at("/generationConfig/responseMimeType").asText())
        .isEqualTo("application/json");
    assertThat(roles(sent(2))).containsExactly("user", "model", "user", "model", "user");

    gemini.reply(Reply.text("It is fine."));
    await(withTools(OLD).run(session, "And the weather?"));
    assertThat(roles(sent(3)))
        .containsExactly("user", "model", "user", "model", "user", "model", "user");
  }

  @Test
  void textThatIsAlreadyTheValueIsNotAskedForTwice() {
    gemini.reply(Reply.text("```json\n" + OSLO + "\n```"));

    assertThat(await(withTools(OLD).run("Plan a trip", Trip.class))).isEqualTo(new Trip("Oslo", 2));
    assertThat(gemini.requests()).hasSize(1);
  }

  @Test
  void builtInToolBesideJsonIsSentWhereTheFamilyTakesItAndElseLeftOutAtTheEnd() {
    AgentOptions options = new AgentOptions().addBuiltIn(BuiltInTool.googleSearch());
    gemini.reply(Reply.text(OSLO), Reply.text("Oslo, two days"), Reply.text(OSLO));

    await(agent(NEW, options).run("Plan a trip", Trip.class));
    await(agent(OLD, options).run("Plan a trip", Trip.class));

    assertThat(sent(0).path("tools")).hasSize(1);
    assertThat(sent(1).path("tools")).hasSize(1);
    assertThat(sent(1).has("generationConfig")).isFalse();
    assertThat(sent(2).has("tools")).isFalse();
  }

  @Test
  void refusalToMixIsLearntAndTheRunGoesOn() {
    String refusal =
        "Function calling with a response mime type: 'application/json' is unsupported";
    gemini.reply(
        Reply.error(400, "INVALID_ARGUMENT", refusal),
        Reply.call("days", Map.of("city", "Oslo")),
        Reply.text("Two days"),
        Reply.text(OSLO),
        Reply.text("Two days"),
        Reply.text(OSLO));
    Agent agent = withTools("some-alias-latest");

    assertThat(await(agent.run("Plan a trip", Trip.class))).isEqualTo(new Trip("Oslo", 2));
    assertThat(await(agent.run("Plan a trip", Trip.class))).isEqualTo(new Trip("Oslo", 2));

    assertThat(sent(1).has("generationConfig")).isFalse();
    assertThat(sent(4).has("generationConfig")).isFalse(); // not tried again
    assertThat(gemini.requests()).hasSize(6);
  }

  @Test
  void partialTextIsStreamed() {
    gemini.reply(Reply.text(OSLO).withShape(new StreamShape().setTextChunk(8)));
    Run run = agent(NEW, new AgentOptions())
        .start(Session.inMemory(), Content.user("Plan"), new RunOptions().setOutput(TRIP));

    List<RunEvent> events = follow(run);

    List<String> pieces = new ArrayList<>();
    events.forEach(event -> {
      if (event instanceof RunEvent.Text text) {
        pieces.add(text.text());
      }
    });
    assertThat(pieces).hasSizeGreaterThan(2);
    assertThat(String.join("", pieces)).isEqualTo(OSLO);
  }

  @Test
  void valueIsGivenAfterTheRunWasSuspendedAndResumed() {
    gemini.reply(Reply.call("book", Map.of("city", "Oslo")));
    Session session = Session.inMemory();
    RunSuspendedException suspended = catchThrowableOfType(
        RunSuspendedException.class, () -> await(withTools(OLD).run(session, "Book a trip", TRIP)));
    assertThat(suspended.outcome()).isEqualTo("suspended");
    List<ApprovalDecision> decisions = suspended.result().pending().stream()
        .map(waits -> new ApprovalDecision(waits, Decision.approve()))
        .toList();

    gemini.reply(Reply.text("Booked."), Reply.text(OSLO));
    Trip trip = await(withTools(OLD).resume(session, decisions, TRIP));

    assertThat(trip).isEqualTo(new Trip("Oslo", 2));
    assertThat(sent(2).has("tools")).isFalse();
  }

  @Test
  void closingAnswerIsAskedForAsJsonWithFunctionsOff() {
    for (String id : List.of(OLD, NEW)) {
      gemini.reply(Reply.call("days", Map.of("city", "Oslo")), Reply.text(OSLO));
      Agent agent = agent(
          id,
          new AgentOptions()
              .addTools(new Maps())
              .setLimits(new RunLimits().setMaxTurns(1).setClosingAnswer(true)));

      assertThat(await(agent.run("Plan a trip", Trip.class))).isEqualTo(new Trip("Oslo", 2));
    }
    assertThat(sent(1).has("tools")).isFalse();
    assertThat(sent(3).at("/toolConfig/functionCallingConfig/mode").asText()).isEqualTo("NONE");
  }

  @Test
  void settingsThatSayAnotherShapeAreRefused() {
    Agent agent = agent(
        NEW,
        new AgentOptions()
            .setGenerationConfig(new GenerationConfig().setResponseMimeType("text/plain")));

    assertThatThrownBy(() -> agent.run("Plan a trip", Trip.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("generationConfig.responseMimeType");
  }

  @Test
  void cacheWithFunctionsIsRefusedWhereJsonNeedsThemGone() {
    RunOptions options = new RunOptions().setCachedContent("cachedContents/a").setOutput(TRIP);

    assertThatThrownBy(
            () -> withTools(OLD).run(Session.inMemory(), Content.user("Plan a trip"), options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("output type: beside cachedContent with functions");
  }

  @Test
  void resultWithoutAWantedTypeHasNoValue() {
    gemini.reply(Reply.text(OSLO));
    RunResult result = await(agent(NEW, new AgentOptions()).run("Plan a trip"));

    assertThat(result.output()).isNull();
    assertThatThrownBy(() -> result.value(Trip.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The run has no value (expected: " + Trip.class.getName() + ")");
  }
}

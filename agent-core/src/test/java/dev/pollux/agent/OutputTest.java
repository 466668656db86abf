package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.RetryOptions;
import dev.pollux.loop.RunLimits;
import dev.pollux.output.OutputType;
import dev.pollux.run.OutputException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import dev.pollux.run.RunSuspendedException;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers that are values: asked for, held to their schema, repaired, given up. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class OutputTest {

  record Trip(String city, int days) {}

  enum Mood {
    GOOD,
    BAD
  }

  static final class Maps {
    @Tool("How many days a city takes")
    int days(String city) {
      return city.length() / 2;
    }

    @Tool(value = "Books a trip", approval = Approval.ALWAYS)
    String book(String city) {
      return "booked " + city;
    }
  }

  private static final String OLD = "gemini-2.5-flash";
  private static final String NEW = "gemini-3-flash-preview";
  private static final OutputType<Trip> TRIP = OutputType.of(Trip.class);
  private static final String OSLO = "{\"city\":\"Oslo\",\"days\":2}";

  private Vertx vertx;
  private LocalGemini gemini;

  @BeforeEach
  void start(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
  }

  private GeminiModel model(String id) {
    return new GeminiModel(vertx, id, Route.of(gemini.url()).withApiKey("key"));
  }

  private Agent agent(String id, AgentOptions options) {
    return new Agent(model(id), options);
  }

  private Agent withTools(String id) {
    return agent(id, new AgentOptions().addTools(new Maps()));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private JsonNode sent(int request) {
    return gemini.requests().get(request).json();
  }

  private static List<String> roles(JsonNode request) {
    List<String> roles = new ArrayList<>();
    request.path("contents").forEach(content -> roles.add(content.path("role").asText()));
    return roles;
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

  private static List<RunEvent> follow(Run run) {
    List<RunEvent> events = new ArrayList<>();
    Promise<Void> ended = Promise.promise();
    run.endHandler(v -> ended.complete()).handler(events::add);
    await(ended.future());
    return events;
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

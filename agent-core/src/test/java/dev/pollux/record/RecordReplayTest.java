package dev.pollux.record;

import static dev.pollux.record.Replaying.await;
import static dev.pollux.record.Replaying.options;
import static dev.pollux.record.Replaying.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.openai.OpenAiModel;
import dev.pollux.openai.OpenAiOptions;
import dev.pollux.openai.OpenAiRoute;
import dev.pollux.record.Replaying.Followed;
import dev.pollux.record.Replaying.Weather;
import dev.pollux.run.RunEvent;
import dev.pollux.testing.Fault;
import dev.pollux.testing.FaultProxy;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs against a real server, and then without one. */
@Timeout(60)
class RecordReplayTest extends Recordings {

  private static List<String> kinds(Followed followed) {
    return followed.events().stream()
        .map(event -> event.getClass().getSimpleName())
        .toList();
  }

  @Test
  void recordedRunIsReplayedEventByEventWithoutItsServer() {
    Followed live = recorded();
    await(gemini.close());

    ReplayModel model = replay(new ReplayOptions());
    Followed again = run(model, options(new Weather("4 °C"), model.tools()), PROMPT);

    assertThat(again.texts()).isEqualTo(live.texts()).hasSizeGreaterThan(3);
    assertThat(kinds(again)).isEqualTo(kinds(live)).contains("TurnRepeated", "ToolReturned");
    assertThat(again.get().contents()).isEqualTo(live.get().contents());
    assertThat(again.get().attempts()).isEqualTo(3);
    assertThat(again.get().usage()).isEqualTo(live.get().usage());
    model.check();
  }

  @Test
  void fileTellsPiecesAndStatusesAndNoCredential() throws Exception {
    recorded();

    assertThat(Files.readString(file)).contains("\"splits\" : [", "\"x-goog-api-key\" : \"***\"");
    assertThat(Recording.read(file).requests()).isEqualTo(3);
    assertThat(Recording.read(file).model()).isEqualTo(ID);
  }

  @Test
  void retryHintOfMinutesIsNotWaitedFor() {
    gemini.reply(
        Reply.error(429, "RESOURCE_EXHAUSTED", "Slow down").withRetryDelay(Duration.ofMillis(1)),
        Reply.text("Hello"));
    RecordingModel model = recording();
    run(model, options(new Weather("4"), model.tools()), PROMPT);
    Recording edited = edited(model, "0.001s", "20s");

    ReplayModel replay = new ReplayModel(vertx, edited);
    long from = System.nanoTime();
    Followed again = run(replay, options(new Weather("4"), replay.tools()), PROMPT);

    assertThat(again.get().text()).isEqualTo("Hello");
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(15));
  }

  private Recording edited(RecordingModel model, String from, String to) {
    try {
      model.write();
      String text = Files.readString(file);
      assertThat(text).contains(from);
      Files.writeString(file, text.replace(from, to));
      return Recording.read(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void playedOutcomesHaveNoEffect() {
    recorded();
    ReplayModel model = replay(new ReplayOptions().setOutcomesPlayed(true));
    Weather weather = new Weather("never");

    Followed again = run(model, options(weather, model.tools()), PROMPT);

    assertThat(again.get().text()).startsWith("Ja – à Oslo");
    assertThat(weather.asked).isEmpty();
    model.check();
  }

  @Test
  void runGoesOnLiveFromTheRequestThatIsNamed() {
    recorded();
    gemini.reply(Reply.text("Said live"));
    ReplayModel model = replay(
        new ReplayOptions().setLiveFrom(3, http -> new GeminiModel(vertx, ID, route(), http)));

    Followed again = run(model, options(new Weather("11 °C"), model.tools()), PROMPT);

    assertThat(again.get().text()).isEqualTo("Said live");
    assertThat(gemini.refusals()).isEmpty();
    assertThat(gemini.requests()).hasSize(4);
    assertThat(gemini.requests().get(3).json().toString()).contains("11 °C in Oslo");
    model.check();
  }

  @Test
  void streamThatBrokeIsReplayedAsTheSameFailure() {
    FaultProxy proxy = await(FaultProxy.start(vertx, gemini.url()));
    proxy.fault(Fault.reset(Fault.Direction.TO_CLIENT, 700));
    gemini.reply(Reply.text("x".repeat(4000)).withShape(new StreamShape().setTextChunk(100)));
    RecordingModel model = new RecordingModel(
        file, http -> new GeminiModel(vertx, ID, Route.of(proxy.url()).withApiKey("a-key"), http));
    Followed live = run(model, options(new Weather("4"), model.tools()), PROMPT);
    await(model.save());
    await(gemini.close());

    Followed again = replayed(new ReplayOptions(), "4", PROMPT);

    assertThat(again.texts()).isEqualTo(live.texts()).isNotEmpty();
    assertThat(again.failure()).hasMessage(live.failure().getMessage());
    assertThat(kinds(again)).isEqualTo(kinds(live));
  }

  @Test
  void serverThatIsNotThereIsReplayedAsSuch() {
    RecordingModel model = new RecordingModel(
        file, http -> new GeminiModel(vertx, ID, Route.of("http://127.0.0.1:1"), http));
    Followed live = run(model, options(new Weather("4"), model.tools()), PROMPT);
    await(model.save());

    Followed again = replayed(new ReplayOptions(), "4", PROMPT);

    assertThat(again.failure()).hasMessage(live.failure().getMessage());
    assertThat(again.events().stream().filter(RunEvent.TurnRepeated.class::isInstance))
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void chatCompletionsAreReplayedToo(boolean streamed) {
    gemini.reply(calls(), Reply.text("Take a coat"));
    OpenAiRoute route = OpenAiRoute.of(gemini.url() + "/v1beta/openai").withBearer("a-key-of-this");
    RecordingModel model = new RecordingModel(
        file, http -> new OpenAiModel(vertx, ID, route, new OpenAiOptions().setHttp(http)));
    Followed live = run(model, options(new Weather("4"), model.tools()), PROMPT, streamed);
    await(model.save());
    await(gemini.close());

    ReplayModel replay = replay(new ReplayOptions());
    Followed again = run(replay, options(new Weather("4"), replay.tools()), PROMPT, streamed);

    assertThat(again.get().text()).isEqualTo("Take a coat").isEqualTo(live.get().text());
    assertThat(again.get().contents()).isEqualTo(live.get().contents());
    Trajectory.of(Recording.read(file)).calledTimes("weather", 2).turns(2);
  }

  @Test
  void routesOfVertexAndOfGatewaysAreFoundInThePath() {
    Route project = Route.vertex("p-1", "europe-west4", () -> Future.succeededFuture("a-token-1"));
    for (Route route : List.of(
        project.withBaseUrl(gemini.url()),
        Route.vertexExpress("a-key-of-this").withBaseUrl(gemini.url() + "/gateway"),
        Route.of(gemini.url()).withApiVersion("v1").withApiKey("a-key-of-this"))) {
      RecordingModel model =
          new RecordingModel(file, http -> new GeminiModel(vertx, ID, route, http));
      gemini.reply(Reply.text("Hello"));
      Followed live = run(model, options(new Weather("4"), model.tools()), PROMPT);
      await(model.save());

      Followed again = replayed(new ReplayOptions(), "4", PROMPT);

      assertThat(again.events().get(again.events().size() - 1).getClass())
          .as(route.toString())
          .isEqualTo(live.events().get(live.events().size() - 1).getClass());
      assertThat(String.valueOf(again.failure())).doesNotContain("differs");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void refusedCredentialIsRenewedAsItWas(boolean renewed) {
    gemini.reply(Reply.error(401, "UNAUTHENTICATED", "Expired"), Reply.text("Hello"));
    AtomicInteger tokens = new AtomicInteger();
    Route route = Route.of(gemini.url())
        .withBearer(() ->
            Future.succeededFuture("token-number-" + (renewed ? tokens.incrementAndGet() : 0)));
    RecordingModel model =
        new RecordingModel(file, http -> new GeminiModel(vertx, ID, route, http));
    Followed live = run(model, options(new Weather("4"), model.tools()), PROMPT);
    await(model.save());

    ReplayModel replay = replay(new ReplayOptions());
    Followed again = run(replay, options(new Weather("4"), replay.tools()), PROMPT);

    assertThat(live.result().succeeded()).isEqualTo(renewed);
    assertThat(again.texts()).isEqualTo(live.texts());
    assertThat(kinds(again)).isEqualTo(kinds(live));
    assertThat(Recording.read(file).requests()).isEqualTo(renewed ? 2 : 1);
    replay.check();
  }

  @Test
  void whatIsNoRecordingIsRefused() throws Exception {
    Files.writeString(file, "{\"steps\": []}");
    assertThatThrownBy(() -> Recording.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + file + "' is no recording (expected: {\"recording\": 1, …})");
    Files.writeString(file, "{\"recording\": 1, \"steps\": []}");
    assertThatThrownBy(() -> new ReplayModel(vertx, Recording.read(file)))
        .hasMessage(
            "Recording 'oslo.json' has no request (expected: one, or ReplayOptions.setModel)");
  }

  @Test
  void trajectoriesOfARunItsEventsAndItsRecordingAreOne() {
    Followed live = recorded();
    List<Trajectory> ways = List.of(
        Trajectory.of(live.get()),
        Trajectory.of(live.events()),
        Trajectory.of(Recording.read(file)));

    assertThat(ways)
        .allSatisfy(way -> way.calledExactly("weather", "weather")
            .call(1, "weather", Map.of("city", "Oslo"))
            .call(2, "weather", Map.of("city", "Rome"))
            .turns(2)
            .tokensAtMost(live.get().usage().totalTokenCount()));
    assertThat(ways)
        .allSatisfy(way ->
            assertThat(way).hasToString(ways.get(0).toString()).asString().startsWith("2 turns, "));
  }
}

package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.Content;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.loop.Retries;
import dev.pollux.loop.RetryOptions;
import dev.pollux.model.ModelException;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class RetriesTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final ModelException PASSING = ModelException.of("overloaded", true, null);

  /** Always the largest number that was asked for. */
  private static final RandomGenerator LARGEST = new RandomGenerator() {
    @Override
    public long nextLong() {
      throw new AssertionError("unbounded");
    }

    @Override
    public long nextLong(long bound) {
      return bound - 1;
    }
  };

  private static List<@Nullable Long> delays(Retries retries, int times) {
    List<@Nullable Long> delays = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      retries.attempt();
      Duration delay = retries.next(PASSING, false, LONG);
      delays.add(delay == null ? null : delay.toMillis());
    }
    return delays;
  }

  @Test
  void waitsDoubleUpToACapAndTheLastAttemptIsTheLast() {
    Retries retries = new Retries(new RetryOptions().setMaxAttempts(9), LARGEST);

    assertThat(delays(retries, 9))
        .containsExactly(1000L, 2000L, 4000L, 8000L, 16000L, 32000L, 60000L, 60000L, null);
    assertThat(retries.total()).isEqualTo(9);
    assertThat(retries.waited()).isEqualTo(Duration.ofSeconds(183));
  }

  @Test
  void waitsAreSpreadOverTheirWholeLength() {
    RandomGenerator smallest = new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new AssertionError("unbounded");
      }

      @Override
      public long nextLong(long bound) {
        return 0;
      }
    };

    assertThat(delays(new Retries(new RetryOptions(), smallest), 5))
        .containsExactly(0L, 0L, 0L, 0L, null);
  }

  @Test
  void eachTurnHasItsOwnAttempts() {
    Retries retries = new Retries(new RetryOptions().setMaxAttempts(2), LARGEST);

    assertThat(delays(retries, 2)).containsExactly(1000L, null);
    retries.turn();
    assertThat(delays(retries, 2)).containsExactly(1000L, null);
  }

  @Test
  void nothingIsAttemptedBeyondTheTimeOfTheRun() {
    Retries retries = new Retries(new RetryOptions(), LARGEST);
    retries.attempt();

    assertThat(retries.next(PASSING, false, Duration.ofMillis(1000))).isNull();
    assertThat(retries.next(PASSING, false, Duration.ofMillis(1001)))
        .isEqualTo(Duration.ofMillis(1000));
  }

  @Test
  void F07_runsThatShareAModelShareItsBudgetOfRetries(Vertx vertx, LocalGemini gemini) {
    gemini.replyWith(request -> Reply.error(503, "UNAVAILABLE", "overloaded"));
    HttpOptions options = new HttpOptions()
        .setTraffic(new TrafficOptions()
            .setRetryAllowance(3)
            .setRetryInterval(LONG)
            .setBreakerFailures(Integer.MAX_VALUE));
    Agent agent = new Agent(
        new GeminiModel(
            vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"), options),
        new AgentOptions().setRetries(new RetryOptions().setFirstDelay(Duration.ofMillis(1))));
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> await(agent.run("Hi"))).isInstanceOf(RunException.class);
    }

    assertThat(gemini.requests()).hasSize(13);
  }

  private Agent agent(Vertx vertx, LocalGemini gemini, RetryOptions retries) {
    return new Agent(
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key")),
        new AgentOptions().setRetries(retries.setFirstDelay(Duration.ofMillis(1))));
  }

  private static RunResult run(Agent agent, boolean streamed) {
    return await(
        agent.run(Session.inMemory(), Content.user("Hi"), new RunOptions().setStreamed(streamed)));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void A04_passingFailureIsTriedAgainWithTheSameBody(int status, Vertx vertx, LocalGemini gemini) {
    Reply failure = Reply.error(status, "UNAVAILABLE", "overloaded");
    gemini.reply(failure, failure, failure, failure, Reply.text("Hello"));

    RunResult result = run(agent(vertx, gemini, new RetryOptions()), false);

    assertThat(result.text()).isEqualTo("Hello");
    assertThat(result.attempts()).isEqualTo(5);
    assertThat(result.turns()).isEqualTo(1);
    assertThat(gemini.requests())
        .extracting(request -> new String(request.body()))
        .hasSize(5)
        .containsOnly(new String(gemini.requests().get(0).body()));
  }

  @Test
  void A04_fifthFailureEndsTheRun(Vertx vertx, LocalGemini gemini) {
    Reply failure = Reply.error(503, "UNAVAILABLE", "overloaded");
    gemini.reply(failure, failure, failure, failure, failure);

    assertThatThrownBy(() -> run(agent(vertx, gemini, new RetryOptions()), false))
        .isInstanceOf(RunException.class)
        .hasMessage("Gemini answered 503 UNAVAILABLE for model 'gemini-3.8-flash': overloaded");
    assertThat(gemini.requests()).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 413, 414, 501})
  void A05_A06_A07_otherFailuresAreNotTriedAgain(int status, Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.error(status, "NO", "no"));

    assertThatThrownBy(() -> run(agent(vertx, gemini, new RetryOptions()), true))
        .isInstanceOf(RunException.class);
    assertThat(gemini.requests()).hasSize(1);
  }

  @Test
  void A01_delayThatTheServerAsksForReplacesTheComputedOne(Vertx vertx, LocalGemini gemini) {
    gemini.reply(
        Reply.error(429, "RESOURCE_EXHAUSTED", "slow down").withRetryDelay(Duration.ofMillis(40)),
        Reply.text("Hello"));
    Run run = agent(vertx, gemini, new RetryOptions()).start("Hi");
    List<RunEvent> events = new CopyOnWriteArrayList<>();
    run.handler(events::add);

    assertThat(await(run.result()).waited()).isEqualTo(Duration.ofMillis(40));
    assertThat(events)
        .contains(new RunEvent.TurnRepeated(
            1,
            "Gemini answered 429 RESOURCE_EXHAUSTED for model 'gemini-3.8-flash': slow down",
            Duration.ofMillis(40)));
  }

  @Test
  void A03_delayLongerThanAllowedFailsAtOnceAndIsToldToTheCaller(Vertx vertx, LocalGemini gemini) {
    gemini.reply(
        Reply.error(429, "RESOURCE_EXHAUSTED", "tomorrow").withRetryDelay(Duration.ofSeconds(301)));

    assertThatThrownBy(() -> run(agent(vertx, gemini, new RetryOptions()), false))
        .cause()
        .isInstanceOfSatisfying(
            ModelException.class,
            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(301)));
    assertThat(gemini.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void A15_streamWithoutFinishReasonIsTriedAgain(
      boolean followed, Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.text("").withoutFinishReason(), Reply.text("Hello"));
    Agent agent = agent(vertx, gemini, new RetryOptions());

    RunResult result = followed ? await(agent.start("Hi").result()) : run(agent, true);

    assertThat(result.text()).isEqualTo("Hello");
    assertThat(result.attempts()).isEqualTo(2);
  }

  @Test
  void A15_turnWhoseTextWasPublishedIsNotRestartedAndCarriesTheText(
      Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.text("Half of it").withoutFinishReason());

    Run run = agent(vertx, gemini, new RetryOptions()).start("Hi");

    assertThatThrownBy(() -> await(run.result()))
        .isInstanceOfSatisfying(
            RunException.class, e -> assertThat(e.text()).isEqualTo("Half of it"))
        .hasMessage("The answer of model 'gemini-3.8-flash' was cut off: it has no finish reason");
  }

  @Test
  void A15_publishedTurnIsRestartedWhenAsked(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.text("Half of it").withoutFinishReason(), Reply.text("All of it"));
    List<RunEvent> events = new CopyOnWriteArrayList<>();

    Run run = agent(vertx, gemini, new RetryOptions().setRestartPublished(true)).start("Hi");
    run.handler(events::add);

    assertThat(await(run.result()).text()).isEqualTo("All of it");
    assertThat(events).hasAtLeastOneElementOfType(RunEvent.TurnRepeated.class);
  }

  @Test
  void A17_errorInsideAStreamIsThatStatus(Vertx vertx, LocalGemini gemini) {
    gemini.reply(
        Reply.text("x").withShape(new StreamShape().setErrorAfter(0, 503, "UNAVAILABLE", "busy")),
        Reply.text("Hello"));

    assertThat(run(agent(vertx, gemini, new RetryOptions()), true).text()).isEqualTo("Hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "", "null", "[]", "7", "{\"candidates\":["})
  void A21_A22_unreadableBodyIsTriedTwiceMore(String body, Vertx vertx, LocalGemini gemini) {
    Reply unreadable = Reply.raw(200, "application/json", body);
    gemini.reply(unreadable, unreadable, unreadable);

    assertThatThrownBy(() -> run(agent(vertx, gemini, new RetryOptions()), false))
        .isInstanceOf(RunException.class)
        .hasMessageStartingWith("Gemini's answer for model 'gemini-3.8-flash' could not be read: ");
    assertThat(gemini.requests()).hasSize(3);
  }

  @Test
  void A16_cutAtEveryByteEndsInTheAnswerOfTheSecondAttempt(Vertx vertx, LocalGemini gemini) {
    Agent agent = agent(vertx, gemini, new RetryOptions());
    for (int at = 0; at < 400; at += 7) {
      gemini.reply(
          Reply.text("The first answer").withShape(new StreamShape().setCutAfter(at)),
          Reply.text("The second answer"));

      assertThat(run(agent, true).text()).isEqualTo("The second answer");
    }
  }

  @Test
  void F01_cancelDuringTheWaitEndsAtOnce(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.error(429, "RESOURCE_EXHAUSTED", "slow down")
        .withRetryDelay(Duration.ofSeconds(200)));
    Run run = agent(vertx, gemini, new RetryOptions()).start("Hi");
    Promise<Void> waiting = Promise.promise();
    run.handler(event -> {
      if (event instanceof RunEvent.TurnRepeated) {
        waiting.complete();
      }
    });
    await(waiting.future());

    run.cancel();

    assertThatThrownBy(() -> await(run.result())).isInstanceOf(RunCancelledException.class);
  }
}

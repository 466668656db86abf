package dev.pollux.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLoopTest {

  private final RunLoop loop = loop(new RunLimits());

  private static RunLoop loop(RunLimits limits) {
    return new RunLoop(
        "gemini-x",
        limits,
        new Retries(new RetryOptions().setMaxAttempts(1), new Random(0)),
        new Wanted(null, limits),
        new Spent(null, "gemini-x", limits));
  }

  private static GenerateContentResponse answer(@Nullable String reason, String... parts) {
    ObjectNode json = Json.object();
    ObjectNode candidate = json.putArray("candidates").addObject();
    ArrayNode array = candidate.putObject("content").put("role", "model").putArray("parts");
    for (String part : parts) {
      array.add(Json.parse(part));
    }
    if (reason != null) {
      candidate.put("finishReason", reason);
    }
    return GenerateContentResponse.of(json);
  }

  private static @Nullable Step answered(
      RunLoop loop, GenerateContentResponse answer, boolean streamed) {
    return loop.answered(
        answer, streamed, false, Duration.ofMinutes(1), name -> name.equals("ping"));
  }

  private static final String TEXT = "{\"text\":\"Hello\"}";
  private static final String CALL = "{\"functionCall\":{\"name\":\"ping\"}}";

  @Test
  void callsAreMadeAndThenTheModelIsAskedAgain() {
    assertThat(loop.start()).isEqualTo(new Step.Ask(1, null, false));
    assertThat(answered(loop, answer("STOP", TEXT, CALL, CALL), true))
        .isInstanceOfSatisfying(
            Step.Call.class, call -> assertThat(call.calls()).hasSize(2));
    assertThat(loop.begin(List.of(false, false), Set.of(), true))
        .isEqualTo(new Step.Begin(List.of(0, 1)));
    assertThat(loop.toolAnswered(1)).isNull();
    assertThat(loop.toolAnswered(0)).isEqualTo(new Step.Ask(2, null, false));
    assertThat(answered(loop, answer("STOP", TEXT), true)).isEqualTo(new Step.Finish());
  }

  @Test
  void heldCallsDoNotKeepTheOthersWaitingAndTheModelIsAskedWhenAllAreDone() {
    loop.start();
    answered(loop, answer("STOP", CALL, CALL, CALL), true);

    assertThat(loop.begin(List.of(false, true, false), Set.of(0), true))
        .isEqualTo(new Step.Begin(List.of(1)));
    assertThat(loop.decided(0, true)).isNull(); // the sequential one runs alone
    assertThat(loop.toolAnswered(1)).isEqualTo(new Step.Begin(List.of(0, 2)));
    assertThat(loop.toolAnswered(0)).isNull();
    assertThat(loop.toolAnswered(2)).isEqualTo(new Step.Ask(2, null, false));
  }

  @Test
  void runIsSuspendedWhenNothingButUndecidedCallsIsLeft() {
    loop.start();
    answered(loop, answer("STOP", CALL, CALL), true);
    loop.begin(List.of(false, false), Set.of(1), true);

    assertThat(loop.decided(1, false)).isNull();
    assertThat(loop.toolAnswered(0)).isEqualTo(new Step.Suspend());
    assertThat(loop.ended()).isTrue();
    assertThat(loop.cancelled()).isNull();
    assertThat(loop.decided(1, true)).isNull();
  }

  @Test
  void resumedRunBeginsInTheMiddleOfATurn() {
    assertThat(loop.resume(List.of(false, false, false), List.of(), 2))
        .isEqualTo(new Step.Begin(List.of()));
    assertThat(loop.decided(2, true)).isEqualTo(new Step.Begin(List.of(2)));
    assertThat(loop.decided(0, true)).isEqualTo(new Step.Begin(List.of(0)));
    assertThat(loop.toolAnswered(0)).isNull();
    assertThat(loop.toolAnswered(2)).isEqualTo(new Step.Ask(1, null, false));
  }

  @Test
  void streamedAnswerWithoutFinishReasonWasCutAndItsCallsAreNotMade() {
    loop.start();

    assertThat(answered(loop, answer(null, CALL), true))
        .isInstanceOfSatisfying(
            Step.Fail.class,
            fail -> assertThat(fail.message())
                .isEqualTo("The answer of model 'gemini-x' was cut off: it has no finish reason"));
  }

  @Test
  void answerInOnePieceNeedsNoFinishReason() {
    loop.start();

    assertThat(answered(loop, answer(null, TEXT), false)).isEqualTo(new Step.Finish());
  }

  @Test
  void B02_emptyAnswerToThePromptIsDone() {
    loop.start();

    assertThat(answered(loop, answer("STOP"), true)).isEqualTo(new Step.Finish());
  }

  @Test
  void reasonThatIsNewerThanThisVersionDoesNotLoseTheAnswer() {
    loop.start();

    assertThat(answered(loop, answer("ESCALATION", CALL), true)).isInstanceOf(Step.Call.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "MODEL_ARMOR",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
        "UNEXPECTED_TOOL_CALL",
        "TOO_MANY_TOOL_CALLS"
      })
  void B04_B05_refusedAnswerFailsWithItsReasonAndItsCallsAreNotMade(String reason) {
    loop.start();

    assertThat(answered(loop, answer(reason, TEXT, CALL), true))
        .isInstanceOfSatisfying(
            Step.Fail.class,
            fail -> assertThat(fail.message())
                .isEqualTo("Model 'gemini-x' stopped its answer: " + reason));
  }

  @Test
  void blockedPromptNamesTheReason() {
    loop.start();

    assertThat(answered(
            loop,
            GenerateContentResponse.of(
                Json.parse("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}")),
            true))
        .isInstanceOfSatisfying(
            Step.Fail.class,
            fail -> assertThat(fail.message())
                .isEqualTo("Model 'gemini-x' gave no content: the prompt was blocked (SAFETY)"));
  }

  @Test
  void B06_cutAnswerIsALimitThatKeepsTextButMakesNoCalls() {
    loop.start();
    assertThat(answered(loop, answer("MAX_TOKENS", TEXT), true))
        .isInstanceOfSatisfying(Step.Fail.class, fail -> {
          assertThat(fail.kind()).isEqualTo(Step.Kind.LIMIT);
          assertThat(fail.detail()).isEqualTo("maxOutputTokens");
          assertThat(fail.keepAnswer()).isTrue();
        });

    RunLoop other = loop(new RunLimits());
    other.start();
    assertThat(answered(other, answer("MAX_TOKENS", TEXT, CALL), true))
        .isInstanceOfSatisfying(
            Step.Fail.class, fail -> assertThat(fail.keepAnswer()).isFalse());
  }

  @Test
  void B03_malformedCallIsAskedAgainTwiceAndThenFails() {
    loop.start();
    GenerateContentResponse malformed = GenerateContentResponse.of(
        Json.parse("{\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\","
            + "\"finishMessage\":\"print(ping())\"}]}"));

    assertThat(answered(loop, malformed, true))
        .isEqualTo(new Step.Ask(2, "MALFORMED_FUNCTION_CALL (print(ping()))", false));
    assertThat(answered(loop, malformed, true)).isInstanceOf(Step.Ask.class);
    assertThat(answered(loop, malformed, true))
        .isInstanceOfSatisfying(
            Step.Fail.class,
            fail -> assertThat(fail.message())
                .isEqualTo("Model 'gemini-x' wrote a function call that cannot be read, 3 times: "
                    + "MALFORMED_FUNCTION_CALL (print(ping()))"));
  }

  @Test
  void B03_callBesideAMalformedOneIsNotMade() {
    loop.start();

    assertThat(answered(loop, answer("MALFORMED_FUNCTION_CALL", TEXT, CALL), true))
        .isInstanceOf(Step.Ask.class);
    assertThat(loop.calls()).isZero();
  }

  @Test
  void B20_modelIsAskedAsOftenAsTheLimitSays() {
    RunLoop limited = loop(new RunLimits().setMaxTurns(2));
    limited.start();
    answered(limited, answer("STOP", CALL), true);
    limited.begin(List.of(false), Set.of(), true);
    assertThat(limited.toolAnswered(0)).isEqualTo(new Step.Ask(2, null, false));
    answered(limited, answer("STOP", CALL), true);
    limited.begin(List.of(false), Set.of(), true);

    assertThat(limited.toolAnswered(0))
        .isEqualTo(new Step.Fail(
            Step.Kind.LIMIT,
            "maxTurns",
            "The model was asked 2 times and still wants to call functions",
            null,
            false));
  }

  private @Nullable Step oneTurn(RunLoop loop, String call) {
    Step step = answered(loop, answer("STOP", call), true);
    if (!(step instanceof Step.Call)) {
      return step;
    }
    loop.begin(List.of(false), Set.of(), true);
    return loop.toolAnswered(0);
  }

  @Test
  void B19_modelThatRepeatsItselfIsToldOnceAndThenStopped() {
    RunLoop limited = loop(new RunLimits().setMaxSameCalls(3));
    limited.start();
    oneTurn(limited, CALL);
    oneTurn(limited, CALL);

    Step told = answered(limited, answer("STOP", CALL), true);
    limited.begin(List.of(false), Set.of(), true);
    limited.toolAnswered(0);

    assertThat(told)
        .isInstanceOfSatisfying(
            Step.Call.class, call -> assertThat(call.refusal()).startsWith("Not called: you made"));
    assertThat(oneTurn(limited, CALL))
        .isEqualTo(new Step.Fail(
            Step.Kind.LIMIT,
            "maxSameCalls",
            "The model wanted the same calls with the same arguments in 4 turns in a row, though "
                + "it was told",
            null,
            false));
  }

  @Test
  void B08_modelThatOnlyWantsFunctionsThatDoNotExistIsStopped() {
    RunLoop limited = loop(new RunLimits().setMaxUnknownTurns(2));
    limited.start();
    answered(limited, answer("STOP", CALL, TEXT), true);
    limited.begin(List.of(false), Set.of(), false);
    assertThat(limited.toolAnswered(0)).isEqualTo(new Step.Ask(2, null, false));
    answered(limited, answer("STOP", CALL), true);
    limited.begin(List.of(false), Set.of(), false);

    assertThat(limited.toolAnswered(0)).isInstanceOfSatisfying(Step.Fail.class, fail -> {
      assertThat(fail.detail()).isEqualTo("maxUnknownTurns");
      assertThat(fail.message())
          .isEqualTo("The model wanted nothing but functions that do not exist in 2 turns in a "
              + "row, though it was told");
    });
  }

  @Test
  void otherArgumentsAreNoRepetition() {
    RunLoop limited = loop(new RunLimits().setMaxSameCalls(2));
    limited.start();
    for (int i = 0; i < 10; i++) {
      String call = "{\"functionCall\":{\"name\":\"ping\",\"args\":{\"i\":" + i + "}}}";
      assertThat(oneTurn(limited, call)).isInstanceOf(Step.Ask.class);
    }
  }

  @Test
  void closingAnswerIsAskedForWithFunctionsOffAndOnlyOnce() {
    RunLoop limited = loop(new RunLimits().setMaxCalls(1).setClosingAnswer(true));
    limited.start();

    assertThat(oneTurn(limited, CALL)).isEqualTo(new Step.Ask(2, null, true));
    assertThat(limited.limitReached()).isEqualTo("maxCalls");
    assertThat(oneTurn(limited, CALL))
        .isInstanceOfSatisfying(
            Step.Fail.class, fail -> assertThat(fail.detail()).isEqualTo("maxCalls"));
  }

  @Test
  void tokensOfARunAreALimit() {
    RunLoop limited = loop(new RunLimits().setMaxTokens(100));
    limited.start();
    ObjectNode answer = answer("STOP", CALL).json();
    answer.putObject("usageMetadata").put("totalTokenCount", 100);
    answered(limited, GenerateContentResponse.of(answer), true);
    limited.begin(List.of(false), Set.of(), true);

    assertThat(limited.toolAnswered(0))
        .isEqualTo(new Step.Fail(
            Step.Kind.LIMIT,
            "maxTokens",
            "The run took 100 tokens and is not done (allowed: 100)",
            null,
            false));
  }

  /**
   * Whatever happens in whatever order, the loop ends at most once, and then says nothing more; each
   * call begins at most once, a held one only when it was decided, and the model is asked and the run
   * suspended only when no call is left that could still get its response.
   */
  @Property(tries = 10_000)
  void loopEndsAtMostOnce(@ForAll long seed) {
    Interleaving any = new Interleaving(new Random(seed));
    @Nullable Step step = any.begin();
    for (int i = 0; i < 200; i++) {
      step = any.follow(step);
    }
    assertThat(any.endings).isLessThanOrEqualTo(1);
    assertThat(any.loop.ended()).isEqualTo(any.endings == 1);
    assertThat(any.loop.turns()).isLessThanOrEqualTo(5);
  }

  /** One order of events out of many. */
  private static final class Interleaving {
    final RunLoop loop = loop(new RunLimits().setMaxTurns(5).setMaxCallsAtOnce(2));
    final Random random;
    final List<Integer> running = new ArrayList<>();
    final List<Integer> held = new ArrayList<>();
    final Set<Integer> begun = new HashSet<>();
    final Set<Integer> mayBegin = new HashSet<>();
    int parked;
    int endings;

    Interleaving(Random random) {
      this.random = random;
    }

    @Nullable
    Step begin() {
      if (random.nextInt(3) > 0) {
        return loop.start();
      }
      List<Boolean> sequential = sequential(1 + random.nextInt(4));
      hold(sequential.size());
      if (held.isEmpty()) {
        held.add(0);
      }
      mayBegin.clear();
      return loop.resume(sequential, List.of(), held.size());
    }

    private List<Boolean> sequential(int calls) {
      return IntStream.range(0, calls).mapToObj(c -> random.nextBoolean()).toList();
    }

    private void hold(int calls) {
      begun.clear();
      parked = 0;
      for (int call = 0; call < calls; call++) {
        (random.nextInt(3) == 0 ? held : mayBegin).add(call);
      }
    }

    @Nullable
    Step follow(@Nullable Step step) {
      if (step instanceof Step.Call call) {
        mayBegin.clear();
        hold(call.calls().size());
        return loop.begin(sequential(call.calls().size()), Set.copyOf(held), true);
      }
      if (step instanceof Step.Begin begin) {
        for (int call : begin.calls()) {
          assertThat(mayBegin).contains(call);
          assertThat(begun.add(call)).isTrue();
        }
        running.addAll(begin.calls());
      } else if (step instanceof Step.Suspend) {
        assertThat(parked).isPositive();
        turnIsOver();
        ended();
      } else if (step instanceof Step.Finish || step instanceof Step.Fail) {
        ended();
      } else if (step instanceof Step.Ask) {
        assertThat(parked).isZero();
        turnIsOver();
      }
      return happens(step instanceof Step.Ask);
    }

    private void turnIsOver() {
      assertThat(running).isEmpty();
      assertThat(held).isEmpty();
      assertThat(begun).isEqualTo(mayBegin);
    }

    private void ended() {
      endings++;
      assertThat(loop.ended()).isTrue();
      running.clear();
      held.clear();
    }

    private @Nullable Step happens(boolean asked) {
      int dice = random.nextInt(100);
      if (dice == 0) {
        return loop.cancelled();
      }
      if (dice == 1) {
        return loop.timedOut();
      }
      if (dice == 2) {
        return loop.failed(new IllegalStateException("network"));
      }
      if (loop.ended()) {
        return dice < 50 ? loop.decided(0, dice < 25) : dice < 75 ? loop.toolAnswered(0) : answer();
      }
      if (asked) {
        return answer();
      }
      if (!held.isEmpty() && (running.isEmpty() || random.nextBoolean())) {
        int call = held.remove(random.nextInt(held.size()));
        boolean goes = random.nextInt(4) > 0;
        if (goes) {
          mayBegin.add(call);
        } else {
          parked++;
        }
        return loop.decided(call, goes);
      }
      return running.isEmpty()
          ? null
          : loop.toolAnswered(running.remove(random.nextInt(running.size())));
    }

    private @Nullable Step answer() {
      String[] reasons = {
        "STOP",
        "STOP",
        "STOP",
        "MALFORMED_FUNCTION_CALL",
        "MISSING_THOUGHT_SIGNATURE",
        "NO_IMAGE",
        "SAFETY",
        "NEW"
      };
      String[] parts = new String[random.nextInt(4)];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = random.nextInt(4) == 0 ? TEXT : CALL;
      }
      return answered(loop, RunLoopTest.answer(reasons[random.nextInt(8)], parts), true);
    }
  }
}

package dev.pollux.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLoopTest extends Loops {

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
}

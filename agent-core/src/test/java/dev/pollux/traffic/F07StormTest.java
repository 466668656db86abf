package dev.pollux.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.model.ModelException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A thousand runs and a server that fails, in virtual time: what reaches the server each second. */
class F07StormTest {

  private static final int RUNS_PER_SECOND = 100;
  private static final int MAX_ATTEMPTS = 5;

  private final ManualClock clock = new ManualClock();
  private final SplittableRandom random = new SplittableRandom(42);
  private final Traffic traffic =
      new Traffic(TrafficTest.FAILURES, new TrafficOptions(), clock, random.split()::nextLong);

  private final int[] first = new int[300];
  private final int[] extra = new int[300];
  private int succeeded;
  private int failed;
  private int begun;

  /** How a run asks, and asks again as an agent does. */
  private void attempt(int number, boolean sentBefore) {
    Traffic.Ticket[] ticket = new Traffic.Ticket[1];
    Runnable go = () -> {
      (sentBefore ? extra : first)[second()]++;
      clock.after(Duration.ofMillis(200), () -> {
        ModelException failure = failure();
        if (failure == null) {
          succeeded++;
          ticket[0].answered();
        } else {
          ticket[0].failed(failure);
          again(number, true, failure);
        }
      });
    };
    ticket[0] = traffic.ticket(go, refusal -> again(number, sentBefore, refusal));
    if (ticket[0].enter()) {
      go.run();
    }
  }

  private void again(int number, boolean sent, ModelException failure) {
    if (number == MAX_ATTEMPTS || !failure.takeRetry()) {
      failed++;
      return;
    }
    Duration asked = failure.retryAfter();
    Duration delay =
        asked != null ? asked : Duration.ofMillis(random.nextLong((1000L << (number - 1)) + 1));
    clock.after(delay, () -> attempt(number + 1, sent));
  }

  private Down down = second -> false;

  private interface Down {
    boolean at(int second);
  }

  private @Nullable ModelException failure() {
    return down.at(second()) ? TrafficTest.status(503, null) : null;
  }

  private int second() {
    return (int) clock.elapsed().toSeconds();
  }

  private void load(int seconds) {
    for (int i = 0; i < seconds * RUNS_PER_SECOND; i++) {
      begun++;
      attempt(1, false);
      clock.advance(Duration.ofMillis(1000 / RUNS_PER_SECOND));
    }
  }

  @Test
  void F07_aMinuteOf503IsAskedLittleAndTheEndOfItBringsNoStorm() {
    down = second -> second >= 10 && second < 70;
    for (int i = 0; i < 1000; i++) {
      begun++;
      attempt(1, false);
    }
    load(200);
    clock.advance(Duration.ofSeconds(90));

    for (int second = 13; second < 70; second++) {
      assertThat(extra[second]).as("extra in %d", second).isLessThanOrEqualTo(20);
      assertThat(first[second] + extra[second]).as("all in %d", second).isLessThanOrEqualTo(20);
    }
    // What stayed away, up to a minute of the load, comes back over half a minute.
    for (int second = 70; second < 210; second++) {
      assertThat(first[second] + extra[second])
          .as("all in %d", second)
          .isLessThanOrEqualTo(5 * RUNS_PER_SECOND);
    }
    assertThat(succeeded + failed).isEqualTo(begun);
    // Whoever began after the first probe that was answered.
    assertThat(first[199]).isEqualTo(RUNS_PER_SECOND);
  }

  @Test
  void F07_halfOfTheAnswersFailingIsNotDoubledByRetries() {
    down = second -> second >= 10 && random.nextBoolean();
    load(120);

    int extras = 0;
    for (int second = 20; second < 119; second++) {
      extras += extra[second];
    }
    assertThat(extras).isLessThanOrEqualTo((RUNS_PER_SECOND / 5 + 1) * 99);
    assertThat(extras).isGreaterThan(99);
  }

  @Test
  void F07_aThousandRunsAtOnceAskAFailingServerHardlyMoreThanOnce() {
    down = second -> true;
    for (int i = 0; i < 1000; i++) {
      begun++;
      attempt(1, false);
    }
    clock.advance(Duration.ofSeconds(290));

    int asked = 0;
    for (int second = 0; second < 300; second++) {
      asked += first[second] + extra[second];
    }
    assertThat(asked).isBetween(1000, 1130);
    assertThat(failed).isEqualTo(1000);
    assertThat(clock.timers()).isZero();
  }
}

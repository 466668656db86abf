package dev.pollux.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {

  @Test
  void numberAtItsLeastIsTaken() {
    assertThat(Limit.atLeast(0, "maxRepairs", 0)).isZero();
    assertThat(Limit.positive("maxTurns", 1)).isEqualTo(1);
  }

  @Test
  void smallerNumberIsRefusedByName() {
    assertThatThrownBy(() -> Limit.positive("maxTurns", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxTurns: 0 (expected: >= 1)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.001S", "P24D"})
  void timeThatATimerCanWaitIsTaken(Duration time) {
    assertThat(Limit.time("timeout", time)).isEqualTo(time);
  }

  @Test
  void timeThatNoTimerWaitsForMayBeLong() {
    Duration year = Duration.ofDays(365);
    assertThat(Limit.span("approvalExpiry", year)).isEqualTo(year);
    assertThatThrownBy(() -> Limit.span("approvalExpiry", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("approvalExpiry: PT0S (expected: >= 1 ms)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999S", "P24DT0.001S", "P365000000D"})
  void otherTimeIsRefusedByName(Duration time) {
    assertThatThrownBy(() -> Limit.time("timeout", time))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout: " + time + " (expected: 1 ms to 24 days)");
  }
}

package dev.pollux.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CallScheduleTest {

  @Test
  void callsRunSideBySideUpToTheBound() {
    CallSchedule schedule = new CallSchedule(List.of(false, false, false), 2);

    assertThat(schedule.next()).containsExactly(0, 1);
    assertThat(schedule.next()).isEmpty();
    schedule.done(1);
    assertThat(schedule.next()).containsExactly(2);
  }

  @Test
  void sequentialCallRunsAloneInItsPlace() {
    CallSchedule schedule = new CallSchedule(List.of(false, true, false, false), 16);

    assertThat(schedule.next()).containsExactly(0);
    schedule.done(0);
    assertThat(schedule.next()).containsExactly(1);
    assertThat(schedule.next()).isEmpty();
    schedule.done(1);
    assertThat(schedule.next()).containsExactly(2, 3);
  }

  @Test
  void heldCallTakesItsPlaceWhenItIsReleased() {
    CallSchedule schedule =
        new CallSchedule(List.of(false, false, true, false), 1, List.of(1, 2, 3), 1);

    assertThat(schedule.next()).containsExactly(1);
    schedule.release(0);
    assertThat(schedule.next()).isEmpty();
    schedule.done(1);
    assertThat(schedule.next()).containsExactly(0);
    schedule.done(0);
    assertThat(schedule.next()).containsExactly(2);
    schedule.done(2);
    assertThat(schedule.next()).containsExactly(3);
    assertThat(schedule.isFinished()).isFalse();
    schedule.done(3);
    assertThat(schedule.isFinished()).isTrue();
    assertThat(schedule.isParked()).isFalse();
  }

  @Test
  void scheduleIsNotFinishedWhileACallIsHeld() {
    CallSchedule schedule = new CallSchedule(List.of(false), 1, List.of(), 1);

    assertThat(schedule.next()).isEmpty();
    assertThat(schedule.isFinished()).isFalse();
    schedule.park();
    assertThat(schedule.isFinished()).isTrue();
    assertThat(schedule.isParked()).isTrue();
  }

  @Property
  void everyCallRunsOnceAndNoSequentialOneBesideAnother(
      @ForAll @Size(min = 1, max = 40) List<Boolean> sequential,
      @ForAll @IntRange(min = 1, max = 16) int maxAtOnce,
      @ForAll long seed) {
    Random random = new Random(seed);
    CallSchedule schedule = new CallSchedule(sequential, maxAtOnce);
    List<Integer> begun = new ArrayList<>(schedule.next());
    TreeSet<Integer> running = new TreeSet<>(begun);
    while (!schedule.isFinished()) {
      assertThat(running).hasSizeBetween(1, maxAtOnce);
      if (running.stream().anyMatch(sequential::get)) {
        assertThat(running).hasSize(1);
      }
      Integer done = List.copyOf(running).get(random.nextInt(running.size()));
      running.remove(done);
      schedule.done(done);
      List<Integer> next = schedule.next();
      begun.addAll(next);
      running.addAll(next);
    }
    assertThat(begun).hasSize(sequential.size()).isSorted().doesNotHaveDuplicates();
  }
}

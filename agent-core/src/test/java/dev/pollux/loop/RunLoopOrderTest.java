package dev.pollux.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Whatever happens in whichever order, a loop ends at most once. */
class RunLoopOrderTest extends Loops {

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
      return answered(loop, Loops.answer(reasons[random.nextInt(8)], parts), true);
    }
  }
}

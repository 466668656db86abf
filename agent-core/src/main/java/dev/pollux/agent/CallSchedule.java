package dev.pollux.agent;

import java.util.ArrayList;
import java.util.List;

/**
 * Which calls of a turn run when: side by side up to a bound, in their order; a sequential one alone,
 * after those before it and before those behind it.
 */
final class CallSchedule {

  private final List<Boolean> sequential;
  private final int maxAtOnce;
  private int begun;
  private int running;
  private int done;
  private boolean alone;

  CallSchedule(List<Boolean> sequential, int maxAtOnce) {
    this.sequential = sequential;
    this.maxAtOnce = maxAtOnce;
  }

  /** The calls that begin now, by their places in the turn. */
  List<Integer> next() {
    List<Integer> next = new ArrayList<>();
    while (begun < sequential.size() && running < maxAtOnce && !alone) {
      boolean wantsAlone = sequential.get(begun);
      if (wantsAlone && running > 0) {
        break;
      }
      alone = wantsAlone;
      next.add(begun);
      begun++;
      running++;
    }
    return next;
  }

  void done(int call) {
    if (sequential.get(call)) {
      alone = false;
    }
    running--;
    done++;
  }

  boolean isFinished() {
    return done == sequential.size();
  }
}

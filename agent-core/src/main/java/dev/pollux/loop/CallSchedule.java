package dev.pollux.loop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Which calls of a turn run when: side by side up to a bound, in their order; a sequential one alone,
 * after those before it and before those behind it. A held one does not keep the others waiting: it
 * takes its place when it is released.
 */
final class CallSchedule {

  private final List<Boolean> sequential;
  private final int maxAtOnce;
  private final PriorityQueue<Integer> ready;
  private int held;
  private int parked;
  private int running;
  private boolean alone;

  /** All calls are ready. */
  CallSchedule(List<Boolean> sequential, int maxAtOnce) {
    this(sequential, maxAtOnce, Set.of());
  }

  /** All calls are ready but for those that are held, by their places. */
  CallSchedule(List<Boolean> sequential, int maxAtOnce, Set<Integer> held) {
    this(sequential, maxAtOnce, List.of(), held.size());
    for (int call = 0; call < sequential.size(); call++) {
      if (!held.contains(call)) {
        ready.add(call);
      }
    }
  }

  /**
   * A schedule.
   *
   * @param ready the places of the calls that may begin
   * @param held how many others have to be released or parked
   */
  CallSchedule(List<Boolean> sequential, int maxAtOnce, Collection<Integer> ready, int held) {
    this.sequential = sequential;
    this.maxAtOnce = maxAtOnce;
    this.ready = new PriorityQueue<>(ready);
    this.held = held;
  }

  /** The calls that begin now, by their places in the turn. */
  List<Integer> next() {
    List<Integer> next = new ArrayList<>();
    while (!ready.isEmpty() && running < maxAtOnce && !alone) {
      boolean wantsAlone = sequential.get(ready.peek());
      if (wantsAlone && running > 0) {
        break;
      }
      alone = wantsAlone;
      next.add(ready.remove());
      running++;
    }
    return next;
  }

  void done(int call) {
    if (sequential.get(call)) {
      alone = false;
    }
    running--;
  }

  /** A held call may begin. */
  void release(int call) {
    held--;
    ready.add(call);
  }

  /** A held call does not begin in this run. */
  void park() {
    held--;
    parked++;
  }

  /** Nothing is left to do in this run. */
  boolean isFinished() {
    return running == 0 && held == 0 && ready.isEmpty();
  }

  /** Some calls were parked. */
  boolean isParked() {
    return parked > 0;
  }
}

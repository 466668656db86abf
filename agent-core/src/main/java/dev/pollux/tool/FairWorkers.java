package dev.pollux.tool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Shares a number of threads between runs. A thread that is free goes to the run that has the fewest
 * at work, of those to the one that waits longest for its turn, and no run has more than its part of
 * all. A call that was given up though its tool does not return does not count any more.
 */
final class FairWorkers {

  private final int workers;
  private final int perRun;
  private final Executor threads;

  // All of these are guarded by this.
  private final Map<String, Lane> lanes = new HashMap<>();
  /** The lanes that have calls waiting and may have one more at work, by how many they have. */
  private final List<Set<Lane>> rows = new ArrayList<>();

  private int busy;

  /**
   * Workers that are made as they are needed.
   *
   * @param workers how many calls are at work at once
   * @param perRun how many of one run
   * @param threads runs each of its tasks on a thread of its own
   */
  FairWorkers(int workers, int perRun, Executor threads) {
    this.workers = workers;
    this.perRun = perRun;
    this.threads = threads;
    for (int i = 0; i < perRun; i++) {
      rows.add(new LinkedHashSet<>());
    }
  }

  /** The calls of one run. */
  private static final class Lane {
    private final String run;
    private final Queue<Task> queue = new ArrayDeque<>();
    private int running;

    Lane(String run) {
      this.run = run;
    }
  }

  /** A call that waits, or is at work. */
  final class Task {
    private final Lane lane;
    private final BlockingCall<?> call;
    private boolean over;

    private Task(Lane lane, BlockingCall<?> call) {
      this.lane = lane;
      this.call = call;
    }

    /** Its place is for others: it has not begun and will not, or its thread does not come back. */
    void giveUp() {
      Task next = null;
      synchronized (FairWorkers.this) {
        if (over) {
          return;
        }
        leaveRow(lane);
        if (lane.queue.remove(this)) {
          over = true;
          enterRow(lane);
        } else {
          next = end(this);
        }
      }
      begin(next);
    }
  }

  Task execute(String run, BlockingCall<?> call) {
    Task task;
    Task next;
    synchronized (this) {
      Lane lane = lanes.computeIfAbsent(run, Lane::new);
      task = new Task(lane, call);
      leaveRow(lane);
      lane.queue.add(task);
      enterRow(lane);
      next = take();
    }
    begin(next);
    return task;
  }

  private void begin(@Nullable Task task) {
    for (Task next = task; next != null; ) {
      Task begun = next;
      try {
        threads.execute(() -> work(begun));
        return;
      } catch (Throwable e) {
        // There is no thread to be had: this call fails, and those at work go on.
        begun.call.refuse(e);
        next = end(begun);
      }
    }
  }

  private void work(Task first) {
    for (Task task = first; task != null; task = end(task)) {
      task.call.run();
    }
  }

  /** The next call for this thread; null when there is none, or its place has been given away. */
  private synchronized @Nullable Task end(Task task) {
    if (task.over) {
      return null;
    }
    task.over = true;
    leaveRow(task.lane);
    task.lane.running--;
    busy--;
    enterRow(task.lane);
    return take();
  }

  private @Nullable Task take() {
    if (busy == workers) {
      return null;
    }
    for (Set<Lane> row : rows) {
      if (!row.isEmpty()) {
        Lane lane = row.iterator().next();
        leaveRow(lane);
        Task task = lane.queue.remove();
        lane.running++;
        busy++;
        enterRow(lane);
        return task;
      }
    }
    return null;
  }

  // A lane leaves its row before its queue or its count changes, and enters the right one after.
  private void leaveRow(Lane lane) {
    if (lane.running < perRun) {
      rows.get(lane.running).remove(lane);
    }
  }

  private void enterRow(Lane lane) {
    if (lane.queue.isEmpty()) {
      if (lane.running == 0) {
        lanes.remove(lane.run);
      }
    } else if (lane.running < perRun) {
      rows.get(lane.running).add(lane);
    }
  }

  /** How many runs have calls here. */
  synchronized int runs() {
    return lanes.size();
  }
}

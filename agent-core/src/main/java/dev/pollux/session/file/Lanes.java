package dev.pollux.session.file;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives each session's log one job at a time, in the order they came, and those of different sessions
 * at once. Remembers the logs that nobody works on, the newest of them.
 */
final class Lanes {

  private static final class Lane {
    private final String id;
    private final SessionLog log;
    private final Queue<Consumer<SessionLog>> jobs = new ArrayDeque<>();

    Lane(String id, SessionLog log) {
      this.id = id;
      this.log = log;
    }
  }

  private final Executor threads;
  private final int maxIdle;
  private final Function<String, SessionLog> logs;
  private final Map<String, Lane> busy = new HashMap<>();
  private final Map<String, Lane> idle = new LinkedHashMap<>();

  Lanes(Executor threads, int maxIdle, Function<String, SessionLog> logs) {
    this.threads = threads;
    this.maxIdle = maxIdle;
    this.logs = logs;
  }

  /** The job must not throw. */
  synchronized void submit(String id, Consumer<SessionLog> job) {
    Lane working = busy.get(id);
    if (working != null) {
      working.jobs.add(job);
      return;
    }
    Lane known = idle.get(id);
    Lane lane = known == null ? new Lane(id, logs.apply(id)) : known;
    threads.execute(() -> work(lane)); // throws when no thread can be had; nothing has changed then
    idle.remove(id);
    lane.jobs.add(job);
    busy.put(id, lane);
  }

  private void work(Lane lane) {
    Consumer<SessionLog> job = first(lane);
    while (job != null) {
      job.accept(lane.log);
      job = next(lane);
    }
  }

  private synchronized @Nullable Consumer<SessionLog> first(Lane lane) {
    return lane.jobs.peek();
  }

  private synchronized @Nullable Consumer<SessionLog> next(Lane lane) {
    lane.jobs.remove();
    if (lane.jobs.isEmpty()) {
      busy.remove(lane.id);
      // One that was only listed must not take the place of one that is at work now and then.
      if (lane.log.isKnown() || !lane.log.isSettled()) {
        idle.put(lane.id, lane);
        forgetOldest();
      }
    }
    return lane.jobs.peek();
  }

  private void forgetOldest() {
    Iterator<Lane> oldest = idle.values().iterator();
    while (idle.size() > maxIdle && oldest.hasNext()) {
      if (oldest.next().log.isSettled()) {
        oldest.remove();
      }
    }
  }
}

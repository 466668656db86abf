package dev.pollux.examples.service;

import dev.pollux.agent.Run;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The runs that go on, one at a time in a session, and those that ended not long ago. */
final class Runs {

  /** A run, and what can be followed of it also after its end. */
  record Tracked(String sessionId, Run run, RunEvents events) {}

  private final ServiceOptions options;
  private final Metrics metrics;
  private final Map<String, Tracked> goingOn = new HashMap<>();
  private final LinkedHashMap<String, Tracked> byId = new LinkedHashMap<>();
  private final Map<String, Tracked> lastOf = new HashMap<>();
  private @Nullable Promise<Void> drained;

  Runs(ServiceOptions options, Metrics metrics) {
    this.options = options;
    this.metrics = metrics;
  }

  /** Starts a run, unless there are too many, one in this session, or the service is about to stop. */
  Tracked begin(String sessionId, Supplier<Run> start) {
    checkMayBegin(sessionId);
    Run run = start.get();
    Tracked tracked = new Tracked(sessionId, run, new RunEvents(options.getMaxEventBytes()));
    goingOn.put(sessionId, tracked);
    byId.put(run.id(), tracked);
    lastOf.put(sessionId, tracked);
    Metrics.Watch watch = metrics.watch();
    // The end comes as an event, whatever happens, and nobody who follows can hold the run up.
    run.handler(event -> {
      watch.happened(event);
      tracked.events().add(event);
    });
    tracked.events().ended().onComplete(end -> ended(sessionId));
    return tracked;
  }

  void checkMayBegin(String sessionId) {
    if (drained != null) {
      throw refused("draining", 503, "The service is about to stop");
    }
    if (goingOn.containsKey(sessionId)) {
      throw refused("runGoingOn", 409, "A run goes on in this session; follow it or cancel it");
    }
    if (goingOn.size() >= options.getMaxRuns()) {
      throw refused("tooManyRuns", 503, options.getMaxRuns() + " runs go on already");
    }
  }

  private Problem refused(String code, int status, String message) {
    metrics.refused(code);
    return new Problem(status, code, message);
  }

  private void ended(String sessionId) {
    goingOn.remove(sessionId);
    Iterator<Tracked> oldest = byId.values().iterator();
    for (int over = byId.size() - goingOn.size() - options.getMaxEndedRuns(); over > 0; ) {
      Tracked tracked = oldest.next();
      if (tracked.events().isOver()) {
        oldest.remove();
        lastOf.remove(tracked.sessionId(), tracked);
        over--;
      }
    }
    if (drained != null && goingOn.isEmpty()) {
      drained.tryComplete();
    }
  }

  /** The run of this id in this session, or its newest one for {@code last}. */
  Tracked find(String sessionId, String runId) {
    Tracked found = runId.equals("last") ? lastOf.get(sessionId) : byId.get(runId);
    if (found == null || !found.sessionId().equals(sessionId)) {
      throw new Problem(
          404, "unknownRun", "There is no such run in this session, or it ended long ago");
    }
    return found;
  }

  /** The run that goes on in a session, or null. */
  @Nullable
  Tracked goingOn(String sessionId) {
    return goingOn.get(sessionId);
  }

  int count() {
    return goingOn.size();
  }

  boolean isDraining() {
    return drained != null;
  }

  /** Begins no more runs; done when none goes on any more. */
  Future<Void> drain() {
    if (drained == null) {
      drained = Promise.promise();
      if (goingOn.isEmpty()) {
        drained.complete();
      }
    }
    return drained.future();
  }

  /** Ends all runs; their sessions can go on. */
  void cancelAll() {
    List.copyOf(goingOn.values()).forEach(tracked -> tracked.run().cancel());
  }
}

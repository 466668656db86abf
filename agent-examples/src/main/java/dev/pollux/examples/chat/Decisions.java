package dev.pollux.examples.chat;

import dev.pollux.approval.Decision;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What a person decides about calls: the run's event loop waits for it, and the thread that shows the run
 * brings it, whichever of them comes first.
 */
public final class Decisions {

  private final ConcurrentMap<String, Promise<Decision>> promises = new ConcurrentHashMap<>();

  /** What is decided about the call of this key. */
  public Future<Decision> about(String callKey) {
    return promise(callKey).future().onComplete(decided -> promises.remove(callKey));
  }

  /** Decides about the call of this key; the first decision counts. */
  public void decide(String callKey, Decision decision) {
    promise(callKey).tryComplete(decision);
  }

  private Promise<Decision> promise(String callKey) {
    return promises.computeIfAbsent(callKey, key -> Promise.promise());
  }
}

package dev.pollux.faults;

import dev.pollux.session.SessionStore;
import io.vertx.core.Vertx;

/** Agents whose sessions are in the heap. */
class MemoryRunsTest extends StoredRunsContract {

  @Override
  protected SessionStore open(Vertx vertx) {
    return SessionStore.inMemory();
  }
}

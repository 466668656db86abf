package dev.pollux.examples.service;

import dev.pollux.session.History;
import dev.pollux.session.Session;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;

/** Where conversations come from: another store is another argument, and nothing else changes. */
final class Sessions {

  private final SessionStore store;

  Sessions(SessionStore store) {
    this.store = store;
  }

  /** The session of this id, new or old. */
  Session open(String id) {
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw new Problem(
          400,
          "badSessionId",
          "The session id must be 1 to 100 letters, digits, '.', '_' and '-', not a sign first");
    }
    return new Session(store, id);
  }

  /** What was said in a session; fails with a {@link Problem} when there is none of this id. */
  Future<History> history(String id) {
    return open(id)
        .history()
        .compose(history -> history.sequence() == 0
            ? Future.failedFuture(
                new Problem(404, "unknownSession", "There is no session '" + id + "'"))
            : Future.succeededFuture(history));
  }
}

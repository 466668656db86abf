package dev.pollux.examples.service;

import dev.pollux.session.History;
import dev.pollux.session.Session;
import dev.pollux.session.SessionStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Function;

/** Where conversations come from: another store is another argument, and nothing else changes. */
final class Sessions {

  private final Vertx vertx;
  private final SessionStore store;

  Sessions(Vertx vertx, SessionStore store) {
    this.vertx = vertx;
    this.store = store;
  }

  SessionStore store() {
    return store;
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

  /**
   * What was said in a session, on the caller's context whatever thread the store answers on; fails with
   * a {@link Problem} when there is none of this id.
   */
  Future<History> history(String id) {
    return known(id, Session::history);
  }

  /** The same with the calls that a run left open when it was cut off. */
  Future<History> openHistory(String id) {
    return known(id, Session::openHistory);
  }

  private Future<History> known(String id, Function<Session, Future<History>> read) {
    Context context = vertx.getOrCreateContext();
    Promise<History> promise = Promise.promise();
    read.apply(open(id))
        .onComplete(
            (history, failure) -> context.runOnContext(v -> promise.complete(history, failure)));
    return promise
        .future()
        .compose(history -> history.sequence() == 0
            ? Future.failedFuture(
                new Problem(404, "unknownSession", "There is no session '" + id + "'"))
            : Future.succeededFuture(history));
  }
}

package dev.pollux.faults;

import dev.pollux.session.SessionStore;
import io.vertx.core.Vertx;

/**
 * Opens the store of a child that is killed. One in another module is named by its class: {@code
 * dev.pollux.X=postgres://…} is opened by an {@code X} with what stands behind the sign.
 */
@FunctionalInterface
public interface KillStore {

  /** Opens what an earlier process left, or something new. */
  SessionStore open(Vertx vertx, String where) throws Exception;

  /** Opens the store that a text describes: {@code file:DIRECTORY}, or {@code CLASS=WHERE}. */
  static SessionStore of(Vertx vertx, String spec) throws Exception {
    if (spec.startsWith("file:")) {
      return new LineStore(vertx, spec.substring("file:".length()));
    }
    int sign = spec.indexOf('=');
    KillStore opener = (KillStore)
        Class.forName(spec.substring(0, sign)).getDeclaredConstructor().newInstance();
    return opener.open(vertx, spec.substring(sign + 1));
  }
}

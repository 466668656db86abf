package dev.pollux.examples;

import dev.pollux.session.SessionStore;
import io.vertx.core.Vertx;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The store that a command looks after, for commands that need one. */
final class StoreTarget {

  @Mixin
  private StoreOptions store = new StoreOptions();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** What is done with the store; a wrong argument is an {@link IllegalArgumentException}. */
  interface Use {
    int with(Vertx vertx, SessionStore store) throws Exception;
  }

  /** Opens the store, and gives the exit code of {@code use}, or 1 when the store fails. */
  int use(Terminal terminal, Use use) throws Exception {
    return Framed.call(spec, vertx -> {
      store.checkGiven(terminal.environment());
      return store.use(vertx, terminal, command(), opened -> use.with(vertx, opened));
    });
  }

  /** What messages begin with. */
  String command() {
    return spec.qualifiedName();
  }

  /** Whether a session has a log; says so when it has none. Fails as the store does. */
  boolean has(Terminal terminal, SessionStore opened, String session) {
    if (opened.read(session, 0, 1).await().entries().isEmpty()) {
      terminal.note(command() + ": there is no session '" + session + "'");
      return false;
    }
    return true;
  }
}

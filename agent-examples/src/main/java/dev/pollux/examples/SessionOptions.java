package dev.pollux.examples;

import dev.pollux.session.Session;
import dev.pollux.session.SessionStore;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which conversation a command goes on with, and where it is kept. */
final class SessionOptions {

  @Option(
      names = "--session",
      paramLabel = "ID",
      description =
          "The conversation in the store, new or old (default: a new one, whose id is told).")
  private @Nullable String session;

  @Mixin
  private StoreOptions store = new StoreOptions();

  /** What is done in a conversation. */
  interface Use {
    int with(SessionStore store, String session) throws Exception;
  }

  StoreOptions store() {
    return store;
  }

  /** Whether the conversation is there after the command. */
  boolean isKept() {
    return store.isGiven();
  }

  /** Refuses what cannot be, before anything is begun. */
  void check(Map<String, String> environment) {
    if (session != null && !store.isGiven()) {
      throw new IllegalArgumentException(
          "--session: without --store (expected: --store DIR|URL as well, where it is kept)");
    }
    if (session != null) {
      checkId(session);
    }
    store.check(environment);
  }

  /** Refuses what cannot be the id of a session. */
  static void checkId(String id) {
    new Session(SessionStore.inMemory(), id);
  }

  /** As {@link StoreOptions#use}; tells the id of a conversation that can be gone on with. */
  int use(Vertx vertx, Terminal terminal, String command, Use use) throws Exception {
    return store.use(vertx, terminal, command, opened -> {
      String id = session == null ? UUID.randomUUID().toString() : session;
      if (session == null && store.isGiven()) {
        terminal.note("Session " + id + " (--session " + id + " goes on with it)");
      }
      return use.with(opened, id);
    });
  }
}

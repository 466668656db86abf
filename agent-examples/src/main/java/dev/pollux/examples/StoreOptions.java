package dev.pollux.examples;

import dev.pollux.postgres.PostgresOptions;
import dev.pollux.postgres.PostgresSessionStore;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.file.FileSessionStore;
import dev.pollux.session.file.FileStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where sessions are kept. What stands there is never repeated: it may have a password in it. */
final class StoreOptions {

  private static final Duration RETRY_TIME = Duration.ofSeconds(10);

  @Option(
      names = "--store",
      paramLabel = "DIR|URL",
      description = {
        "Where sessions are kept: a directory, made if it is not there, or a database like",
        "postgres://user@host/name. Its password is best in PGPASSWORD: others may see arguments."
      })
  private @Nullable String store;

  /** What is done with a store. */
  interface Use {
    int with(SessionStore store) throws Exception;
  }

  /** Whether one was named. */
  boolean isGiven() {
    return store != null;
  }

  boolean isPostgres() {
    return store != null && (store.startsWith("postgres://") || store.startsWith("postgresql://"));
  }

  /** Refuses what can be no store, before anything is begun. */
  void check(Map<String, String> environment) {
    if (isPostgres()) {
      postgres(environment);
    } else if (store != null) {
      directory();
    }
  }

  /** Refuses to go on without one. */
  void checkGiven(Map<String, String> environment) {
    if (store == null) {
      throw new IllegalArgumentException(
          "--store: not given (expected: the directory or postgres://… that keeps the sessions)");
    }
    check(environment);
  }

  /** Refuses to go on without a database. */
  void checkPostgres(Map<String, String> environment) {
    checkGiven(environment);
    if (!isPostgres()) {
      throw new IllegalArgumentException(
          "--store: a directory (expected: postgres://user@host/name, which many programs share)");
    }
  }

  /** Where a database is, with the password of the environment unless there is another. */
  PostgresOptions postgres(Map<String, String> environment) {
    String url = Objects.requireNonNull(store, "store");
    PgConnectOptions connect;
    boolean hasPassword;
    try {
      connect = new PostgresOptions(url).getConnectOptions();
      URI uri = new URI(url);
      String user = uri.getRawUserInfo();
      hasPassword = user != null && user.contains(":")
          || String.valueOf(uri.getRawQuery()).contains("password=");
    } catch (IllegalArgumentException | URISyntaxException e) { // which may have the password in it
      throw new IllegalArgumentException(
          "--store: no address of PostgreSQL (expected: postgres://user@host:5432/database)");
    }
    String password = environment.get("PGPASSWORD");
    if (!hasPassword && password != null) {
      connect.setPassword(password);
    }
    return new PostgresOptions(connect).setRetryTime(RETRY_TIME);
  }

  private Path directory() {
    String name = Objects.requireNonNull(store, "store");
    try {
      if (!name.isBlank() && !name.contains("://")) {
        Path directory = Path.of(name);
        if (!Files.exists(directory) || Files.isDirectory(directory)) {
          return directory;
        }
      }
    } catch (InvalidPathException e) {
      // as the others
    }
    throw new IllegalArgumentException(
        "--store: neither a directory nor an address (expected: DIR or postgres://user@host/name)");
  }

  /** Opens the store; fails with a {@link SessionStoreException}. In memory unless one was named. */
  Future<? extends SessionStore> open(Vertx vertx, Map<String, String> environment) {
    if (store == null) {
      return Future.succeededFuture(SessionStore.inMemory());
    }
    return isPostgres()
        ? PostgresSessionStore.open(vertx, postgres(environment))
        : FileSessionStore.open(vertx, directory(), new FileStoreOptions());
  }

  /**
   * Opens the store, and closes it in the end.
   *
   * @param command what messages begin with
   * @return the exit code of {@code use}, or 1 when the store fails
   */
  int use(Vertx vertx, Terminal terminal, String command, Use use) throws Exception {
    try {
      SessionStore opened = open(vertx, terminal.environment()).await();
      try {
        return use.with(opened);
      } finally {
        opened.close().await();
      }
    } catch (SessionStoreException e) {
      terminal.note(command + ": " + line(e, terminal.environment()));
      return 1;
    }
  }

  /** A failure of the store in one line, without a password. */
  String line(SessionStoreException failure, Map<String, String> environment) {
    String message = String.valueOf(failure.getMessage());
    if (isPostgres()) {
      String password = postgres(environment).getConnectOptions().getPassword();
      message =
          password == null || password.length() < 4 ? message : message.replace(password, "***");
    }
    return message + " (" + failure.reason() + ")";
  }
}

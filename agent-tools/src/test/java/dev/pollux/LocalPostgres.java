package dev.pollux;

import io.vertx.pgclient.PgConnectOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A PostgreSQL that is started for the tests, once, and ends with them. It forces what it commits to the
 * disk, which embedded ones do not do by themselves.
 */
public final class LocalPostgres {

  private static final class Started {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setPGStartupWait(Duration.ofSeconds(60))
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("synchronous_commit", "on")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private LocalPostgres() {}

  public static EmbeddedPostgres server() {
    return Started.SERVER;
  }

  /** The name of a new, empty database. */
  public static String newDatabase() throws SQLException {
    String name = "d" + DATABASES.incrementAndGet();
    execute("postgres", "create database " + name);
    return name;
  }

  /** Where a database is, for its superuser. */
  public static PgConnectOptions options(String database) {
    return new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(server().getPort())
        .setDatabase(database)
        .setUser("postgres");
  }

  /** Executes statements as the superuser. */
  public static void execute(String database, String sql) throws SQLException {
    try (Connection connection = server().getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

package dev.pollux.postgres;

import dev.pollux.LocalPostgres;
import dev.pollux.gemini.Content;
import dev.pollux.session.SessionEntry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** What the tests of this package share: one database, in which each test has a schema of its own. */
final class PostgresTests {

  static final Vertx VERTX = Vertx.vertx();

  private static final long LONG_SECONDS = 60;
  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private static final class Database {
    static final String NAME = create();

    private static String create() {
      try {
        return LocalPostgres.newDatabase();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private PostgresTests() {}

  static String database() {
    return Database.NAME;
  }

  /** Options with a schema that nobody used before. */
  static PostgresOptions options() {
    return options(LocalPostgres.options(database()));
  }

  static PostgresOptions options(PgConnectOptions connect) {
    return new PostgresOptions(connect)
        .setSchema("t" + SCHEMAS.incrementAndGet())
        .setRetryTime(Duration.ofSeconds(30));
  }

  static PostgresSessionStore open(PostgresOptions options) {
    return await(PostgresSessionStore.open(VERTX, options));
  }

  static SessionEntry user(String text) {
    return new SessionEntry.UserTurn("r", Content.user(text));
  }

  static void execute(String sql) throws SQLException {
    LocalPostgres.execute(database(), sql);
  }

  /** The one value that a query gives. */
  static String value(String sql) throws SQLException {
    try (Connection connection =
            LocalPostgres.server().getDatabase("postgres", database()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** How a prepared statement is executed whose plan is the same for all values. */
  static String plan(String types, String sql, String values) throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (Connection connection =
            LocalPostgres.server().getDatabase("postgres", database()).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set plan_cache_mode = force_generic_plan");
      statement.execute("prepare planned (" + types + ") as " + sql);
      try (ResultSet lines = statement.executeQuery("explain execute planned (" + values + ")")) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
    }
    return plan.toString();
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(LONG_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("not done in " + LONG_SECONDS + " s", late);
    }
  }

  static Throwable failure(Future<?> future) {
    Future<Throwable> failure = future.transform(done -> Future.succeededFuture(done.cause()));
    return await(failure);
  }
}

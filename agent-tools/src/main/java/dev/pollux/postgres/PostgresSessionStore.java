package dev.pollux.postgres;

import dev.pollux.limit.Clock;
import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionInfo;
import dev.pollux.session.SessionPage;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps conversations in PostgreSQL, for as many processes as there are.
 *
 * <pre>{@code
 * PostgresSessionStore
 *     .open(vertx, new PostgresOptions("postgres://user:password@localhost/agents"))
 *     .compose(store -> agent.run(new Session(store, "ada"), "Where were we?"));
 * }</pre>
 *
 * <p>An append is one statement, and is kept when PostgreSQL has committed it; how hard that is, is the
 * database's {@code synchronous_commit}. When the connection breaks before the answer, the store looks
 * whether the entries are there. While the database is down or busy, everything is tried again for
 * {@link PostgresOptions#setRetryTime}, and fails with {@link
 * dev.pollux.session.SessionStoreException.Reason#UNAVAILABLE} then: such an append may still be kept.
 * What the user may not do, or with a wrong password, is {@link
 * dev.pollux.session.SessionStoreException.Reason#DENIED} at once. An id of a session has at most
 * {@value #MAX_ID_BYTES} bytes of UTF-8.
 *
 * <p>The tables are made and brought up to date when the store is opened; those of a later version are
 * refused with {@link dev.pollux.session.SessionStoreException.Reason#FORMAT}. Thread safe.
 */
public final class PostgresSessionStore implements SessionStore {

  /** How many bytes of UTF-8 the id of a session may have. */
  public static final int MAX_ID_BYTES = 2600; // a key of an index has 2 704 at most

  private static final int MAX_LISTED = 1000;

  // Two statements: one for both would be planned for both, and read all that is before the cursor.
  static final String FIRST_PAGE = """
      select id, size, updated_at from $schema.session
      where size > 0 order by id limit $1""";
  static final String NEXT_PAGE = """
      select id, size, updated_at from $schema.session
      where size > 0 and id > $2 order by id limit $1""";
  private static final String FIND =
      "select number from $schema.session where id = $1 and size > 0";
  private static final String DELETE = "delete from $schema.session where number = $1";
  private static final String DELETE_ENTRIES = "delete from $schema.entry where session = $1";

  private final Database database;
  private final SessionLogs logs;

  PostgresSessionStore(Database database) {
    this.database = database;
    this.logs = new SessionLogs(database);
  }

  /**
   * Opens a store, and makes its tables when they are not there.
   *
   * @return the store; fails with {@link dev.pollux.session.SessionStoreException} when the database
   *     could not be reached in {@link PostgresOptions#setRetryTime}, has a later version of the tables,
   *     or does not let the user in
   */
  public static Future<PostgresSessionStore> open(Vertx vertx, PostgresOptions options) {
    return open(vertx, options, Clock.of(vertx), Migrations.LATEST);
  }

  static Future<PostgresSessionStore> open(
      Vertx vertx, PostgresOptions options, Clock clock, int version) {
    Database database = new Database(vertx, new PostgresOptions(options), clock);
    return new Migrations(database, version)
        .run()
        .map(v -> new PostgresSessionStore(database))
        .recover(failed -> database.close().transform(closed -> Future.failedFuture(failed)));
  }

  Database database() {
    return database;
  }

  SessionLogs logs() {
    return logs;
  }

  @Override
  public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
    return logs.read(sessionId, fromSequence, limit);
  }

  @Override
  public Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries) {
    return logs.append(sessionId, expectedSequence, entries, null);
  }

  /** {@inheritDoc} A page has 1 000 sessions at most. */
  @Override
  public Future<SessionPage> list(@Nullable String cursor, int limit) {
    int most = Math.max(1, Math.min(limit, MAX_LISTED));
    // One more than asked for tells whether there are others.
    Tuple values = Tuple.of(most + 1L);
    if (cursor != null) {
      values.addString(StoredText.of(cursor));
    }
    String sql = database.sql(cursor == null ? FIRST_PAGE : NEXT_PAGE);
    return database.attempt(
        "listing sessions",
        () -> database.execute(sql, values).map(rows -> {
          List<SessionInfo> page = new ArrayList<>();
          for (Row row : rows) {
            if (page.size() == most) {
              return new SessionPage(page, page.get(most - 1).id());
            }
            page.add(new SessionInfo(
                StoredText.read(row.getString(0)),
                row.getLong(1),
                row.getOffsetDateTime(2).toInstant()));
          }
          return new SessionPage(page, null);
        }));
  }

  @Override
  public Future<Boolean> delete(String sessionId) {
    return database
        .attempt(
            "finding a session",
            () -> database.execute(database.sql(FIND), Tuple.of(StoredText.of(sessionId))))
        .compose(found -> found.size() == 0
            ? Future.succeededFuture(false)
            : delete(found.iterator().next().getLong(0)));
  }

  // Two statements: the second sees what writers added until the first had the row.
  private Future<Boolean> delete(long number) {
    boolean[] mayHaveBeen = {false};
    return database.attempt(
        "deleting a session",
        () -> database
            .pool()
            .withTransaction(connection -> connection
                .preparedQuery(database.sql(DELETE))
                .execute(Tuple.of(number))
                .compose(deleted -> connection
                    .preparedQuery(database.sql(DELETE_ENTRIES))
                    .execute(Tuple.of(number))
                    .map(deleted.rowCount() > 0)))
            .onFailure(failed -> mayHaveBeen[0] = true)
            .map(deleted -> deleted || mayHaveBeen[0]));
  }

  @Override
  public Future<Void> close() {
    return database.close();
  }
}

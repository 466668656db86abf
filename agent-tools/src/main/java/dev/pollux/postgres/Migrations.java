package dev.pollux.postgres;

import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Brings the tables to the version that this program knows, with the scripts {@code 1.sql}, {@code 2.sql}
 * and so on beside this class. All of it is one transaction, and one process at a time does it.
 */
final class Migrations {

  /** The newest script there is. */
  static final int LATEST = 2;

  // Any number that nobody else uses for advisory locks in the same database.
  private static final long LOCK = 0x506f6c6c7578L;

  private final Database database;
  private final int latest;

  Migrations(Database database, int latest) {
    this.database = database;
    this.latest = latest;
  }

  Future<Void> run() {
    return database.attempt(
        "opening the store",
        () -> database
            .pool()
            .withConnection(
                connection -> checkEncoding(connection).compose(v -> version(connection)))
            .compose(version -> version == latest ? Future.succeededFuture() : migrate()));
  }

  private Future<Void> checkEncoding(SqlConnection connection) {
    return connection
        .preparedQuery("select current_setting('server_encoding')")
        .execute()
        .compose(rows -> {
          String encoding = rows.iterator().next().getString(0);
          return encoding.equals("UTF8")
              ? Future.succeededFuture()
              : Future.failedFuture(new SessionStoreException(
                  Reason.FORMAT,
                  "PostgreSQL: the database has the encoding " + encoding + " (expected: UTF8)",
                  null));
        });
  }

  // 0 when there is nothing yet. Asked first, so that a user who may not create anything can work.
  private Future<Integer> version(SqlConnection connection) {
    return connection
        .preparedQuery("select to_regclass($1) is not null")
        .execute(Tuple.of(database.sql("$schema.version")))
        .compose(there -> !there.iterator().next().getBoolean(0)
            ? Future.succeededFuture(0)
            : connection
                .query(database.sql("select coalesce(max(number), 0) from $schema.version"))
                .execute()
                .compose(rows -> known(rows.iterator().next().getInteger(0))));
  }

  private Future<Integer> known(int version) {
    return version <= latest
        ? Future.succeededFuture(version)
        : Future.failedFuture(new SessionStoreException(
            Reason.FORMAT,
            "PostgreSQL: the tables in schema '" + database.options().getSchema()
                + "' have version " + version + " (expected: at most " + latest
                + "); use a newer version of this program",
            null));
  }

  private Future<Void> migrate() {
    return database
        .pool()
        .withTransaction(connection -> connection
            .preparedQuery("select pg_advisory_xact_lock($1)")
            .execute(Tuple.of(LOCK))
            .compose(locked -> createSchema(connection))
            .compose(v -> connection.query(database.sql("""
                create table if not exists $schema.version (
                  number integer primary key,
                  migrated_at timestamptz not null default clock_timestamp())""")).execute())
            .compose(v -> version(connection))
            .compose(version -> from(connection, version + 1)));
  }

  // "If not exists" alone would ask for the right to create schemas though there is one.
  private Future<Void> createSchema(SqlConnection connection) {
    return connection
        .preparedQuery("select 1 from pg_namespace where nspname = $1")
        .execute(Tuple.of(database.options().getSchema()))
        .compose(found -> found.size() > 0
            ? Future.succeededFuture()
            : connection.query(database.sql("create schema $schema")).execute().mapEmpty());
  }

  private Future<Void> from(SqlConnection connection, int number) {
    if (number > latest) {
      return Future.succeededFuture();
    }
    return connection
        .query(database.sql(script(number)))
        .execute()
        .compose(done -> connection
            .preparedQuery(database.sql("insert into $schema.version (number) values ($1)"))
            .execute(Tuple.of(number)))
        .compose(done -> from(connection, number + 1));
  }

  private static String script(int number) {
    try (InputStream in = Migrations.class.getResourceAsStream(number + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("No script " + number + ".sql beside " + Migrations.class);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

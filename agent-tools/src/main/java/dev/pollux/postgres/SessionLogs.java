package dev.pollux.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.session.LogPage;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The statements that read logs and add to them. */
final class SessionLogs {

  // One statement each: who finds the log as expected has the row of the session until the commit.
  private static final String BEGIN = """
      with head as (
        insert into $schema.session as s (id, size) values ($1, $3)
        on conflict (id) do update set size = excluded.size, updated_at = clock_timestamp()
        where s.size = 0 and $2::bigint = 0
        returning number)
      """;
  private static final String CONTINUE = """
      with head as (
        update $schema.session set size = size + $3, updated_at = clock_timestamp()
        where id = $1 and size = $2
        returning number)
      """;
  private static final String CONTINUE_FENCED = """
      with head as (
        update $schema.session set size = size + $3, updated_at = clock_timestamp()
        where id = $1 and size = $2 and epoch = $6
        returning number)
      """;
  private static final String ADD = """
      insert into $schema.entry (session, sequence, append_key, body)
      select head.number, $2::bigint + e.place - 1, case when e.place = 1 then $4::uuid end, e.body
      from head, unnest($5::text[]) with ordinality as e(body, place)""";

  private static final String END = """
      select s.size, s.epoch, e.append_key from $schema.session s
      left join $schema.entry e on e.session = s.number and e.sequence = $2
      where s.id = $1""";

  private static final String PAGE = """
      select s.size, e.sequence, e.body from $schema.session s left join lateral (
        select * from (
          select sequence, body, sum(octet_length(body)) over (order by sequence) as bytes
          from (
            select sequence, body from $schema.entry
            where session = s.number and sequence >= $2 order by sequence limit $3) page) counted
        where bytes <= $4 or sequence = $2) e on true
      where s.id = $1 order by e.sequence""";

  private final Database database;
  private final String begin;
  private final String next;
  private final String nextFenced;
  private final String end;
  private final String page;
  private volatile Consumer<String> appended = id -> {};

  SessionLogs(Database database) {
    this.database = database;
    begin = database.sql(BEGIN + ADD);
    next = database.sql(CONTINUE + ADD);
    nextFenced = database.sql(CONTINUE_FENCED + ADD);
    end = database.sql(END);
    page = database.sql(PAGE);
  }

  /** Who is told the session of every append, or of one that may have been. */
  void onAppend(Consumer<String> appended) {
    this.appended = appended;
  }

  Future<LogPage> read(String sessionId, long fromSequence, int limit) {
    long from = Math.max(0, fromSequence);
    Tuple values = Tuple.of(StoredText.of(sessionId), from, (long) Math.max(1, limit), (long)
        database.options().getPageBytes());
    return database.attempt(
        "reading a session",
        () -> database.execute(page, values).compose(rows -> page(rows, from)));
  }

  private static Future<LogPage> page(RowSet<Row> rows, long from) {
    List<SessionEntry> entries = new ArrayList<>(rows.size());
    long size = 0;
    try {
      for (Row row : rows) {
        size = row.getLong(0);
        if (row.getLong(1) == null) {
          break;
        }
        if (row.getLong(1) != from + entries.size()) {
          throw missing(from + entries.size());
        }
        entries.add(entry(row.getString(2), from + entries.size()));
      }
      if (entries.isEmpty() && from < size) {
        throw missing(from);
      }
    } catch (SessionStoreException e) {
      return Future.failedFuture(e);
    }
    return Future.succeededFuture(new LogPage(entries, from < size - entries.size()));
  }

  private static SessionStoreException missing(long sequence) {
    return new SessionStoreException(
        Reason.CORRUPT, "PostgreSQL: a session has no entry " + sequence + " before its end", null);
  }

  private static SessionEntry entry(String body, long sequence) {
    JsonNode json;
    try {
      json = Json.parse(body);
    } catch (IllegalArgumentException e) {
      throw new SessionStoreException(
          Reason.CORRUPT, "PostgreSQL: entry " + sequence + " of a session is no JSON", e);
    }
    try {
      return SessionEntry.of(json);
    } catch (IllegalArgumentException e) {
      throw new SessionStoreException(
          Reason.FORMAT, "PostgreSQL: entry " + sequence + " of a session: " + e.getMessage(), e);
    }
  }

  /**
   * Adds entries.
   *
   * @param epoch of the lease under which it is done, or null for none
   */
  Future<Long> append(
      String sessionId, long expected, List<SessionEntry> entries, @Nullable Long epoch) {
    String[] bodies = new String[entries.size()];
    for (int i = 0; i < bodies.length; i++) {
      byte[] body = Json.bytes(entries.get(i).json());
      if (body.length > database.options().getMaxEntryBytes()) {
        return Future.failedFuture(new SessionStoreException(
            Reason.TOO_LARGE,
            "PostgreSQL: an entry has " + body.length + " bytes (expected: at most "
                + database.options().getMaxEntryBytes() + ")",
            null));
      }
      bodies[i] = new String(body, StandardCharsets.UTF_8);
    }
    String id = StoredText.of(sessionId);
    int idBytes = id.getBytes(StandardCharsets.UTF_8).length;
    if (idBytes > PostgresSessionStore.MAX_ID_BYTES) {
      return Future.failedFuture(new SessionStoreException(
          Reason.TOO_LARGE,
          "PostgreSQL: a session id has " + idBytes + " bytes (expected: at most "
              + PostgresSessionStore.MAX_ID_BYTES + ")",
          null));
    }
    UUID key = UUID.randomUUID();
    String what = "an append";
    if (bodies.length == 0) {
      return database.attempt(what, () -> after(sessionId, id, expected, 0, key, epoch));
    }
    List<Object> values = new ArrayList<>(List.of(id, expected, (long) bodies.length, key, bodies));
    if (epoch != null) {
      values.add(epoch);
    }
    String sql = epoch != null ? nextFenced : expected == 0 ? begin : next;
    Tuple tuple = Tuple.wrap(values);
    // Doing it twice is like doing it once: the second time the end is another, and the key tells
    // whose.
    return database.attempt(
        what,
        () -> database
            .execute(sql, tuple)
            .compose(added -> added.rowCount() > 0
                ? Future.succeededFuture(expected + bodies.length)
                : after(sessionId, id, expected, bodies.length, key, epoch))
            .onComplete(done -> appended.accept(sessionId)));
  }

  // What the log looks like when nothing was added.
  private Future<Long> after(
      String sessionId, String id, long expected, int count, UUID key, @Nullable Long epoch) {
    return database.execute(end, Tuple.of(id, expected)).compose(rows -> {
      Row row = rows.size() == 0 ? null : rows.iterator().next();
      long size = row == null ? 0 : row.getLong(0);
      if (row != null && count > 0 && key.equals(row.getUUID(2))) {
        return Future.succeededFuture(expected + count); // an earlier try, whose answer was lost
      }
      if (epoch != null && row != null && row.getLong(1) != epoch.longValue()) {
        return Future.failedFuture(fenced(sessionId));
      }
      return count == 0 && size == expected
          ? Future.succeededFuture(size)
          : Future.failedFuture(new SessionConflictException(sessionId, expected, size));
    });
  }

  static SessionStoreException fenced(String sessionId) {
    return new SessionStoreException(
        Reason.FENCED,
        "Session '" + sessionId + "': the lease has ended, another has it now",
        null);
  }
}

package dev.pollux.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.LocalPostgres;
import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionPage;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreContract;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The store in PostgreSQL. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class PostgresSessionStoreTest extends SessionStoreContract {

  @Override
  protected SessionStore open() {
    return PostgresTests.open(PostgresTests.options());
  }

  @Test
  void E26_textsThatPostgresDoesNotTakeComeBackAsTheyWere() {
    SessionStore store = open();
    List<String> ids = List.of(
        "\0", "a\0b", "\\u0000", "\\", "\\\\", "\ud800", "\udc00x", "?", "\ud800\ud83d\ude00");
    for (String id : ids) {
      SessionEntry entry = user("text " + id);
      await(store.append(id, 0, List.of(entry)));
      assertThat(await(store.read(id, 0))).containsExactly(entry);
    }

    assertThat(await(store.list(null, 100)).sessions())
        .extracting(session -> session.id())
        .containsExactlyInAnyOrderElementsOf(ids);
    for (String id : ids) {
      assertThat(await(store.delete(id))).isTrue();
    }
    await(store.close());
  }

  @Test
  void E23_pagesAreCutByBytesAndALongEntryComesAlone() {
    PostgresSessionStore store =
        PostgresTests.open(PostgresTests.options().setPageBytes(1000).setMaxEntryBytes(5000));
    List<SessionEntry> entries =
        List.of(user("a".repeat(300)), user("b".repeat(300)), user("c".repeat(4000)), user("d"));
    await(store.append("s", 0, entries));

    LogPage first = await(store.read("s", 0, 500));
    LogPage second = await(store.read("s", 2, 500));
    assertThat(first).isEqualTo(new LogPage(entries.subList(0, 2), true));
    assertThat(second).isEqualTo(new LogPage(entries.subList(2, 3), true));
    assertThat(await(store.read("s", 0))).isEqualTo(entries);
    int frame = user("").json().toString().length();
    assertThat(reason(store.append("s", 4, List.of(user("e"), user("x".repeat(5001 - frame))))))
        .isEqualTo(Reason.TOO_LARGE);
    assertThat(await(store.append("s", 4, List.of(user("x".repeat(5000 - frame))))))
        .isEqualTo(5);
    await(store.close());
  }

  @Test
  void E23_everyPageOfAListBeginsWhereTheOneBeforeEnded() throws Exception {
    PostgresOptions options = PostgresTests.options();
    PostgresSessionStore store = PostgresTests.open(options);
    String table = options.getSchema() + ".session";
    PostgresTests.execute("insert into " + table + " (id, size)"
        + " select 'many ' || n, 1 from generate_series(1, 3000) n; analyze " + table);

    SessionPage all = await(store.list(null, Integer.MAX_VALUE));
    assertThat(all.sessions()).hasSize(1000);
    assertThat(all.next()).isNotNull();
    // As a connection plans it that has made it often, for any cursor.
    String plan = PostgresTests.plan(
        "bigint, text",
        PostgresSessionStore.NEXT_PAGE.replace("$schema", options.getSchema()),
        "51, 'many 2500'");
    assertThat(plan).contains("Index Cond: (id > $2)").doesNotContain("Sort");
    await(store.close());
  }

  @Test
  void anAppendOfNothingTellsTheEnd() {
    SessionStore store = open();
    await(store.append("s", 0, List.of(user("a"))));

    assertThat(await(store.append("s", 1, List.of()))).isEqualTo(1);
    assertThat(await(store.append("none", 0, List.of()))).isZero();
    assertThat(failure(store.append("s", 0, List.of()))).hasMessageContaining("has 1 entries");
    await(store.close());
  }

  @Test
  void E11_damagedLogsAreToldAndNotGuessed() throws Exception {
    PostgresOptions options = PostgresTests.options();
    PostgresSessionStore store = PostgresTests.open(options);
    await(store.append("s", 0, List.of(user("a"), user("b"), user("c"))));
    String table = options.getSchema() + ".entry";

    PostgresTests.execute("update " + table + " set body = '{\"type\": \"x\"}' where sequence = 2");
    assertThat(reason(store.read("s", 0))).isEqualTo(Reason.FORMAT);
    PostgresTests.execute("update " + table + " set body = '{' where sequence = 2");
    assertThat(reason(store.read("s", 0))).isEqualTo(Reason.CORRUPT);
    PostgresTests.execute("delete from " + table + " where sequence = 1");
    assertThat(reason(store.read("s", 0))).isEqualTo(Reason.CORRUPT);
    PostgresTests.execute("delete from " + table);
    assertThat(reason(store.read("s", 0))).isEqualTo(Reason.CORRUPT);
    await(store.close());
  }

  @Test
  void E27_afterADeleteNothingOfItIsLeft() throws Exception {
    PostgresOptions options = PostgresTests.options();
    PostgresSessionStore store = PostgresTests.open(options);
    await(store.append("s", 0, List.of(user("a"), user("b"))));
    await(store.append("other", 0, List.of(user("a"))));

    await(store.delete("s"));

    assertThat(PostgresTests.value("select count(*) from " + options.getSchema() + ".entry"))
        .isEqualTo("1");
    await(store.close());
  }

  @Test
  void E10_tablesOfALaterVersionAreRefused() throws Exception {
    PostgresOptions options = PostgresTests.options();
    await(PostgresTests.open(options).close());
    PostgresTests.execute("insert into " + options.getSchema() + ".version (number) values (99)");

    Throwable refused = failure(PostgresSessionStore.open(PostgresTests.VERTX, options));

    assertThat(refused)
        .isInstanceOfSatisfying(
            SessionStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FORMAT))
        .hasMessageContaining("version 99 (expected: at most " + Migrations.LATEST + ")");
  }

  @Test
  void manyProcessesMayOpenAnEmptyDatabaseAtOnce() {
    PostgresOptions options = PostgresTests.options();

    List<io.vertx.core.Future<PostgresSessionStore>> opening = java.util.stream.Stream.generate(
            () -> PostgresSessionStore.open(PostgresTests.VERTX, options))
        .limit(8)
        .toList();

    for (io.vertx.core.Future<PostgresSessionStore> each : opening) {
      await(await(each).close());
    }
  }

  @Test
  void aUserWhoMayCreateNothingWorksWithTablesThatAreThere() throws Exception {
    PostgresOptions options = PostgresTests.options();
    String schema = options.getSchema();
    await(PostgresTests.open(options).close());
    PostgresTests.execute("create role plain login; grant usage on schema " + schema
        + " to plain; grant select, insert, update, delete on all tables in schema " + schema
        + " to plain; grant usage on all sequences in schema " + schema + " to plain");
    PostgresSessionStore store = PostgresTests.open(
        new PostgresOptions(LocalPostgres.options(PostgresTests.database()).setUser("plain"))
            .setSchema(schema));

    assertThat(await(store.append("s", 0, List.of(user("a"))))).isEqualTo(1);
    assertThat(await(store.delete("s"))).isTrue();
    await(store.close());
  }

  @Test
  void S01_aUrlThatIsNoneIsNotRepeated() {
    assertThatThrownBy(() -> new PostgresOptions("postgres://me:secret@ho st:port/x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret")
        .hasNoCause();
    assertThat(new PostgresOptions("postgres://me:secret@host/x").toString())
        .doesNotContain("secret");
    assertThatThrownBy(() -> new PostgresOptions("postgres://host/x").setSchema("a; drop table b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Reason reason(io.vertx.core.Future<?> future) {
    Throwable failure = failure(future);
    assertThat(failure).isInstanceOf(SessionStoreException.class);
    return ((SessionStoreException) failure).reason();
  }
}

package dev.pollux.postgres;

import static dev.pollux.postgres.PostgresTests.VERTX;
import static dev.pollux.postgres.PostgresTests.await;
import static dev.pollux.postgres.PostgresTests.failure;
import static dev.pollux.postgres.PostgresTests.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.LocalPostgres;
import dev.pollux.limit.Clock;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import dev.pollux.testing.Fault;
import dev.pollux.testing.Fault.Direction;
import dev.pollux.testing.FaultProxy;
import io.vertx.core.Future;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What happens to appends when the connection breaks, the database is down, or others are in the way. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class PostgresFaultsTest {

  private FaultProxy proxy;

  @BeforeEach
  void startProxy() {
    proxy = await(
        FaultProxy.start(VERTX, "http://127.0.0.1:" + LocalPostgres.server().getPort()));
  }

  @AfterEach
  void closeProxy() {
    await(proxy.close());
  }

  private PgConnectOptions throughProxy() {
    return LocalPostgres.options(PostgresTests.database())
        .setPort(URI.create(proxy.url()).getPort());
  }

  /** A store with tables, whose only connection, not yet made, will pass the proxy. */
  private PostgresSessionStore behindProxy(PostgresOptions options) {
    PostgresOptions direct = new PostgresOptions(LocalPostgres.options(PostgresTests.database()))
        .setSchema(options.getSchema());
    await(PostgresTests.open(direct).close());
    return new PostgresSessionStore(
        new Database(VERTX, options.setMaxConnections(1), Clock.of(VERTX)));
  }

  private static Reason reason(Future<?> future) {
    Throwable failure = failure(future);
    assertThat(failure).isInstanceOf(SessionStoreException.class);
    return ((SessionStoreException) failure).reason();
  }

  @Test
  void E15_aConnectionResetAtAnyByteLeavesEachEntryOnceAndNoFalseFailure() {
    PostgresOptions options = PostgresTests.options();
    PostgresSessionStore direct = PostgresTests.open(options);
    for (Direction direction : Direction.values()) {
      int end = 0;
      while (await(broken(direct, options, direction, end, "coarse"))) {
        end += 61;
      }
      assertThat(end).isGreaterThan(400);
      // Every byte of the exchange that commits, and the first that are none of it.
      List<Future<Boolean>> appends = new ArrayList<>();
      for (int at = end - 61 - 40; at <= end; at++) {
        appends.add(broken(direct, options, direction, at, "fine"));
        if (appends.size() % 8 == 0) {
          appends.forEach(PostgresTests::await);
        }
      }
      assertThat(await(appends.get(0))).isTrue();
      assertThat(await(appends.get(appends.size() - 1))).isFalse();
      appends.forEach(PostgresTests::await);
    }
    await(direct.close());
  }

  // An append whose connection breaks at a byte; whether that byte came at all.
  private static Future<Boolean> broken(
      PostgresSessionStore direct,
      PostgresOptions options,
      Direction direction,
      int at,
      String id) {
    String session = id + " " + direction + " " + at;
    List<SessionEntry> entries = List.of(user("a"), user("b"));
    return FaultProxy.start(VERTX, "http://127.0.0.1:" + LocalPostgres.server().getPort())
        .compose(proxy -> {
          proxy.fault(Fault.reset(direction, at));
          PostgresSessionStore store = new PostgresSessionStore(new Database(
              VERTX,
              new PostgresOptions(LocalPostgres.options(PostgresTests.database())
                      .setPort(URI.create(proxy.url()).getPort()))
                  .setSchema(options.getSchema()),
              Clock.of(VERTX)));
          return store
              .append(session, 0, entries)
              .compose(end -> direct.read(session, 0).map(read -> {
                assertThat(end).isEqualTo(2);
                assertThat(read).as(session).isEqualTo(entries);
                return proxy.connections() > 1;
              }))
              .eventually(store::close)
              .eventually(proxy::close);
        });
  }

  @Test
  void E15_theSameEntryOfAnotherWriterIsNotTakenForOnesOwn() {
    PostgresSessionStore store = PostgresTests.open(PostgresTests.options());
    await(store.append("s", 0, List.of(user("a"))));

    assertThat(failure(store.append("s", 0, List.of(user("a")))))
        .isInstanceOf(SessionConflictException.class);
    await(store.close());
  }

  @Test
  void E07_aMigrationCutAnywhereLeavesTheOldTablesOrTheNew() throws Exception {
    for (int at = 60; at < 3000; at += 137) {
      PostgresOptions options = PostgresTests.options(throughProxy()).setMaxConnections(1);
      proxy.fault(Fault.reset(Direction.TO_SERVER, at));
      // Without another try, to see what the cut left.
      Throwable failure = failure(PostgresSessionStore.open(
          VERTX, new PostgresOptions(options).setRetryTime(Duration.ofMillis(1))));

      String schema = options.getSchema();
      String tables =
          PostgresTests.value("select count(*) from pg_tables where schemaname = '" + schema + "'");
      if (failure == null) {
        assertThat(tables).isNotEqualTo("0");
      } else if (!tables.equals("0")) { // the answer to the commit was lost
        assertThat(PostgresTests.value("select max(number) from " + schema + ".version"))
            .isEqualTo("" + Migrations.LATEST);
      }
      PostgresSessionStore store = PostgresTests.open(options);
      assertThat(await(store.append("s", 0, List.of(user("a"))))).isEqualTo(1);
      await(store.close());
    }
  }

  @Test
  void E14_aDatabaseThatIsDownAtTheStartIsWaitedFor() {
    AtomicInteger refused = new AtomicInteger();
    NetClient client = VERTX.createNetClient();
    NetServer server = await(VERTX
        .createNetServer()
        .connectHandler(socket -> {
          if (refused.getAndIncrement() < 4) {
            socket.close();
            return;
          }
          socket.pause();
          client.connect(LocalPostgres.server().getPort(), "127.0.0.1").onSuccess(database -> {
            socket.pipeTo(database);
            database.pipeTo(socket);
          });
        })
        .listen(0, "127.0.0.1"));

    PostgresSessionStore store = PostgresTests.open(PostgresTests.options(
        LocalPostgres.options(PostgresTests.database()).setPort(server.actualPort())));

    assertThat(refused.get()).isGreaterThan(4);
    assertThat(await(store.append("s", 0, List.of(user("a"))))).isEqualTo(1);
    await(store.close());
    await(server.close());
  }

  @Test
  void E14_aDatabaseThatStaysDownIsUnavailableAfterTheNamedTime() {
    PostgresOptions options =
        PostgresTests.options(throughProxy()).setRetryTime(Duration.ofMillis(200));
    PostgresSessionStore store = behindProxy(options);
    await(store.append("s", 0, List.of(user("a"))));
    await(proxy.close());

    long before = System.nanoTime();
    assertThat(reason(store.append("s", 1, List.of(user("b"))))).isEqualTo(Reason.UNAVAILABLE);
    assertThat(System.nanoTime() - before).isGreaterThan(200_000_000L);
    assertThat(reason(store.read("s", 0))).isEqualTo(Reason.UNAVAILABLE);
    assertThat(reason(store.list(null, 1))).isEqualTo(Reason.UNAVAILABLE);
    assertThat(reason(store.delete("s"))).isEqualTo(Reason.UNAVAILABLE);
    await(store.close());
  }

  @Test
  void E14_aConnectionThatTheServerEndsIsReplaced() throws Exception {
    PostgresSessionStore store = PostgresTests.open(PostgresTests.options());
    List<SessionEntry> entries = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      entries.add(user("entry " + i));
      await(store.append("s", i, entries.subList(i, i + 1)));
      PostgresTests.execute("select pg_terminate_backend(pid) from pg_stat_activity"
          + " where pid <> pg_backend_pid() and datname = current_database()");
    }

    assertThat(await(store.read("s", 0))).isEqualTo(entries);
    await(store.close());
  }

  @Test
  void E14_aNetworkThatSwallowsTheAnswerIsGivenUpAndTheEntryIsThereOnce() {
    PostgresOptions options =
        PostgresTests.options(throughProxy()).setStatementTimeout(Duration.ofMillis(300));
    PostgresSessionStore store = behindProxy(options);
    proxy.fault(Fault.stall(Direction.TO_CLIENT, 700));

    assertThat(await(store.append("s", 0, List.of(user("a"))))).isEqualTo(1);
    assertThat(await(store.read("s", 0))).containsExactly(user("a"));
    assertThat(proxy.connections()).isGreaterThan(1);
    await(store.close());
  }

  @Test
  void E16_anAppendThatWaitsTooLongForARowIsTriedAgainAndTheLoopIsFree() throws Exception {
    PostgresOptions options = PostgresTests.options().setStatementTimeout(Duration.ofMillis(200));
    PostgresSessionStore store = PostgresTests.open(options);
    await(store.append("s", 0, List.of(user("a"))));
    PgConnection other =
        await(PgConnection.connect(VERTX, LocalPostgres.options(PostgresTests.database())));
    await(other.query("begin").execute());
    await(other
        .query("select 1 from " + options.getSchema() + ".session for update")
        .execute());

    Future<Long> append = store.append("s", 1, List.of(user("b")));
    // Reads, and appends to other sessions, are not in the way of it.
    assertThat(await(store.read("s", 0))).hasSize(1);
    assertThat(await(store.append("t", 0, List.of(user("a"))))).isEqualTo(1);
    await(VERTX.timer(600));
    assertThat(append.isComplete()).isFalse();
    await(other.query("rollback").execute());

    assertThat(await(append)).isEqualTo(2);
    assertThat(await(store.read("s", 0))).containsExactly(user("a"), user("b"));
    await(other.close());
    await(store.close());
  }

  @Test
  void E16_aStatementThatTakesTooLongIsGivenUpByTheDatabase() throws Exception {
    PostgresOptions options = PostgresTests.options()
        .setStatementTimeout(Duration.ofMillis(500))
        .setRetryTime(Duration.ofMillis(1));
    PostgresSessionStore store = PostgresTests.open(options);
    await(store.append("s", 0, List.of(user("a"))));
    PgConnection other =
        await(PgConnection.connect(VERTX, LocalPostgres.options(PostgresTests.database())));
    await(other.query("begin").execute());
    await(other
        .query("select 1 from " + options.getSchema() + ".session for update")
        .execute());

    Throwable failure = failure(store.append("s", 1, List.of(user("b"))));

    assertThat(failure).hasMessageContaining("(57014)");
    await(other.close());
    await(store.close());
  }

  @Test
  void E16_statesOfTheDatabaseMeanWhatTheRuleSays() {
    for (String state : List.of("40001", "40P01", "57014", "53300", "55P03", "25006")) {
      assertThat(Failure.of(postgres(state))).as(state).isEqualTo(Failure.PASSING);
    }
    for (String state : List.of("57P01", "57P03", "08006", "58030")) {
      assertThat(Failure.of(postgres(state))).as(state).isEqualTo(Failure.UNKNOWN);
    }
    assertThat(Failure.of(postgres("53100"))).isEqualTo(Failure.FULL);
    assertThat(Failure.of(postgres("XX001"))).isEqualTo(Failure.CORRUPT);
    for (String state : List.of("28000", "28P01", "42501")) {
      assertThat(Failure.of(postgres(state))).as(state).isEqualTo(Failure.DENIED);
      assertThat(Failure.DENIED.isRetryable()).isFalse();
    }
    for (String state : List.of("3D000", "42P01", "23505")) {
      assertThat(Failure.of(postgres(state))).as(state).isEqualTo(Failure.LASTING);
    }
    assertThat(Failure.of(new java.io.IOException("reset"))).isEqualTo(Failure.UNKNOWN);
    assertThat(Failure.of(new IllegalArgumentException("no"))).isEqualTo(Failure.LASTING);
  }

  private static io.vertx.pgclient.PgException postgres(String state) {
    return new io.vertx.pgclient.PgException("message", "ERROR", state, "detail");
  }

  @Test
  void E16_moreWritersThanConnectionsWaitTheirTurn() {
    PostgresSessionStore store =
        PostgresTests.open(PostgresTests.options().setMaxConnections(2).setMaxWaiting(3));
    List<Future<Long>> appends = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      appends.add(store.append("s" + i, 0, List.of(user("a"))));
    }
    appends.forEach(append -> assertThat(await(append)).isEqualTo(1));
    await(store.close());
  }

  @Test
  void E28_appendsThatWereBegunEndBeforeTheStoreIsClosed() {
    PostgresOptions options = PostgresTests.options();
    PostgresSessionStore store = PostgresTests.open(options);
    List<Future<Long>> appends = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      appends.add(store.append("s" + i, 0, List.of(user("a"))));
    }

    await(store.close());

    appends.forEach(append -> assertThat(append.succeeded()).isTrue());
  }

  @Test
  void S01_aWrongPasswordIsDeniedAtOnceAndNotRepeated() throws Exception {
    PostgresTests.execute("create role guarded login password 'right'");
    String rules = PostgresTests.value("show hba_file");
    // The first rule that fits counts; all other users are let in as before.
    PostgresTests.execute(
        "create table rules as select line_number n, pg_read_file(file_name) as all_of_them"
            + " from pg_hba_file_rules limit 1");
    PostgresTests.execute("copy (select rule from (select 0 as n, 'host all guarded all"
        + " scram-sha-256' as rule union all select 1, regexp_split_to_table(all_of_them, '\\n')"
        + " from rules) as each order by n) to '" + rules + "'");
    PostgresTests.execute("select pg_reload_conf()");
    // One that is tried again would take a day.
    for (String password : new String[] {"wrong-secret", "", null}) {
      PgConnectOptions connect = LocalPostgres.options(PostgresTests.database()).setUser("guarded");
      if (password != null) {
        connect.setPassword(password);
      }
      Throwable denied = failure(PostgresSessionStore.open(
          VERTX, PostgresTests.options(connect).setRetryTime(Duration.ofDays(1))));

      assertThat(denied)
          .as("password %s: %s", password, denied)
          .isInstanceOfSatisfying(
              SessionStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DENIED))
          .hasMessageContaining("denied to user 'guarded' at 127.0.0.1:"
              + LocalPostgres.server().getPort() + "/" + PostgresTests.database())
          .hasMessageNotContaining("secret");
    }
    PgConnectOptions right =
        LocalPostgres.options(PostgresTests.database()).setUser("guarded").setPassword("right");
    // In, but may not make a schema.
    assertThat(failure(PostgresSessionStore.open(VERTX, PostgresTests.options(right))))
        .hasMessageContaining("(42501)")
        .isInstanceOfSatisfying(
            SessionStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DENIED));
  }

  @Test
  void S08_aDatabaseWithoutTlsIsRefusedWhereTlsIsAskedFor() {
    PostgresOptions options = PostgresTests.options(
            LocalPostgres.options(PostgresTests.database()).setSslMode(SslMode.REQUIRE))
        .setRetryTime(Duration.ofMillis(1));

    assertThat(reason(PostgresSessionStore.open(VERTX, options))).isEqualTo(Reason.UNAVAILABLE);
  }
}

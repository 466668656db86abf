package dev.pollux.postgres;

import static dev.pollux.postgres.PostgresTests.VERTX;
import static dev.pollux.postgres.PostgresTests.await;
import static dev.pollux.postgres.PostgresTests.failure;
import static dev.pollux.postgres.PostgresTests.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.queue.Lease;
import dev.pollux.queue.QueuedRun;
import dev.pollux.queue.RunQueueOptions;
import dev.pollux.queue.RunRequest;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Who has a run, and for how long. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class PostgresRunQueueTest {

  private static final ObjectNode INPUT = Json.object().put("prompt", "a\0b");

  private PostgresOptions options;
  private PostgresSessionStore store;
  private PostgresRunQueue queue;

  @BeforeEach
  void open() {
    options = PostgresTests.options();
    store = PostgresTests.open(options);
    queue = new PostgresRunQueue(store, new RunQueueOptions());
  }

  @AfterEach
  void close() {
    await(queue.close());
    await(store.close());
  }

  private QueuedRun submit(String session) {
    return await(queue.submit(new RunRequest(session, "agent", INPUT)));
  }

  private Lease claimOne() {
    List<Lease> leases = await(queue.claim("worker", 1));
    assertThat(leases).hasSize(1);
    return leases.get(0);
  }

  private QueuedRun find(QueuedRun run) {
    return await(queue.find(run.request().ticket())).orElseThrow();
  }

  // As if its worker had not been heard of for longer than the lease.
  private void expire(Lease lease) throws Exception {
    PostgresTests.execute("update " + options.getSchema() + ".run set due = clock_timestamp()"
        + " where ticket = '" + lease.run().request().ticket() + "'");
  }

  private static Reason reason(Future<?> future) {
    Throwable failure = failure(future);
    assertThat(failure).isInstanceOf(SessionStoreException.class);
    return ((SessionStoreException) failure).reason();
  }

  @Test
  void aRunIsClaimedOnceAndEndsAsItsWorkerSays() {
    QueuedRun submitted = submit("s");

    Lease lease = claimOne();
    assertThat(await(queue.claim("other", 10))).isEmpty();
    assertThat(lease.isSafe()).isTrue();
    assertThat(lease.run().request()).isEqualTo(submitted.request());
    assertThat(lease.run().attempts()).isEqualTo(1);
    assertThat(find(submitted).state()).isEqualTo(QueuedRun.State.RUNNING);
    assertThat(await(lease.store().append("s", 0, List.of(user("a"))))).isEqualTo(1);
    await(lease.complete("done"));

    assertThat(lease.isSafe()).isFalse();
    assertThat(lease.ended().isComplete()).isTrue();
    assertThat(find(submitted).state()).isEqualTo(QueuedRun.State.ENDED);
    assertThat(find(submitted).outcome()).isEqualTo("done");
    assertThat(await(queue.claim("other", 10))).isEmpty();
    assertThat(reason(lease.store().append("s", 1, List.of(user("b"))))).isEqualTo(Reason.FENCED);
    await(lease.complete("done")); // as a second try would
    assertThat(reason(lease.complete("failed"))).isEqualTo(Reason.FENCED);
  }

  @Test
  void theSameTicketMakesNoSecondRun() {
    RunRequest request = new RunRequest("ticket", "s", "agent", INPUT);
    QueuedRun first = await(queue.submit(request));

    QueuedRun second = await(queue.submit(new RunRequest("ticket", "s", "other", INPUT)));

    assertThat(second).isEqualTo(first);
    assertThat(await(queue.claim("worker", 10))).hasSize(1);
    assertThat(await(queue.find("none"))).isEmpty();
  }

  @Test
  void E17_ofOneSessionOneRunAtATimeIsGivenOutInOrder() {
    QueuedRun first = submit("s");
    QueuedRun second = submit("s");
    QueuedRun other = submit("t");

    List<Lease> leases = await(queue.claim("worker", 10));
    assertThat(leases)
        .extracting(lease -> lease.run().request().ticket())
        .containsExactly(first.request().ticket(), other.request().ticket());
    assertThat(await(queue.claim("worker", 10))).isEmpty();
    await(leases.get(0).complete("done"));

    Lease next = claimOne();
    assertThat(next.run().request().ticket()).isEqualTo(second.request().ticket());
    assertThat(next.epoch()).isGreaterThan(leases.get(0).epoch());
  }

  @Test
  void aWorkerThatKnowsSomeAgentsIsGivenTheirRunsAlone() {
    submit("s");
    QueuedRun other = await(queue.submit(new RunRequest("t", "other\0", INPUT)));

    assertThat(await(queue.claim("worker", Set.of("nobody"), 10))).isEmpty();
    List<Lease> leases = await(queue.claim("worker", Set.of("other\0", "nobody"), 10));

    assertThat(leases).extracting(lease -> lease.run().request()).containsExactly(other.request());
  }

  @Test
  void E18_afterAnotherTookTheRunEveryWriteOfTheFirstIsFenced() throws Exception {
    submit("s");
    Lease paused = claimOne();
    await(paused.store().append("s", 0, List.of(user("a"))));
    expire(paused);

    Lease taken = claimOne();

    assertThat(taken.run().attempts()).isEqualTo(2);
    assertThat(reason(paused.store().append("s", 1, List.of(user("zombie")))))
        .isEqualTo(Reason.FENCED);
    assertThat(await(taken.store().append("s", 1, List.of(user("b"))))).isEqualTo(2);
    assertThat(reason(paused.store().append("s", 2, List.of(user("zombie")))))
        .isEqualTo(Reason.FENCED);
    assertThat(reason(paused.complete("done"))).isEqualTo(Reason.FENCED);
    await(paused.handOver());
    assertThat(find(taken.run()).state()).isEqualTo(QueuedRun.State.RUNNING);
    assertThat(await(store.read("s", 0))).containsExactly(user("a"), user("b"));
    await(taken.complete("done"));
  }

  @Test
  void E18_aSessionThatWasDeletedAndBeganAnewDoesNotTakeTheOldLeaseForTheNew() throws Exception {
    submit("s");
    Lease old = claimOne();
    await(old.store().append("s", 0, List.of(user("a"))));
    await(store.delete("s"));
    expire(old);

    Lease taken = claimOne();

    assertThat(reason(old.store().append("s", 0, List.of(user("zombie")))))
        .isEqualTo(Reason.FENCED);
    assertThat(await(taken.store().append("s", 0, List.of(user("new"))))).isEqualTo(1);
  }

  @Test
  void aLeaseWritesToItsOwnSessionOnly() {
    submit("s");

    assertThat(failure(claimOne().store().append("t", 0, List.of(user("a")))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void E20_manyWorkersAtOnceGetEachRunOnce() {
    int runs = 60;
    Set<String> tickets = new TreeSet<>();
    for (int i = 0; i < runs; i++) {
      // Some share a session.
      tickets.add(submit("s" + i % 40).request().ticket());
    }
    Set<String> ran = new TreeSet<>();
    int claimed = 0;
    while (ran.size() < runs) {
      List<Future<List<Lease>>> claims = new ArrayList<>();
      for (int worker = 0; worker < 8; worker++) {
        claims.add(queue.claim("worker " + worker, 5));
      }
      List<Lease> leases = new ArrayList<>();
      claims.forEach(claim -> leases.addAll(await(claim)));
      assertThat(leases)
          .extracting(lease -> lease.run().request().sessionId())
          .doesNotHaveDuplicates();
      for (Lease lease : leases) {
        assertThat(ran.add(lease.run().request().ticket())).isTrue();
        claimed++;
        await(lease.complete("done"));
      }
    }

    assertThat(ran).isEqualTo(tickets);
    assertThat(claimed).isEqualTo(runs);
  }

  @Test
  void E17_twoRunsOfASessionThatWereSeenAtOnceAreNotBothGivenOut() throws Exception {
    QueuedRun first = submit("s");
    Lease lease = claimOne();
    // As if this one had been submitted before, and was committed only now.
    PostgresTests.execute("insert into " + options.getSchema()
        + ".run (number, ticket, session, agent, input) overriding system value"
        + " values (-1, 'late', 's', 'a', '{}')");

    assertThat(await(queue.claim("other", 10))).isEmpty();
    await(lease.complete("done"));
    assertThat(claimOne().run().request().ticket()).isEqualTo("late");
    assertThat(find(first).state()).isEqualTo(QueuedRun.State.ENDED);
  }

  @Test
  void aHandOverIsNotCountedAndARetryIs() {
    QueuedRun run = submit("s");

    await(claimOne().handOver());
    assertThat(find(run).attempts()).isZero();
    await(claimOne().retryAfter(Duration.ZERO));
    assertThat(find(run).attempts()).isEqualTo(1);
    await(claimOne().retryAfter(Duration.ofHours(1)));

    assertThat(await(queue.claim("worker", 1))).isEmpty();
    assertThat(find(run).state()).isEqualTo(QueuedRun.State.QUEUED);
  }

  @Test
  void aRunThatWasBegunAsOftenAsItMayIsAbandonedAndItsWorkerFenced() throws Exception {
    await(queue.close());
    queue = new PostgresRunQueue(store, new RunQueueOptions().setMaxAttempts(2));
    QueuedRun run = submit("s");
    QueuedRun next = submit("s");
    expire(claimOne());
    Lease last = claimOne();
    expire(last);

    Lease lease = claimOne();

    assertThat(lease.run().request()).isEqualTo(next.request());
    assertThat(find(run).outcome()).isEqualTo(QueuedRun.ABANDONED);
    assertThat(reason(last.store().append("s", 0, List.of(user("a"))))).isEqualTo(Reason.FENCED);
  }

  @Test
  void aCancelEndsWhatNobodyHasAndTellsWhoHasIt() {
    QueuedRun waiting = submit("s");
    assertThat(await(queue.cancel(waiting.request().ticket()))).isTrue();
    assertThat(find(waiting).outcome()).isEqualTo(QueuedRun.CANCELLED);
    assertThat(await(queue.cancel(waiting.request().ticket()))).isFalse();
    assertThat(await(queue.cancel("none"))).isFalse();

    QueuedRun running = submit("s");
    Lease lease = claimOne();
    assertThat(lease.cancelRequested().isComplete()).isFalse();
    assertThat(await(queue.cancel(running.request().ticket()))).isTrue();
    await(lease.cancelRequested());
    assertThat(lease.isSafe()).isTrue();
    await(lease.handOver());

    // It was begun, so a worker has to end it.
    assertThat(await(queue.cancel(running.request().ticket()))).isTrue();
    Lease ending = claimOne();
    assertThat(ending.cancelRequested().isComplete()).isTrue();
    assertThat(ending.run().cancelRequested()).isTrue();
  }

  @Test
  void E21_whatIsNewIsHeardInAnotherProcess() {
    PostgresSessionStore elsewhere = PostgresTests.open(options);
    // So long that only a notification can be it.
    RunQueueOptions deaf = new RunQueueOptions().setPollInterval(Duration.ofHours(1));
    PostgresRunQueue other = new PostgresRunQueue(elsewhere, deaf);
    Wakes work = new Wakes();
    Wakes entries = new Wakes();
    Runnable stopWork = other.onWork(work);
    other.watch("s", entries);
    await(other.listening());

    Future<Void> woken = work.next();
    submit("s");
    await(woken);

    Lease lease = claimOne();
    woken = entries.next();
    await(lease.store().append("s", 0, List.of(user("a"))));
    await(woken);

    stopWork.run();
    int before = work.count();
    await(lease.complete("done"));
    assertThat(work.count()).isEqualTo(before);
    await(other.close());
    await(elsewhere.close());
  }

  @Test
  void E21_withoutNotificationsItOnlyTakesLonger() throws Exception {
    PostgresSessionStore elsewhere = PostgresTests.open(options);
    PostgresRunQueue other = new PostgresRunQueue(
        elsewhere, new RunQueueOptions().setPollInterval(Duration.ofMillis(20)));
    Promise<Lease> claimed = Promise.promise();
    Runnable stop = other.onWork(
        () -> other.claim("worker", 1).onSuccess(leases -> leases.forEach(claimed::tryComplete)));

    // Not through a queue, so that nothing rings.
    PostgresTests.execute("insert into " + options.getSchema()
        + ".run (ticket, session, agent, input) values ('t', 's', 'a', '{}')");

    assertThat(await(claimed.future()).run().request().ticket()).isEqualTo("t");
    stop.run();
    await(other.close());
    await(elsewhere.close());
  }

  @Test
  void E14_aBellWhoseConnectionEndedListensAgain() throws Exception {
    await(queue.close());
    queue = new PostgresRunQueue(store, new RunQueueOptions().setPollInterval(Duration.ofHours(1)));
    Wakes work = new Wakes();
    queue.onWork(work);
    await(queue.listening());

    Future<Void> again = work.next();
    PostgresTests.execute("select pg_terminate_backend(pid) from pg_stat_activity"
        + " where pid <> pg_backend_pid() and datname = current_database()");
    await(again);
    await(queue.listening());
    Future<Void> woken = work.next();
    submit("s");

    await(woken);
  }

  @Test
  void runsThatEndedLongAgoAreForgotten() {
    QueuedRun run = submit("s");
    await(claimOne().complete("done"));
    QueuedRun waiting = submit("s");

    assertThat(await(queue.deleteEnded(Duration.ofHours(1)))).isZero();
    assertThat(await(queue.deleteEnded(Duration.ZERO))).isEqualTo(1);

    assertThat(await(queue.find(run.request().ticket()))).isEmpty();
    assertThat(find(waiting).state()).isEqualTo(QueuedRun.State.QUEUED);
  }

  @Test
  void timesThatDoNotGoTogetherAreRefused() {
    assertThatThrownBy(() ->
            new PostgresRunQueue(store, new RunQueueOptions().setLease(Duration.ofSeconds(8))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT8S");
  }

  @Test
  void E22_theHeartbeatKeepsALeaseLongerThanItsTime() {
    await(queue.close());
    queue = new PostgresRunQueue(
        store,
        new RunQueueOptions()
            .setLease(Duration.ofMillis(1500))
            .setLeaseMargin(Duration.ofMillis(200))
            .setHeartbeat(Duration.ofMillis(200)));
    submit("s");
    Lease lease = claimOne();

    await(VERTX.timer(2500));

    assertThat(lease.isSafe()).isTrue();
    assertThat(await(queue.claim("other", 1))).isEmpty();
    await(queue.close());
    assertThat(lease.isSafe()).isFalse();
    assertThat(lease.ended().isComplete()).isTrue();
  }
}

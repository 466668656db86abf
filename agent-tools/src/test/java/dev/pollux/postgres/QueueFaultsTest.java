package dev.pollux.postgres;

import static dev.pollux.postgres.PostgresTests.VERTX;
import static dev.pollux.postgres.PostgresTests.await;
import static dev.pollux.postgres.PostgresTests.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.LocalPostgres;
import dev.pollux.json.Json;
import dev.pollux.limit.Clock;
import dev.pollux.queue.Lease;
import dev.pollux.queue.QueuedRun;
import dev.pollux.queue.RunQueueOptions;
import dev.pollux.queue.RunRequest;
import dev.pollux.testing.Fault;
import dev.pollux.testing.Fault.Direction;
import dev.pollux.testing.FaultProxy;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What happens to runs and leases when the connection breaks, and which clock counts. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class QueueFaultsTest {

  private static PostgresOptions through(FaultProxy proxy, String schema) {
    return new PostgresOptions(LocalPostgres.options(PostgresTests.database())
            .setPort(URI.create(proxy.url()).getPort()))
        .setSchema(schema);
  }

  private static FaultProxy proxy() {
    return await(
        FaultProxy.start(VERTX, "http://127.0.0.1:" + LocalPostgres.server().getPort()));
  }

  @Test
  void E15_aConnectionResetAnywhereMakesNoSecondRunAndNoLostClaim() {
    for (Direction direction : Direction.values()) {
      boolean broken = true;
      for (int at = 0; broken; at += 8 * 61) {
        List<Future<Boolean>> runs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          runs.add(runThrough(direction, at + 61 * i));
        }
        for (Future<Boolean> run : runs) {
          broken = await(run);
        }
      }
    }
  }

  // A run from its submission to its end over one connection that breaks; whether it did.
  private static Future<Boolean> runThrough(Direction direction, int at) {
    PostgresOptions options = PostgresTests.options();
    return PostgresSessionStore.open(VERTX, options)
        .compose(PostgresSessionStore::close)
        .compose(v ->
            FaultProxy.start(VERTX, "http://127.0.0.1:" + LocalPostgres.server().getPort()))
        .compose(proxy -> {
          PostgresSessionStore store = new PostgresSessionStore(
              new Database(VERTX, through(proxy, options.getSchema()), Clock.of(VERTX)));
          PostgresRunQueue queue = new PostgresRunQueue(store, new RunQueueOptions());
          return queue
              .listening()
              .compose(v -> {
                proxy.fault(Fault.reset(direction, at));
                return queue.submit(new RunRequest("s", "agent", Json.object()));
              })
              .compose(submitted -> queue.claim("worker", 10))
              .compose(leases -> {
                assertThat(leases).as("%s %s", direction, at).hasSize(1);
                Lease lease = leases.get(0);
                assertThat(lease.run().attempts()).isEqualTo(1);
                return lease
                    .store()
                    .append("s", 0, List.of(user("a")))
                    .compose(end -> lease.complete("done"))
                    .compose(v -> queue.find(lease.run().request().ticket()));
              })
              .map(found -> {
                assertThat(found.orElseThrow().state()).isEqualTo(QueuedRun.State.ENDED);
                return proxy.connections() > 2;
              })
              .eventually(queue::close)
              .eventually(store::close)
              .eventually(proxy::close);
        });
  }

  @Test
  void E19_aWorkerThatIsCutOffStopsByItsOwnClockBeforeItsLeaseEnds() {
    FaultProxy proxy = proxy();
    ManualClock clock = new ManualClock();
    PostgresOptions options = PostgresTests.options();
    PostgresSessionStore store = await(PostgresSessionStore.open(
        VERTX, through(proxy, options.getSchema()), clock, Migrations.LATEST));
    PostgresRunQueue queue = new PostgresRunQueue(store, new RunQueueOptions());
    await(queue.submit(new RunRequest("s", "agent", Json.object())));
    Lease lease = await(queue.claim("worker", 1)).get(0);
    await(proxy.close());

    clock.advance(Duration.ofMillis(11_999));
    assertThat(lease.isSafe()).isTrue();
    assertThat(lease.ended().isComplete()).isFalse();
    clock.advance(Duration.ofMillis(1));

    assertThat(lease.isSafe()).isFalse();
    assertThat(lease.ended().isComplete()).isTrue();
    await(queue.close());
    await(store.close());
  }

  @Test
  void E22_clocksOfWorkersThatAreWrongLoseNoLeaseAndKeepNone() throws Exception {
    PostgresOptions options = PostgresTests.options();
    ManualClock clock = new ManualClock();
    PostgresSessionStore ahead =
        await(PostgresSessionStore.open(VERTX, options, clock, Migrations.LATEST));
    PostgresRunQueue first = new PostgresRunQueue(ahead, new RunQueueOptions());
    PostgresSessionStore store = PostgresTests.open(options);
    PostgresRunQueue second = new PostgresRunQueue(store, new RunQueueOptions());
    await(first.submit(new RunRequest("s", "agent", Json.object())));
    Lease lease = await(first.claim("worker", 1)).get(0);

    // A day later, as this worker sees it: it may not start effects, and nobody else has the run
    // yet.
    clock.advance(Duration.ofDays(1));
    assertThat(lease.isSafe()).isFalse();
    assertThat(await(second.claim("other", 1))).isEmpty();
    assertThat(await(lease.store().append("s", 0, List.of(user("a"))))).isEqualTo(1);

    // The database says that it is over.
    PostgresTests.execute("update " + options.getSchema() + ".run set due = clock_timestamp()");
    assertThat(await(second.claim("other", 1))).hasSize(1);
    await(first.close());
    await(second.close());
    await(ahead.close());
    await(store.close());
  }
}

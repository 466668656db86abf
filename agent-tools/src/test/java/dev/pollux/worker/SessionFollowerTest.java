package dev.pollux.worker;

import static dev.pollux.worker.Machines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.gemini.Content;
import dev.pollux.queue.RunQueueOptions;
import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreException;
import dev.pollux.worker.EndedRun.Ending;
import dev.pollux.worker.Machines.Machine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Who follows a session gets every entry, once and in order. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class SessionFollowerTest {

  private final Machines machines = new Machines();
  private final Machine here = machines.machine();
  private final AgentClient client = here.client();

  @AfterEach
  void close() {
    machines.close();
  }

  private static Future<List<FollowedEntry>> all(ReadStream<FollowedEntry> stream) {
    Promise<List<FollowedEntry>> all = Promise.promise();
    List<FollowedEntry> seen = new ArrayList<>();
    stream.exceptionHandler(all::fail).endHandler(v -> all.complete(seen)).handler(seen::add);
    return all.future();
  }

  private void assertWhole(List<FollowedEntry> seen, String session, long from) {
    List<SessionEntry> log = await(here.store().read(session, from));
    assertThat(seen)
        .extracting(FollowedEntry::sequence)
        .containsExactlyElementsOf(
            LongStream.range(from, from + log.size()).boxed().toList());
    assertThat(seen).extracting(FollowedEntry::entry).containsExactlyElementsOf(log);
  }

  private void append(SessionStore store, String session, int from, int count) {
    List<SessionEntry> entries = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      entries.add(new SessionEntry.UserTurn("r", Content.user("entry " + i)));
    }
    await(store.append(session, from, entries));
  }

  @Test
  void whoJoinsLateAtAnySequenceMissesNothingAndGetsNothingTwice() {
    List<Future<List<FollowedEntry>>> early = new ArrayList<>();
    List<Future<List<FollowedEntry>>> between = Collections.synchronizedList(new ArrayList<>());
    Machine there = machines.machine();
    Steps steps = new Steps((job, number) -> {
      for (long from = 0; from < 4; from++) {
        between.add(all(client.follow("s", from + number, "t")));
      }
      return Future.succeededFuture("ok");
    });
    for (long from = 0; from < 4; from++) {
      await(client.submit("t", "s", "stepper", Content.user("a: 3 steps")));
      early.add(all(client.follow("s", from, "t")));
    }

    machines.work(there, steps, new AgentWorkerOptions());

    for (int from = 0; from < 4; from++) {
      assertWhole(await(early.get(from)), "s", from);
    }
    assertThat(between).hasSize(12);
    for (int i = 0; i < 12; i++) {
      assertWhole(await(between.get(i)), "s", i / 4 + i % 4);
    }
    int size = await(here.store().read("s", 0)).size();
    for (int from = 0; from <= size; from++) {
      assertWhole(await(all(client.follow("s", from, "t"))), "s", from);
    }
  }

  @Test
  void aStreamThatFollowsARunEndsWithItThoughOthersFollow() {
    machines.work(
        machines.machine(),
        new Steps((job, n) -> Future.succeededFuture("ok")),
        new AgentWorkerOptions());
    String first = await(client.submit("s", "stepper", "a: 1 steps"));
    String second = await(client.submit("s", "stepper", "b: 1 steps"));
    await(client.result(second));

    List<FollowedEntry> seen = await(all(client.follow("s", 0, first)));

    assertThat(seen.get(seen.size() - 1).entry())
        .isEqualTo(new SessionEntry.RunEnded(first, "done"));
  }

  @Test
  void aPausedFollowerIsNotReadAheadOf() {
    append(here.store(), "s", 0, 950);
    AtomicInteger read = new AtomicInteger();
    SessionStore counted = new SessionStore() {
      @Override
      public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
        return here.store()
            .read(sessionId, fromSequence, limit)
            .onSuccess(page -> read.addAndGet(page.entries().size()));
      }

      @Override
      public Future<Long> append(String id, long expected, List<SessionEntry> entries) {
        return here.store().append(id, expected, entries);
      }
    };
    AgentClient counting = new AgentClient(machines.vertx, here.queue(), counted);
    List<FollowedEntry> seen = Collections.synchronizedList(new ArrayList<>());
    List<Promise<Void>> reached = List.of(Promise.promise(), Promise.promise());
    SessionFollower follower = counting.follow("s", 0);
    follower.pause();
    follower.handler(entry -> {
      seen.add(entry);
      if (seen.size() == 5) {
        reached.get(0).complete();
      } else if (seen.size() == 1000) {
        reached.get(1).complete();
      }
    });
    follower.fetch(5);
    await(reached.get(0).future());
    // More wake-ups come meanwhile, and nothing is read for them.
    append(here.store(), "s", 950, 50);
    await(client.submit("s", "nobody", "x"));

    assertThat(seen).hasSize(5);
    assertThat(read.get()).isLessThanOrEqualTo(100);
    follower.resume();
    await(reached.get(1).future());
    assertWhole(seen, "s", 0);
    Promise<Void> ended = Promise.promise();
    follower.endHandler(v -> ended.complete());
    follower.close();
    follower.close();
    await(ended.future());
  }

  @Test
  void E21_theEventBusAndTheNotificationsLoseEverythingAndEverybodyGetsAll() {
    machines.vertx.eventBus().addOutboundInterceptor(lost -> {});
    Machine deaf = machines.machine(
        new RunQueueOptions(Machines.LASTING).setPollInterval(Duration.ofMillis(50)));
    PolledQueue there = new PolledQueue(machines.vertx, deaf.queue());
    Machine mine = machines.machine();
    AgentClient polling = new AgentClient(
        machines.vertx, new PolledQueue(machines.vertx, mine.queue()), mine.store());
    Steps steps = new Steps((job, number) -> Future.succeededFuture("ok"));
    await(machines.vertx.deployVerticle(new AgentWorker(
        there,
        Map.of("stepper", machines.agent(steps)),
        new AgentWorkerOptions().setLiveEvents(true))));
    AtomicInteger heard = new AtomicInteger();
    polling.live("s", event -> heard.incrementAndGet());
    Future<List<FollowedEntry>> seen = all(polling.follow("s", 0, "t"));
    Promise<List<FollowedEntry>> joined = Promise.promise();

    // It ends at once: the queue has no such run yet.
    await(seen);
    await(polling.submit("t", "s", "stepper", Content.user("a: 3 steps")));
    all(polling.follow("s", 0, "t")).onComplete(joined);

    assertThat(await(polling.result("t")).ending()).isEqualTo(Ending.DONE);
    assertWhole(await(joined.future()), "s", 0);
    assertThat(heard).hasValue(0);
  }

  @Test
  void whatTheModelSaysIsHeardWhileItWrites() {
    machines.work(
        machines.machine(),
        new Steps((job, number) -> Future.succeededFuture("ok")),
        new AgentWorkerOptions().setLiveEvents(true));
    StringBuffer heard = new StringBuffer();
    Promise<Void> whole = Promise.promise();
    Runnable stop = client.live("s", event -> {
      heard.append(event.path("text").asText());
      if (heard.toString().equals("did abc")) {
        whole.complete();
      }
    });

    await(client.submit("s", "stepper", "abc: 0 steps"));

    await(whole.future());
    stop.run();
  }

  @Test
  void E28_aFollowerOfAClosedStoreFailsTyped() {
    Machine other = machines.machine();
    await(other.store().close());

    Future<List<FollowedEntry>> seen = all(other.client().follow("s", 0));

    Throwable failure = await(seen.transform(done -> Future.succeededFuture(done.cause())));
    assertThat(failure)
        .isInstanceOfSatisfying(
            SessionStoreException.class,
            closed -> assertThat(closed.reason()).isEqualTo(SessionStoreException.Reason.CLOSED));
  }
}

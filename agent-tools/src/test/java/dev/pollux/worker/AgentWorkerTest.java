package dev.pollux.worker;

import static dev.pollux.worker.Machines.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.Content;
import dev.pollux.queue.Lease;
import dev.pollux.queue.QueuedRun;
import dev.pollux.session.SessionEntry;
import dev.pollux.worker.EndedRun.Ending;
import dev.pollux.worker.Machines.Machine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Runs that one machine hands in and others make. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class AgentWorkerTest {

  private final Machines machines = new Machines();
  private final Machine here = machines.machine();
  private final AgentClient client = here.client();
  private final List<String> effects = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    machines.close();
  }

  private Steps steps(String who) {
    return new Steps((job, number) -> {
      effects.add(who + " " + job + " " + number);
      return Future.succeededFuture("ok");
    });
  }

  /** Steps whose second one never ends, and a future that says that it has begun. */
  private Steps stuck(Promise<Void> begun) {
    return new Steps((job, number) -> {
      effects.add("stuck " + job + " " + number);
      if (number == 1) {
        begun.tryComplete();
        return Promise.<String>promise().future();
      }
      return Future.succeededFuture("ok");
    });
  }

  private List<SessionEntry> log(String session) {
    return await(here.store().read(session, 0));
  }

  @Test
  void aRunIsMadeElsewhereAndItsEndIsTold() {
    machines.work(machines.machine(), steps("w"), new AgentWorkerOptions());

    String ticket = await(client.submit("s", "stepper", "a: 2 steps"));
    EndedRun ended = await(client.result(ticket));

    assertThat(ended.ending()).isEqualTo(Ending.DONE);
    assertThat(ended.text()).isEqualTo("did a");
    assertThat(ended.doubts()).isEmpty();
    assertThat(effects).containsExactly("w s a 0", "w s a 1");
    assertThat(log("s").get(0)).isEqualTo(new SessionEntry.RunStarted(ticket));
    assertThat(await(client.find(ticket)).orElseThrow().outcome()).isEqualTo("done");
    assertThatThrownBy(() -> await(client.result("none")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ticket: 'none' is none of a run");
  }

  @Test
  void theSameTicketIsRunOnce() {
    Content prompt = Content.user("a: 1 steps");
    await(client.submit("t", "s", "stepper", prompt));
    machines.work(here, steps("w"), new AgentWorkerOptions());
    await(client.result("t"));

    await(client.submit("t", "s", "stepper", prompt));
    assertThat(await(client.result("t")).text()).isEqualTo("did a");
    // Also when the queue has forgotten it: the log knows.
    assertThat(await(here.queue().deleteEnded(Duration.ZERO))).isEqualTo(1);
    await(client.submit("t", "s", "stepper", prompt));
    assertThat(await(client.result("t")).text()).isEqualTo("did a");

    assertThat(effects).containsExactly("w s a 0");
  }

  @Test
  void workersShareTheLoadAndEachSessionIsRunInOrder() {
    Promise<Void> both = Promise.promise();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    for (String who : List.of("w1", "w2")) {
      Steps meeting = new Steps((job, number) -> {
        effects.add(job + " " + number);
        seen.add(who);
        if (seen.contains("w1") && seen.contains("w2")) {
          both.tryComplete();
        }
        return both.future().map("ok");
      });
      machines.work(machines.machine(), meeting, new AgentWorkerOptions().setMaxRuns(1));
    }
    List<String> tickets = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      for (String session : List.of("s", "t")) {
        tickets.add(await(client.submit(session, "stepper", "j" + i + ": 2 steps")));
      }
    }

    for (String ticket : tickets) {
      assertThat(await(client.result(ticket)).ending()).isEqualTo(Ending.DONE);
    }
    for (String session : List.of("s", "t")) {
      assertThat(effects.stream().filter(effect -> effect.startsWith(session)))
          .containsExactly(
              session + " j0 0",
              session + " j0 1",
              session + " j1 0",
              session + " j1 1",
              session + " j2 0",
              session + " j2 1");
      assertOneRunAtATime(session);
    }
    assertThat(machines.gemini.refusals()).isEmpty();
  }

  private void assertOneRunAtATime(String session) {
    String run = null;
    for (SessionEntry entry : log(session)) {
      run = entry instanceof SessionEntry.RunStarted ? entry.runId() : run;
      assertThat(entry.runId()).isEqualTo(run);
    }
  }

  @Test
  void aWorkerThatIsUndeployedHandsItsRunOverAndTheCallThatWasBegunIsInDoubt() {
    Promise<Void> begun = Promise.promise();
    AgentWorkerOptions options =
        new AgentWorkerOptions().setDrainTimeout(Duration.ofMillis(50)).setMaxRuns(1);
    String leaving = machines.work(machines.machine(), stuck(begun), options);
    String ticket = await(client.submit("s", "stepper", "a: 3 steps"));
    await(begun.future());

    await(machines.vertx.undeploy(leaving));
    QueuedRun waiting = await(client.find(ticket)).orElseThrow();
    assertThat(waiting.state()).isEqualTo(QueuedRun.State.QUEUED);
    assertThat(waiting.attempts()).isZero();
    machines.work(machines.machine(), steps("w2"), new AgentWorkerOptions());
    EndedRun ended = await(client.result(ticket));

    assertThat(ended.ending()).isEqualTo(Ending.DONE);
    assertThat(effects).containsExactly("stuck s a 0", "stuck s a 1", "w2 s a 2");
    assertThat(ended.doubts()).hasSize(1);
    assertThat(log("s").toString()).contains("it is unknown whether this happened");
    assertThat(log("s").stream().filter(SessionEntry.RunEnded.class::isInstance))
        .hasSize(1);
    assertThat(machines.gemini.refusals()).isEmpty();
  }

  @Test
  void aRunThatEndsInTheDrainTimeEndsWhereItIs() {
    Promise<Void> begun = Promise.promise();
    Promise<String> going = Promise.promise();
    Steps steps = new Steps((job, number) -> {
      begun.tryComplete();
      return going.future();
    });
    String leaving = machines.work(here, steps, new AgentWorkerOptions());
    String ticket = await(client.submit("s", "stepper", "a: 2 steps"));
    await(begun.future());

    Future<Void> left = machines.vertx.undeploy(leaving);
    String late = await(client.submit("t", "stepper", "b: 1 steps"));
    going.complete("ok");

    assertThat(await(client.result(ticket)).ending()).isEqualTo(Ending.DONE);
    await(left);
    assertThat(await(client.find(late)).orElseThrow().state()).isEqualTo(QueuedRun.State.QUEUED);
  }

  @Test
  void aRunThatIsClaimedWhileItsWorkerStopsIsHandedOverAndTheOthersGoOn() {
    Promise<Void> begun = Promise.promise();
    Promise<String> going = Promise.promise();
    Promise<Void> claiming = Promise.promise();
    Promise<Void> stopping = Promise.promise();
    PolledQueue queue = new PolledQueue(machines.vertx, machines.machine().queue()) {
      @Override
      public Runnable onWork(Runnable wake) {
        Runnable stop = super.onWork(wake);
        return () -> {
          stop.run();
          stopping.complete();
        };
      }

      @Override
      public Future<List<Lease>> claim(String worker, Set<String> agents, int max) {
        return super.claim(worker, agents, max).compose(leases -> {
          if (leases.stream().noneMatch(lease -> isOf("t", lease))) {
            return Future.succeededFuture(leases);
          }
          claiming.tryComplete();
          return stopping.future().map(leases);
        });
      }
    };
    Steps steps = new Steps((job, number) -> {
      begun.tryComplete();
      return going.future();
    });
    String leaving = await(machines.vertx.deployVerticle(new AgentWorker(
        queue, Map.of("stepper", machines.agent(steps)), new AgentWorkerOptions())));
    String first = await(client.submit("s", "stepper", "a: 2 steps"));
    await(begun.future());
    String second = await(client.submit("t", "stepper", "b: 1 steps"));
    await(claiming.future());

    Future<Void> left = machines.vertx.undeploy(leaving);
    await(until(second, QueuedRun.State.QUEUED));
    going.complete("ok");

    assertThat(await(client.result(first)).ending()).isEqualTo(Ending.DONE);
    await(left);
    assertThat(await(client.find(first)).orElseThrow().attempts()).isOne();
  }

  private static boolean isOf(String sessionId, Lease lease) {
    return lease.run().request().sessionId().equals(sessionId);
  }

  private Future<Void> until(String ticket, QueuedRun.State state) {
    return client
        .find(ticket)
        .compose(run -> run.orElseThrow().state() == state
            ? Future.succeededFuture()
            : machines.vertx.timer(20, TimeUnit.MILLISECONDS).compose(v -> until(ticket, state)));
  }

  @Test
  void cancelEndsARunWhereverItIs() {
    Promise<Void> begun = Promise.promise();
    machines.work(machines.machine(), stuck(begun), new AgentWorkerOptions().setMaxRuns(1));
    String running = await(client.submit("s", "stepper", "a: 3 steps"));
    String queued = await(client.submit("s", "stepper", "b: 1 steps"));
    await(begun.future());

    assertThat(await(client.cancel(queued))).isTrue();
    assertThat(await(client.cancel(running))).isTrue();

    assertThat(await(client.result(running)).ending()).isEqualTo(Ending.CANCELLED);
    assertThat(await(client.result(queued)).ending()).isEqualTo(Ending.CANCELLED);
    assertThat(await(client.cancel(running))).isFalse();
    assertThat(log("s").get(log("s").size() - 1))
        .isEqualTo(new SessionEntry.RunEnded(running, "cancelled"));
    assertThat(effects).containsExactly("stuck s a 0", "stuck s a 1");
  }

  @Test
  void aRunThatIsCancelledWhileNobodyHasItIsEndedByTheNextWorkerWithoutGoingOn() {
    Promise<Void> begun = Promise.promise();
    String leaving = machines.work(
        machines.machine(),
        stuck(begun),
        new AgentWorkerOptions().setDrainTimeout(Duration.ofMillis(1)));
    String ticket = await(client.submit("s", "stepper", "a: 3 steps"));
    await(begun.future());
    await(machines.vertx.undeploy(leaving));

    await(client.cancel(ticket));
    machines.work(machines.machine(), steps("w2"), new AgentWorkerOptions());

    assertThat(await(client.result(ticket)).ending()).isEqualTo(Ending.CANCELLED);
    assertThat(effects).containsExactly("stuck s a 0", "stuck s a 1");
    assertThat(log("s").get(log("s").size() - 1))
        .isEqualTo(new SessionEntry.RunEnded(ticket, "cancelled"));
  }

  @Test
  void aSuspendedRunGoesOnWithDecisionsThatTheClientHandsIn() {
    machines.work(machines.machine(), steps("w"), new AgentWorkerOptions());
    String ticket = await(client.submit("s", "stepper", "ask: 1 steps"));
    EndedRun asked = await(client.result(ticket));
    assertThat(asked.ending()).isEqualTo(Ending.SUSPENDED);
    assertThat(asked.pending()).isEqualTo(await(client.pending("s"))).hasSize(1);
    assertThat(effects).isEmpty();

    ApprovalDecision yes = new ApprovalDecision(asked.pending().get(0), Decision.approve());
    String next = await(client.decide("s", "stepper", List.of(yes)));

    assertThat(await(client.result(next)).text()).isEqualTo("did ask");
    assertThat(effects).containsExactly("w s ask 0");
    assertThat(await(client.result(ticket)).pending()).isEmpty();
    EndedRun again = await(client.result(await(client.decide("s", "stepper", List.of(yes)))));
    assertThat(again.ending()).isEqualTo(Ending.FAILED);
    assertThat(again.message()).isEqualTo("Session 's' has no call that waits for approval");
    assertThatThrownBy(() -> client.decide("s", "stepper", List.of()))
        .hasMessage("decisions: none (expected: at least one)");
  }

  @Test
  void aRunThatFailsSaysWhy() {
    machines.work(here, steps("w"), new AgentWorkerOptions());

    EndedRun ended = await(client.result(await(client.submit("s", "stepper", "what?"))));

    assertThat(ended.ending()).isEqualTo(Ending.FAILED);
    assertThat(ended.message()).startsWith("Gemini answered 400 FAILED_PRECONDITION");
  }

  @Test
  void runsForAgentsThatNobodyKnowsHereAreLeftToOthers() {
    machines.work(here, steps("w"), new AgentWorkerOptions());
    String unknown = await(client.submit("t", "packer", "a: 1 steps"));

    await(client.result(await(client.submit("s", "stepper", "b: 1 steps"))));

    assertThat(await(client.find(unknown)).orElseThrow().state()).isEqualTo(QueuedRun.State.QUEUED);
    assertThat(effects).containsExactly("w s b 0");
    assertThatThrownBy(() -> new AgentWorker(here.queue(), Map.of(), new AgentWorkerOptions()))
        .hasMessage("agents: none (expected: at least one)");
  }
}

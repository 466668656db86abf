package dev.pollux.worker;

import static dev.pollux.worker.Machines.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.Agent;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.queue.Lease;
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
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A worker whose lease ends starts nothing more, and the next one tells what nobody knows. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class LeaseEndTest {

  private final Machines machines = new Machines();
  private final Machine here = machines.machine();
  private final AgentClient client = here.client();
  private final List<String> effects = Collections.synchronizedList(new ArrayList<>());
  private final Promise<UnsafeLease> claimed = Promise.promise();

  @AfterEach
  void close() {
    machines.close();
  }

  /** A worker with leases of the test. */
  private void work(Steps steps, Class<? extends SessionEntry> kind, Consumer<UnsafeLease> after) {
    PolledQueue queue = new PolledQueue(machines.vertx, machines.machine().queue()) {
      @Override
      public Future<List<Lease>> claim(String worker, Set<String> agents, int max) {
        if (claimed.future().isComplete()) {
          return Future.succeededFuture(List.of());
        }
        return super.claim(worker, agents, max)
            .map(leases -> leases.stream()
                .<Lease>map(lease -> {
                  UnsafeLease mine = new UnsafeLease(lease, kind, after);
                  claimed.complete(mine);
                  return mine;
                })
                .toList());
      }
    };
    await(machines.vertx.deployVerticle(new AgentWorker(
        queue, agents(steps), new AgentWorkerOptions().setRetryDelay(Duration.ofMillis(1)))));
  }

  private Map<String, Agent> agents(Steps steps) {
    Agent stepper = machines.agent(steps);
    Agent boss = Machines.boss(machines.vertx, machines.gemini.url(), stepper);
    return Map.of("stepper", stepper, "boss", boss);
  }

  private Steps steps(String who) {
    return new Steps((job, number) -> {
      effects.add(who + " " + number);
      return Future.succeededFuture("ok");
    });
  }

  @Test
  void E19_noCallIsBegunWhoseIntentWasStoredWhenTheLeaseEnded() {
    Promise<Void> stored = Promise.promise();
    // The worker stood still there: no timer has told it anything.
    work(steps("w1"), SessionEntry.ToolIntent.class, lease -> {
      lease.unsafe();
      stored.tryComplete();
    });
    String ticket = await(client.submit("s", "stepper", "a: 2 steps"));
    await(stored.future());
    await(await(claimed.future()).free());

    machines.work(machines.machine(), steps("w2"), new AgentWorkerOptions());
    EndedRun ended = await(client.result(ticket));

    assertThat(effects).containsExactly("w2 1");
    assertThat(ended.ending()).isEqualTo(Ending.DONE);
    assertThat(ended.doubts()).hasSize(1);
    assertThat(ended.doubts().get(0)).startsWith(ticket);
  }

  @Test
  void E19_nothingIsBegunWithinAnAgentThatIsAToolWhenTheLeaseHasEnded() {
    machines.gemini.replyWith(request -> {
      if (!Steps.isBoss(request)) {
        claimed.future().result().unsafe(); // while the model thinks; no timer has told anything
      }
      return Steps.bossReply(request);
    });
    work(steps("w1"), SessionEntry.RunEnded.class, lease -> {});
    String ticket = await(client.submit("s", "boss", "Do it"));
    await(claimed.future());

    await(machines.vertx.deployVerticle(new AgentWorker(
        machines.machine().queue(), agents(steps("w2")), new AgentWorkerOptions())));
    EndedRun ended = await(client.result(ticket));

    // The call of the agent is in doubt, and what it wanted to do was not done, by nobody.
    assertThat(ended.ending()).isEqualTo(Ending.DONE);
    assertThat(ended.doubts()).hasSize(1);
    machines.vertx.deploymentIDs().forEach(id -> await(machines.vertx.undeploy(id)));
    assertThat(effects).isEmpty();
  }

  @Test
  void E18_aRunWhoseLeaseEndedIsCancelledHereAndGoesOnElsewhere() {
    Promise<Void> begun = Promise.promise();
    Promise<String> late = Promise.promise();
    work(
        new Steps((job, number) -> {
          effects.add("w1 " + number);
          begun.tryComplete();
          return late.future();
        }),
        SessionEntry.ToolIntent.class,
        lease -> {});
    String ticket = await(client.submit("s", "stepper", "a: 2 steps"));
    await(begun.future());
    UnsafeLease lease = await(claimed.future());

    lease.end();
    late.complete("ok");
    await(lease.free());
    machines.work(machines.machine(), steps("w2"), new AgentWorkerOptions());
    EndedRun ended = await(client.result(ticket));

    assertThat(effects).containsExactly("w1 0", "w2 1");
    assertThat(ended.ending()).isEqualTo(Ending.DONE);
    assertThat(ended.doubts()).hasSize(1);
    List<SessionEntry> log = await(here.store().read("s", 0));
    assertThat(log.stream().filter(SessionEntry.RunEnded.class::isInstance)).hasSize(1);
  }

  @Test
  void E14_aRunWhoseOutcomeCannotBeStoredIsTriedAgainAndTheCallIsInDoubt() {
    work(steps("w1"), SessionEntry.ToolIntent.class, UnsafeLease::fail);
    String ticket = await(client.submit("s", "stepper", "a: 2 steps"));
    await(claimed.future());
    machines.work(machines.machine(), steps("w2"), new AgentWorkerOptions());

    EndedRun ended = await(client.result(ticket));

    assertThat(effects).containsExactly("w1 0", "w2 1");
    assertThat(ended.ending()).isEqualTo(Ending.DONE);
    assertThat(ended.doubts()).hasSize(1);
    assertThat(await(client.find(ticket)).orElseThrow().attempts()).isEqualTo(2);
  }

  @Test
  void decisionsThatWereNotWrittenWhenTheirWorkerWasLostStillCount() {
    String asking = machines.work(machines.machine(), steps("w0"), new AgentWorkerOptions());
    EndedRun asked = await(client.result(await(client.submit("s", "stepper", "ask: 1 steps"))));
    await(machines.vertx.undeploy(asking));
    ApprovalDecision yes = new ApprovalDecision(asked.pending().get(0), Decision.approve());
    String ticket = await(client.decide("s", "stepper", List.of(yes)));

    work(steps("w1"), SessionEntry.RunStarted.class, UnsafeLease::fail);
    await(claimed.future());
    machines.work(machines.machine(), steps("w2"), new AgentWorkerOptions());
    EndedRun ended = await(client.result(ticket));

    assertThat(ended.ending()).isEqualTo(Ending.DONE);
    assertThat(effects).containsExactly("w2 0");
    assertThat(await(client.find(ticket)).orElseThrow().attempts()).isEqualTo(2);
  }
}

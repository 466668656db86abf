package dev.pollux.worker;

import dev.pollux.agent.Agent;
import dev.pollux.queue.Lease;
import dev.pollux.queue.RunQueue;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes runs from a queue and runs them, as many at a time as its options say; as many workers as one
 * likes, in as many processes, share a queue.
 *
 * <pre>{@code
 * PostgresRunQueue queue = new PostgresRunQueue(store, new RunQueueOptions());
 * vertx.deployVerticle(new AgentWorker(queue, Map.of("packer", agent), new AgentWorkerOptions()));
 * }</pre>
 *
 * <p>A run that another worker began and did not end is resumed as by {@link Agent#startResume(
 * dev.pollux.session.Session)}: what is in the session's log is not done again. When the lease ends, the
 * run is cancelled here, nothing more is written, and no call is begun whose intent was not stored
 * before. A call that was begun is in doubt for the next worker; of an agent that is a tool, the call of
 * that agent is, and nothing more is begun within it.
 *
 * <p>To end it, undeploy it, before the queue and the store are closed: it takes no more runs, lets
 * those that it has go on for {@link AgentWorkerOptions#setDrainTimeout}, and hands over the rest. The
 * queue and the agents stay open. To use more event loops, deploy more workers.
 */
public final class AgentWorker extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(AgentWorker.class);

  private final RunQueue queue;
  private final Map<String, Agent> agents;
  private final AgentWorkerOptions options;
  private final Set<ClaimedRun> running = new LinkedHashSet<>();
  private final Promise<Void> idle = Promise.promise();
  private Runnable stopHearing = () -> {};
  private boolean claiming;
  private boolean again;
  private boolean stopping;

  /**
   * A worker that is to be deployed, once.
   *
   * @param agents by the names under which runs are submitted; runs for others are left in the queue
   * @param options copied
   * @throws IllegalArgumentException if there are no agents
   */
  public AgentWorker(RunQueue queue, Map<String, Agent> agents, AgentWorkerOptions options) {
    if (agents.isEmpty()) {
      throw new IllegalArgumentException("agents: none (expected: at least one)");
    }
    this.queue = queue;
    this.agents = Map.copyOf(agents);
    this.options = new AgentWorkerOptions(options);
  }

  /**
   * Begins to take runs.
   *
   * @return fails with {@link IllegalArgumentException} if a model is on another Vert.x
   */
  @Override
  public Future<?> start() {
    for (Map.Entry<String, Agent> agent : agents.entrySet()) {
      if (agent.getValue().model().vertx() != vertx) {
        return Future.failedFuture(new IllegalArgumentException("agent '" + agent.getKey()
            + "': its model is on another Vert.x (expected: the worker's)"));
      }
    }
    stopHearing = queue.onWork(() -> context.runOnContext(v -> claim()));
    return Future.succeededFuture();
  }

  private void claim() {
    if (claiming) {
      again = true;
      return;
    }
    int room = options.getMaxRuns() - running.size();
    if (stopping || room <= 0) {
      return;
    }
    claiming = true;
    again = false;
    queue
        .claim(options.getName(), agents.keySet(), room)
        .onComplete(done -> context.runOnContext(v -> claimed(done)));
  }

  private void claimed(AsyncResult<List<Lease>> done) {
    claiming = false;
    if (done.failed()) {
      LOG.warn("No runs could be claimed; the queue wakes this worker again", done.cause());
    } else {
      done.result().forEach(this::begin);
    }
    if (stopping) {
      endIfIdle();
    } else if (again) {
      claim();
    }
  }

  private void begin(Lease lease) {
    @Nullable Agent agent = agents.get(lease.run().request().agent());
    if (agent == null) {
      lease.retryAfter(options.getRetryDelay()); // a queue that gives out what was not asked for
      return;
    }
    ClaimedRun run = new ClaimedRun(context, lease, agent, options);
    running.add(run);
    run.start()
        .onComplete(over -> context.runOnContext(v -> {
          running.remove(run);
          claim();
          endIfIdle();
        }));
    if (stopping) {
      run.handOver(); // it was on its way when the others were told to come to their end
    }
  }

  /** Ends it; see above. Ending again gives the same future. */
  @Override
  public Future<?> stop() {
    if (!stopping) {
      stopping = true;
      stopHearing.run();
      long timer = vertx.setTimer(
          options.getDrainTimeout().toMillis(),
          late -> List.copyOf(running).forEach(ClaimedRun::handOver));
      idle.future().onComplete(v -> vertx.cancelTimer(timer));
      endIfIdle();
    }
    return idle.future();
  }

  private void endIfIdle() {
    if (stopping && !claiming && running.isEmpty()) {
      idle.tryComplete();
    }
  }
}

package dev.pollux.worker;

import dev.pollux.agent.Agent;
import dev.pollux.agent.Run;
import dev.pollux.agent.RunOptions;
import dev.pollux.queue.Lease;
import dev.pollux.queue.QueuedRun;
import dev.pollux.queue.RunRequest;
import dev.pollux.run.RunException;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStoreException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run that a worker has under a lease, until it lets go of it in one way or another. */
final class ClaimedRun {

  private static final Logger LOG = LoggerFactory.getLogger(ClaimedRun.class);
  private static final int MOST_MESSAGE = 1000;

  private final Context context;
  private final EventBus bus;
  private final Lease lease;
  private final RunRequest request;
  private final Agent agent;
  private final AgentWorkerOptions options;
  private final GatedStore store;
  private final Promise<Void> over = Promise.promise();
  private @Nullable Run run;
  private boolean handingOver;
  private boolean lost;

  ClaimedRun(Context context, Lease lease, Agent agent, AgentWorkerOptions options) {
    this.context = context;
    this.bus = context.owner().eventBus();
    this.lease = lease;
    this.request = lease.run().request();
    this.agent = agent;
    this.options = options;
    this.store = new GatedStore(lease);
  }

  /** Runs it; succeeds when this worker has nothing to do with it any more. */
  Future<Void> start() {
    lease.ended().onComplete(ended -> context.runOnContext(v -> lost()));
    lease.cancelRequested().onComplete(asked -> context.runOnContext(v -> cancel()));
    TicketLog.read(store, request.sessionId(), request.ticket())
        .onComplete(read -> context.runOnContext(v -> begin(read)));
    return over.future();
  }

  /** Lets another worker go on with it, if it does not end by itself now. */
  void handOver() {
    handingOver = true;
    store.shut();
    cancel();
  }

  private void lost() {
    lost = true;
    store.shut();
    cancel();
  }

  private void cancel() {
    if (run != null) {
      run.cancel();
    }
  }

  private void begin(AsyncResult<TicketLog> read) {
    if (read.failed()) {
      letGo(read.cause(), read.cause());
      return;
    }
    TicketLog log = read.result();
    String outcome = log.outcome();
    if (outcome != null) {
      complete(outcome); // its last worker did not come to say so
    } else if (lost || handingOver) {
      giveBack();
    } else if (lease.cancelRequested().isComplete()) {
      end(log);
    } else if (log.run() != null && !log.isLast()) {
      complete("failed: another run began in the session before it was resumed");
    } else {
      run(log.run() != null);
    }
  }

  // One that nobody is at work on, and nobody wants.
  private void end(TicketLog log) {
    String id = log.run();
    Future<?> ended = id == null || !log.isLast()
        ? Future.succeededFuture()
        : store.append(
            request.sessionId(),
            log.size(),
            List.of(new SessionEntry.RunEnded(id, QueuedRun.CANCELLED)));
    ended.onComplete(done -> context.runOnContext(v -> {
      if (done.succeeded()) {
        complete(QueuedRun.CANCELLED);
      } else {
        letGo(done.cause(), done.cause());
      }
    }));
  }

  private void run(boolean begun) {
    Session session = new Session(store, request.sessionId());
    RunOptions runOptions = new RunOptions().setStreamed(options.isLiveEvents());
    try {
      if (begun) {
        // Its history is read first, maybe on another thread: the run is to be on this context.
        RunInput.resume(request.input(), agent, session, runOptions, context)
            .onComplete(resumed -> context.runOnContext(v -> {
              if (resumed.succeeded()) {
                follow(resumed.result());
              } else {
                letGo(resumed.cause(), resumed.cause());
              }
            }));
      } else {
        runOptions.setRunId(request.ticket());
        follow(RunInput.start(request.input(), agent, session, runOptions));
      }
    } catch (RuntimeException refused) { // whatever was handed in
      complete("failed: " + refused.getMessage());
    }
  }

  private void follow(Run started) {
    run = started;
    if (lost || handingOver || lease.cancelRequested().isComplete()) {
      cancel();
    }
    if (options.isLiveEvents()) {
      started.handler(event -> {
        if (LiveEvents.isLive(event)) {
          bus.publish(LiveEvents.address(request.sessionId()), event.json().toString());
        }
      });
    }
    started.result().onComplete(done -> context.runOnContext(v -> ended(done)));
  }

  private void ended(AsyncResult<RunResult> done) {
    if (done.succeeded()) {
      complete(done.result().pending().isEmpty() ? "done" : "suspended");
    } else {
      Throwable cause = done.cause().getCause();
      letGo(done.cause(), cause == null ? done.cause() : cause);
    }
  }

  private void letGo(Throwable failure, Throwable cause) {
    SessionStoreException.Reason reason =
        cause instanceof SessionStoreException broken ? broken.reason() : null;
    if (lost || handingOver || !lease.isSafe() || reason == SessionStoreException.Reason.FENCED) {
      giveBack();
    } else if (cause instanceof SessionConflictException || reason != null && isPassing(reason)) {
      LOG.warn("Run {} is tried again later", request.ticket(), failure);
      told(lease.retryAfter(options.getRetryDelay()));
    } else {
      String outcome = failure instanceof RunException ended ? ended.outcome() : "failed";
      complete(outcome + ": " + failure.getMessage());
    }
  }

  private static boolean isPassing(SessionStoreException.Reason reason) {
    return switch (reason) {
      case UNAVAILABLE, FULL, LOCKED, CLOSED, DENIED -> true; // as somebody mends it
      case FENCED, CORRUPT, FORMAT, TOO_LARGE -> false;
    };
  }

  private void giveBack() {
    if (handingOver && lease.isSafe()) {
      told(lease.handOver());
      return;
    }
    LOG.warn("Run {} is left to other workers: its lease has ended", request.ticket());
    // The queue may not be there to hear it, and then finds it out. Never renewed again: nobody
    // is at work under this lease.
    lease.retryAfter(Duration.ZERO);
    over.tryComplete();
  }

  private void complete(String outcome) {
    told(lease.complete(
        outcome.length() > MOST_MESSAGE ? outcome.substring(0, MOST_MESSAGE) : outcome));
  }

  // If nobody could be told, the lease ends by itself, and the next worker finds the end in the
  // log.
  private void told(Future<Void> told) {
    told.onFailure(failed ->
            LOG.warn("How run {} ended could not be told to the queue", request.ticket(), failed))
        .onComplete(done -> over.tryComplete());
  }
}

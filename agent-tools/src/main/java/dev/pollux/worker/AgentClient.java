package dev.pollux.worker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.gemini.Content;
import dev.pollux.json.Json;
import dev.pollux.queue.QueuedRun;
import dev.pollux.queue.RunQueue;
import dev.pollux.queue.RunRequest;
import dev.pollux.session.PendingApproval;
import dev.pollux.session.Session;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands runs in for {@link AgentWorker}s, and follows them, from any process.
 *
 * <pre>{@code
 * AgentClient client = new AgentClient(vertx, queue, store);
 * client.submit("ada", "packer", "Do I need a coat in Oslo?")
 *     .compose(client::result)
 *     .onSuccess(ended -> System.out.println(ended.text()));
 * }</pre>
 *
 * <p>Where the store or the queue fails, futures fail with {@link
 * dev.pollux.session.SessionStoreException}. Thread safe; the queue and the store stay open.
 */
public final class AgentClient {

  private final Vertx vertx;
  private final RunQueue queue;
  private final SessionStore store;

  /** A client of the workers that share this queue, and write to this store. */
  public AgentClient(Vertx vertx, RunQueue queue, SessionStore store) {
    this.vertx = vertx;
    this.queue = queue;
    this.store = store;
  }

  /**
   * Hands in the next prompt of a conversation. Its runs are made one after the other, in the order in
   * which they were handed in.
   *
   * @param session the id of the conversation, new or old
   * @param agent the name under which workers know the agent
   * @return the ticket that names the run; once it is there, the run is kept
   */
  public Future<String> submit(String session, String agent, String prompt) {
    return submit(UUID.randomUUID().toString(), session, agent, Content.user(prompt));
  }

  /**
   * Hands in a prompt, which may have images and files, once: a ticket that was handed in before, also
   * by somebody else, makes no second run.
   *
   * @param ticket 1 to 200 characters that name the run, and no other in any session
   * @return the same ticket
   * @throws IllegalArgumentException if the ticket or the id of the session is empty or longer, or the
   *     prompt has no parts
   */
  public Future<String> submit(String ticket, String session, String agent, Content prompt) {
    if (prompt.parts().isEmpty()) {
      throw new IllegalArgumentException("prompt: no parts (expected: at least one)");
    }
    return submit(new RunRequest(ticket, session, agent, RunInput.prompt(prompt)));
  }

  /**
   * Hands in decisions about calls that wait for approval: a run of its own that goes on with the
   * suspended one, as by {@link dev.pollux.agent.Agent#startResume(Session, List)}. When none of them is
   * about a call that waits, it ends as {@link EndedRun.Ending#FAILED}.
   *
   * @return the ticket of the run that goes on
   * @throws IllegalArgumentException if there are no decisions, or one is {@code later}
   */
  public Future<String> decide(String session, String agent, List<ApprovalDecision> decisions) {
    return decide(UUID.randomUUID().toString(), session, agent, decisions);
  }

  /** The same with a ticket of one's own, as in {@link #submit(String, String, String, Content)}. */
  public Future<String> decide(
      String ticket, String session, String agent, List<ApprovalDecision> decisions) {
    return submit(new RunRequest(ticket, session, agent, RunInput.decisions(decisions)));
  }

  private Future<String> submit(RunRequest request) {
    return queue.submit(request).map(run -> run.request().ticket());
  }

  /** The calls of a conversation that wait for approval, in their order. */
  public Future<List<PendingApproval>> pending(String session) {
    return new Session(store, session).openHistory().map(history -> history.pending());
  }

  /** What the queue knows of a run; empty when there is none, or it was forgotten. */
  public Future<Optional<QueuedRun>> find(String ticket) {
    return queue.find(ticket);
  }

  /**
   * Asks for the end of a run.
   *
   * @return whether there was such a run that had not ended; {@link #result} tells how it ended
   */
  public Future<Boolean> cancel(String ticket) {
    return queue.cancel(ticket);
  }

  /**
   * How a run ended, once it has, also long after.
   *
   * @return fails with {@link IllegalArgumentException} if the queue has no such run
   */
  public Future<EndedRun> result(String ticket) {
    return found(ticket).compose(run -> {
      Promise<QueuedRun> ended = Promise.promise();
      AtomicBoolean asking = new AtomicBoolean();
      Runnable stop = queue.watch(run.request().sessionId(), () -> {
        if (asking.compareAndSet(false, true)) {
          look(ticket, ended).onComplete(looked -> asking.set(false));
        }
      });
      return ended.future().onComplete(done -> stop.run()).compose(this::read);
    });
  }

  private Future<QueuedRun> found(String ticket) {
    return queue
        .find(ticket)
        .compose(run -> run.isPresent()
            ? Future.succeededFuture(run.get())
            : Future.failedFuture(
                new IllegalArgumentException("ticket: '" + ticket + "' is none of a run")));
  }

  // A queue that cannot be reached is asked again at the next wake-up.
  private Future<Optional<QueuedRun>> look(String ticket, Promise<QueuedRun> ended) {
    return queue.find(ticket).onSuccess(run -> {
      if (run.isEmpty()) {
        ended.tryFail(new IllegalArgumentException("ticket: '" + ticket + "' was forgotten"));
      } else if (run.get().state() == QueuedRun.State.ENDED) {
        ended.tryComplete(run.get());
      }
    });
  }

  private Future<EndedRun> read(QueuedRun run) {
    RunRequest request = run.request();
    String outcome = String.valueOf(run.outcome());
    EndedRun.Ending ending = EndedRun.ending(outcome);
    Future<List<PendingApproval>> pending = ending == EndedRun.Ending.SUSPENDED
        ? pending(request.sessionId())
        : Future.succeededFuture(List.of());
    return pending.compose(waiting -> TicketLog.read(store, request.sessionId(), request.ticket())
        .map(log -> new EndedRun(
            request, ending, EndedRun.message(outcome), log.text(), waiting, log.doubts())));
  }

  /**
   * Follows a conversation until the stream is closed.
   *
   * @param fromSequence the first sequence number wanted: 0 for all that was said, for who was away one
   *     more than the last that came
   * @return what is there and what comes, on the Vert.x context that this was called on
   * @throws IllegalArgumentException if {@code fromSequence} is negative
   */
  public SessionFollower follow(String session, long fromSequence) {
    return follow(session, fromSequence, null);
  }

  /**
   * The same until a run has ended, whose last entry is then the last of the stream. For who joins in
   * the middle of the run, entries of a run behind it may come as well before the end. When the queue
   * has no such run, the stream ends behind what is there.
   */
  public SessionFollower follow(String session, long fromSequence, @Nullable String untilTicket) {
    if (fromSequence < 0) {
      throw new IllegalArgumentException("fromSequence: " + fromSequence + " (expected: >= 0)");
    }
    return new SessionFollower(
            vertx.getOrCreateContext(), queue, store, session, fromSequence, untilTicket)
        .start();
  }

  /**
   * Hears what workers with {@link AgentWorkerOptions#setLiveEvents} publish on the event bus while a
   * model writes: {@code {"type": "text", "text": "…"}}, and {@code thought}, {@code toolProgress} and
   * {@code turnRepeated} as in {@link dev.pollux.run.RunEvent}. Any of it may be lost, or come
   * late; what counts comes from {@link #follow}.
   *
   * @return stops it
   */
  public Runnable live(String session, Consumer<ObjectNode> events) {
    MessageConsumer<String> consumer = vertx
        .eventBus()
        .<String>consumer(LiveEvents.address(session))
        .handler(message -> events.accept((ObjectNode) Json.parse(message.body())));
    return consumer::unregister;
  }
}

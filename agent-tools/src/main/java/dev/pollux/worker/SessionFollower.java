package dev.pollux.worker;

import dev.pollux.queue.QueuedRun;
import dev.pollux.queue.RunQueue;
import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreException;
import dev.pollux.stream.PushStream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a session's log, each once and in order: those that are there, then each new one soon
 * after it was appended, in whatever process. A consumer that pauses it is not read ahead of by more
 * than a page.
 *
 * <p>It ends when it is closed, when the consumer takes its handler away, or when the run that it was
 * asked to follow has ended. While the store cannot be reached it waits; it fails with {@link
 * SessionStoreException} when the store is closed, or what it keeps cannot be read.
 */
public final class SessionFollower extends PushStream<FollowedEntry> {

  private static final int PAGE = 100;

  private final RunQueue queue;
  private final SessionStore store;
  private final String session;
  private final @Nullable String ticket;
  private final @Nullable TicketLog log;
  private long next;
  private boolean woken;
  private boolean reading;
  private Runnable stopHearing = () -> {};

  SessionFollower(
      Context context,
      RunQueue queue,
      SessionStore store,
      String session,
      long from,
      @Nullable String ticket) {
    super(context, 1); // the next page is read when the last one was taken
    this.queue = queue;
    this.store = store;
    this.session = session;
    this.next = from;
    this.ticket = ticket;
    this.log = ticket == null ? null : new TicketLog(ticket);
  }

  SessionFollower start() {
    onContext(() -> stopHearing = queue.watch(
        session,
        () -> context().runOnContext(v -> {
          woken = true;
          read();
        })));
    return this;
  }

  /** Ends the stream behind what the consumer has not read yet. Any thread; again does nothing. */
  public void close() {
    onContext(this::stop);
  }

  private void stop() {
    stopHearing.run();
    end();
  }

  @Override
  protected void consumerLeft() {
    stop();
  }

  @Override
  protected void drained() {
    read();
  }

  private void read() {
    if (!woken || reading || isFull() || hasEnded()) {
      return;
    }
    woken = false;
    reading = true;
    // First whether the run has ended: whatever it wrote is in the log then.
    isOver()
        .compose(over -> store.read(session, next, PAGE).map(page -> new Seen(page, over)))
        .onComplete(done -> context().runOnContext(v -> {
          if (done.succeeded()) {
            seen(done.result());
          } else {
            failed(done.cause());
          }
          reading = false; // not before: whoever takes an entry of the page asks for more
          read();
        }));
  }

  private Future<Boolean> isOver() {
    return ticket == null
        ? Future.succeededFuture(false)
        : queue
            .find(ticket)
            .map(run -> run.isEmpty() || run.get().state() == QueuedRun.State.ENDED);
  }

  private void seen(Seen seen) {
    for (SessionEntry entry : seen.page().entries()) {
      if (hasEnded()) {
        return;
      }
      push(new FollowedEntry(next++, entry));
      if (log != null) {
        log.apply(entry);
        if (log.outcome() != null) {
          stop(); // what comes next belongs to other runs
        }
      }
    }
    if (seen.page().more()) {
      woken = true;
    } else if (seen.over()) {
      stop();
    }
  }

  // The queue wakes it again and again: what passes is waited for.
  private void failed(Throwable cause) {
    if (!(cause instanceof SessionStoreException broken
        && broken.reason() == SessionStoreException.Reason.UNAVAILABLE)) {
      stopHearing.run();
      fail(cause);
    }
  }

  /** A page of the log, and whether the run had ended before it was read. */
  private record Seen(LogPage page, boolean over) {}
}

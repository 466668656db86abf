package dev.pollux.worker;

import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a session's log says of the run with a ticket. The first worker's run has the ticket as its id,
 * each later one says which it goes on with, until one of them ends.
 */
final class TicketLog {

  private static final int PAGE = 200;

  private final String ticket;
  private long size;
  private @Nullable String run;
  private @Nullable String last;
  private @Nullable String outcome;
  private String text = "";
  private final Map<Integer, String> begun = new TreeMap<>();
  private final List<String> doubts = new ArrayList<>();

  TicketLog(String ticket) {
    this.ticket = ticket;
  }

  /** Reads the log page by page; only what is said here stays in memory. */
  static Future<TicketLog> read(SessionStore store, String session, String ticket) {
    return new TicketLog(ticket).read(store, session);
  }

  private Future<TicketLog> read(SessionStore store, String session) {
    return store.read(session, size, PAGE).compose(page -> {
      page.entries().forEach(this::apply);
      return page.more() ? read(store, session) : Future.succeededFuture(this);
    });
  }

  void apply(SessionEntry entry) {
    size++;
    if (entry instanceof SessionEntry.RunStarted started) {
      started(started);
    } else if (run != null && outcome == null && entry.runId().equals(run)) {
      happened(entry);
    }
  }

  private void started(SessionEntry.RunStarted started) {
    last = started.runId();
    if (outcome != null) {
      return;
    }
    if (started.runId().equals(ticket)) {
      run = ticket;
    } else if (run != null && run.equals(started.resumed())) {
      run = started.runId();
      begun.values().stream().filter(key -> !doubts.contains(key)).forEach(doubts::add);
      begun.clear();
    }
  }

  private void happened(SessionEntry entry) {
    if (entry instanceof SessionEntry.ModelTurn turn) {
      text = turn.content().text();
    } else if (entry instanceof SessionEntry.ToolIntent intent) {
      begun.put(intent.call(), intent.callKey());
    } else if (entry instanceof SessionEntry.ToolOutcome done) {
      begun.remove(done.call());
    } else if (entry instanceof SessionEntry.RunEnded ended) {
      outcome = ended.outcome();
    }
  }

  /** How many entries the log has. */
  long size() {
    return size;
  }

  /** The newest run under the ticket, or null when none was begun. */
  @Nullable
  String run() {
    return run;
  }

  /** Whether the log says that the newest run under the ticket was at work when it ended. */
  boolean isLast() {
    return run != null && run.equals(last);
  }

  /** How the run ended, or null when it did not. */
  @Nullable
  String outcome() {
    return outcome;
  }

  /** The model's last text in it. */
  String text() {
    return text;
  }

  /** The keys of the calls that were begun when it was taken over. */
  List<String> doubts() {
    return doubts;
  }
}

package dev.pollux.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is to be answered, and what has been asked so far. Thread safe. */
final class Script {

  private final Deque<Reply> queue = new ArrayDeque<>();
  private @Nullable Function<ReceivedRequest, Reply> function;
  private int played;
  private final int maxRequestsKept;
  private final Deque<ReceivedRequest> requests = new ArrayDeque<>();
  private List<Refusal> refusals = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  Script(int maxRequestsKept) {
    this.maxRequestsKept = maxRequestsKept;
  }

  synchronized void add(List<Reply> replies) {
    queue.addAll(replies);
  }

  synchronized void then(Function<ReceivedRequest, Reply> function) {
    this.function = function;
  }

  /** The next reply, or an error that says why there is none. */
  Reply next(ReceivedRequest request) {
    Function<ReceivedRequest, Reply> answering;
    synchronized (this) {
      Reply queued = queue.poll();
      if (queued != null) {
        played++;
        return queued;
      }
      answering = function;
      if (answering == null) {
        return fail(
            "The script is over: all " + played + " replies were played before this request");
      }
      played++;
    }
    try {
      // Outside of the lock: it may wait for another request.
      Reply reply = answering.apply(request);
      return reply != null ? reply : fail("The function of replyWith gave null");
    } catch (RuntimeException | Error e) {
      return fail("The function of replyWith threw " + e);
    }
  }

  private synchronized Reply fail(String message) {
    failures.add(message);
    // Not a 5xx: clients would try again.
    return Reply.error(400, "FAILED_PRECONDITION", message);
  }

  synchronized void received(ReceivedRequest request) {
    requests.add(request);
    if (requests.size() > maxRequestsKept) {
      requests.remove();
    }
  }

  synchronized void refused(Refusal refusal) {
    refusals.add(refusal);
  }

  synchronized void failed(String message) {
    failures.add(message);
  }

  synchronized int left() {
    return queue.size();
  }

  synchronized List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  synchronized List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  synchronized List<Refusal> takeRefusals() {
    List<Refusal> taken = List.copyOf(refusals);
    refusals = new ArrayList<>();
    return taken;
  }

  synchronized List<String> failures() {
    return List.copyOf(failures);
  }
}

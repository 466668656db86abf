package dev.pollux.agent.call;

import dev.pollux.doubt.Doubt;
import dev.pollux.doubt.Doubt.Settled;
import dev.pollux.doubt.DoubtfulCall;
import dev.pollux.doubt.Reconciled;
import dev.pollux.doubt.Reconciler;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.session.History;
import dev.pollux.session.OpenCall;
import dev.pollux.session.SessionEntry;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of a turn that an earlier run began and of which the log has no outcome: which are made
 * again, which somebody is asked about, and which nobody knows about.
 */
final class Doubts {

  private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);

  private final Asker asker;
  private final RunContext run;
  private final SortedMap<Integer, OpenCall> begun = new TreeMap<>();
  private final Map<Integer, FunctionTool> tools = new HashMap<>();
  private final Map<Integer, Settled> settled = new HashMap<>();
  private final Map<Integer, @Nullable Object> results = new HashMap<>();
  private final SortedSet<Integer> held = new TreeSet<>();
  private final List<Runnable> timers = new ArrayList<>();

  private Doubts(Asker asker) {
    this.asker = asker;
    this.run = asker.run();
  }

  /** Those of a turn that an earlier run began, with the tools of today. */
  static Doubts of(Asker asker, List<OpenCall> open, List<@Nullable FunctionTool> tools) {
    Doubts doubts = new Doubts(asker);
    for (OpenCall call : open) {
      SessionEntry.ToolIntent intent = call.intent();
      if (intent == null) {
        continue;
      }
      doubts.begun.put(call.place(), call);
      FunctionTool tool = tools.get(call.place());
      boolean same =
          tool != null && (intent.tool() == null || intent.tool().equals(tool.fingerprint()));
      if (same) {
        doubts.tools.put(call.place(), tool);
      }
      if (same && tool.effect() != Effect.ONCE) {
        doubts.settled.put(call.place(), Settled.AGAIN);
      } else if (asker.reconciler() == null) {
        doubts.settled.put(call.place(), Settled.UNKNOWN);
      } else {
        doubts.held.add(call.place());
      }
    }
    return doubts;
  }

  boolean has(int place) {
    return begun.containsKey(place);
  }

  /** The places of those that the reconciler is asked about. */
  Set<Integer> held() {
    return Set.copyOf(held);
  }

  /** The key that the call was begun with, or null when it was not. */
  @Nullable
  String key(int place) {
    OpenCall call = begun.get(place);
    return call == null ? null : intent(call).callKey();
  }

  private static SessionEntry.ToolIntent intent(OpenCall call) {
    return Objects.requireNonNull(call.intent(), "intent");
  }

  /** Whether the call is made in this run. */
  boolean isMade(int place) {
    Settled how = settled.get(place);
    return (how == Settled.AGAIN || how == Settled.NOT_HAPPENED) && tools.containsKey(place);
  }

  /** What stands in for the tool of a call that happened: it gives its result; null for all others. */
  @Nullable
  FunctionTool found(int place) {
    if (settled.get(place) != Settled.HAPPENED) {
      return null;
    }
    Object result = results.get(place);
    FunctionDeclaration declaration =
        new FunctionDeclaration(begun.get(place).call().name(), "", null);
    return FunctionTool.of(declaration, (args, context) -> Future.succeededFuture(result));
  }

  /** What the model is told in place of a result. */
  String told(int place) {
    return settled.get(place) == Settled.NOT_HAPPENED
        ? "Not called: its tool is gone or changed since it was to be called"
        : History.UNKNOWN;
  }

  /** Tells what is settled already, before the log says so: who is told twice was told. */
  void tell() {
    begun.forEach((place, call) -> {
      Settled how = settled.get(place);
      if (how != null) {
        tell(call, how);
      }
    });
  }

  private void tell(OpenCall call, Settled how) {
    asker.doubts().accept(new Doubt(intent(call).callKey(), call.made(), how));
  }

  /** Nobody waits for the reconciler any more. */
  void cancel() {
    timers.forEach(Runnable::run);
  }

  /** Asks the reconciler about all that are held. */
  void ask() {
    for (int place : List.copyOf(held)) {
      if (!run.isOver()) {
        ask(place, Objects.requireNonNull(begun.get(place)));
      }
    }
  }

  private void ask(int place, OpenCall call) {
    Reconciler reconciler = Objects.requireNonNull(asker.reconciler(), "reconciler");
    FunctionCall made = call.made();
    SessionEntry.ToolIntent intent = intent(call);
    Future<Reconciled> answer;
    try {
      answer = reconciler.reconcile(new DoubtfulCall(
          run.sessionId(), intent.runId(), intent.callKey(), made, tools.get(place)));
      Objects.requireNonNull(answer, "reconciler.reconcile()");
    } catch (Throwable thrown) { // whatever a reconciler does: the call is in doubt
      answer = Future.failedFuture(thrown);
    }
    AtomicBoolean answered = new AtomicBoolean();
    Runnable timer = run.clock()
        .after(
            run.limits().getReconcileTimeout(),
            () -> run.onContext(() -> {
              if (answered.compareAndSet(false, true)) {
                LOG.warn("Call {} stays in doubt: its reconciler took too long", intent.callKey());
                settle(place, call, Reconciled.unknown());
              }
            }));
    timers.add(timer);
    answer.onComplete(done -> run.onContext(() -> {
      timer.run();
      if (answered.compareAndSet(false, true)) {
        Reconciled found = done.succeeded() ? done.result() : null;
        if (found == null) {
          LOG.warn("Call {} stays in doubt: its reconciler failed", intent.callKey(), done.cause());
        }
        settle(place, call, found == null ? Reconciled.unknown() : found);
      }
    }));
  }

  private void settle(int place, OpenCall call, Reconciled found) {
    if (run.isOver()) {
      return;
    }
    Settled how;
    if (found instanceof Reconciled.Happened happened) {
      results.put(place, happened.result());
      how = Settled.HAPPENED;
    } else if (found instanceof Reconciled.DidNotHappen) {
      how = Settled.NOT_HAPPENED;
    } else if (found instanceof Reconciled.Unknown) {
      how = Settled.UNKNOWN;
    } else {
      throw new AssertionError(found);
    }
    settled.put(place, how);
    tell(call, how);
    asker.decided(place, true);
  }
}

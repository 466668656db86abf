package dev.pollux.traffic;

import dev.pollux.limit.Clock;
import dev.pollux.model.ModelException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests of one model go out, and when: so many at once, in the order they came;
 * none while the server wants to be left alone or only fails; few at first after that. Shared by all
 * event loops. A request that need not wait costs a few atomic operations; there are no locks.
 */
public final class Traffic {

  /** The part of a pause by which it is made longer at random: other programs wait as well. */
  private static final int PAUSE_SPREAD = 10;

  private enum State {
    WAITING,
    GOING,
    OVER
  }

  private final Refusals refusals;
  private final TrafficOptions limits;
  private final Clock clock;
  private final RandomGenerator random;
  private final RetryBudget budget;
  private final Breaker breaker;
  private final AtomicInteger going = new AtomicInteger();
  private final AtomicInteger allowed;
  private final ConcurrentLinkedQueue<Ticket> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waitingCount = new AtomicInteger();
  private final AtomicLong pausedUntil;
  private final AtomicBoolean pauseTimer = new AtomicBoolean();

  /**
   * The traffic of one model.
   *
   * @param refusals says why a request was not sent
   * @param limits which nobody changes any more
   * @param random spreads what would come together
   */
  public Traffic(Refusals refusals, TrafficOptions limits, Clock clock, RandomGenerator random) {
    this.refusals = refusals;
    this.limits = limits;
    this.clock = clock;
    this.random = random;
    this.budget = new RetryBudget(limits, clock);
    this.breaker = new Breaker(limits, clock, random);
    this.allowed = new AtomicInteger(limits.getMaxConcurrent());
    this.pausedUntil = new AtomicLong(clock.nanoTime());
  }

  /**
   * A ticket for one request.
   *
   * @param go called when a request that had to wait may go, on any thread
   * @param refused called when it may not go at all, on any thread, also inside {@link Ticket#enter}
   */
  public Ticket ticket(Runnable go, Consumer<ModelException> refused) {
    return new Ticket(go, refused);
  }

  /** One request's way: in, and out again by exactly one of the two doors. */
  public final class Ticket {

    private final Runnable go;
    private final Consumer<ModelException> refused;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile Breaker.@Nullable Open probe;
    private volatile @Nullable Runnable noTimer;

    private Ticket(Runnable go, Consumer<ModelException> refused) {
      this.go = go;
      this.refused = refused;
    }

    /** True when the request may go now; otherwise it is told later, or was refused. */
    public boolean enter() {
      Breaker.Pass pass = breaker.enter();
      probe = pass.probe();
      if (pass.stayAway() != null) {
        refuse(refusals.standstill(
            "failed " + limits.getBreakerFailures() + " times in a row", pass.stayAway()));
        return false;
      }
      if (waiting.isEmpty() && tryGo()) {
        state.set(State.GOING);
        return true;
      }
      queueUp();
      return false;
    }

    private void queueUp() {
      Duration limit = limits.getWaitTimeout();
      long pause = pauseLeft();
      if (pause > limit.toNanos()) {
        refuse(refusals.standstill("asked to be left alone", Duration.ofNanos(pause)));
        return;
      }
      if (waitingCount.incrementAndGet() > limits.getMaxWaiting()) {
        waitingCount.decrementAndGet();
        refuse(refusals.busy(limits.getMaxWaiting() + " requests wait already"));
        return;
      }
      noTimer = clock.after(
          limit,
          () ->
              turnAway(refusals.busy("its turn did not come within " + limit.toMillis() + " ms")));
      waiting.add(this);
      letIn();
    }

    private void turnAway(ModelException cause) {
      if (state.compareAndSet(State.WAITING, State.OVER)) {
        stopWaiting();
        waiting.remove(this);
        refused.accept(cause);
      }
    }

    private void refuse(ModelException cause) {
      state.set(State.OVER);
      refused.accept(cause);
    }

    private void stopWaiting() {
      waitingCount.decrementAndGet();
      Runnable cancel = noTimer;
      if (cancel != null) {
        cancel.run();
      }
    }

    /** The request ended without a word about the server, like one that its caller gave up. */
    public void leave() {
      State before = state.getAndSet(State.OVER);
      if (before == State.WAITING && noTimer != null) {
        stopWaiting();
        waiting.remove(this);
      } else if (before == State.GOING) {
        going.decrementAndGet();
        letIn();
      }
    }

    /** The answer was whole. */
    public void answered() {
      if (state.compareAndSet(State.GOING, State.OVER)) {
        going.decrementAndGet();
        budget.answered();
        alive();
        letIn();
      }
    }

    /** The answer was a failure, or there was none. */
    public void failed(ModelException cause) {
      if (!state.compareAndSet(State.GOING, State.OVER)) {
        leave();
        return;
      }
      going.decrementAndGet();
      Duration asked = cause.retryAfter();
      boolean pauses = asked != null && cause.isRetryable();
      if (pauses) {
        pause(asked);
      }
      if (cause.isFaultOfServer()) {
        if (breaker.failed(probe)) {
          turnAllAway();
        }
      } else if (cause.statusCode() > 0) {
        alive();
      }
      // A server that says when to come back has been asked to bear the retry.
      if (!(pauses && cause.statusCode() == 429)) {
        cause.setRetryBudget(budget::take);
      }
      letIn();
    }
  }

  private boolean tryGo() {
    if (pauseLeft() > 0) {
      return false;
    }
    while (true) {
      int now = going.get();
      if (now >= allowed.get()) {
        return false;
      }
      if (going.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  private void letIn() {
    while (!waiting.isEmpty()) {
      if (!tryGo()) {
        wakeAfterPause();
        return;
      }
      Ticket next = waiting.poll();
      if (next != null && next.state.compareAndSet(State.WAITING, State.GOING)) {
        next.stopWaiting();
        next.go.run();
      } else {
        going.decrementAndGet();
      }
    }
  }

  private void alive() {
    if (breaker.answered()) {
      startSlowly();
    } else {
      int now = allowed.get();
      if (now < limits.getMaxConcurrent() && pauseLeft() <= 0) {
        allowed.compareAndSet(now, now + 1);
      }
    }
  }

  private void startSlowly() {
    allowed.set(Math.min(limits.getRestart(), limits.getMaxConcurrent()));
  }

  private void turnAllAway() {
    Ticket next;
    while ((next = waiting.poll()) != null) {
      Duration stayAway = breaker.enter().stayAway();
      next.turnAway(refusals.standstill(
          "failed " + limits.getBreakerFailures() + " times in a row",
          stayAway == null ? limits.getBreakerDelay() : stayAway));
    }
  }

  private void pause(Duration asked) {
    Duration most = limits.getMaxPause();
    long nanos = (asked.compareTo(most) > 0 ? most : asked).toNanos();
    if (nanos > 0) {
      long until = clock.nanoTime() + nanos + random.nextLong(nanos / PAUSE_SPREAD + 1);
      pausedUntil.accumulateAndGet(until, (a, b) -> a - b > 0 ? a : b);
      startSlowly();
    }
  }

  private long pauseLeft() {
    return pausedUntil.get() - clock.nanoTime();
  }

  private void wakeAfterPause() {
    long left = pauseLeft();
    if (left > 0 && pauseTimer.compareAndSet(false, true)) {
      clock.after(Duration.ofNanos(left), () -> {
        pauseTimer.set(false);
        letIn();
      });
    }
  }
}

package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.testing.LeakCheck;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Threads are shared fairly between runs. */
@ExtendWith({LeakCheck.class, VertxExtension.class})
class FairWorkersTest {

  private static final int ENOUGH = 20;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(100, 100, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
  private ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
  }

  @AfterEach
  void tearDown() throws Exception {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(ENOUGH, TimeUnit.SECONDS)).isTrue();
  }

  /** A call that stays inside until the test lets it go. */
  private final class Gate {
    final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    final BlockingCall<String> call = new BlockingCall<>(caller.toolContext(), this::stay);

    private String stay() {
      entered.countDown();
      while (true) {
        try {
          leave.await();
          return "done";
        } catch (InterruptedException e) {
          // It has no ears.
        }
      }
    }

    boolean isInside() {
      return entered.getCount() == 0;
    }

    void awaitEntered() throws InterruptedException {
      assertThat(entered.await(ENOUGH, TimeUnit.SECONDS)).isTrue();
    }

    void leave() throws Exception {
      leave.countDown();
      await(call.future());
    }
  }

  // A call has its result a little before its place is free.
  private void assertNothingIsLeft(FairWorkers workers) throws InterruptedException {
    threads.shutdown();
    assertThat(threads.awaitTermination(ENOUGH, TimeUnit.SECONDS)).isTrue();
    assertThat(workers.runs()).isZero();
  }

  private List<Gate> begin(FairWorkers workers, String run, int calls) {
    List<Gate> gates = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      Gate gate = new Gate();
      workers.execute(run, gate.call);
      gates.add(gate);
    }
    return gates;
  }

  @Test
  void F08_runWithManySlowCallsLeavesThreadsForTheOthers() throws Exception {
    FairWorkers workers = new FairWorkers(8, 4, threads);
    List<Gate> greedy = begin(workers, "greedy", 16);

    Gate other = begin(workers, "other", 1).get(0);

    other.awaitEntered();
    for (int i = 0; i < 4; i++) {
      greedy.get(i).awaitEntered();
    }
    assertThat(greedy.stream().filter(Gate::isInside)).hasSize(4);
    other.leave();
    for (Gate gate : greedy) {
      gate.awaitEntered();
      gate.leave();
    }
    assertNothingIsLeft(workers);
  }

  @Test
  void F08_freeThreadGoesToTheRunWithTheFewest() throws Exception {
    FairWorkers workers = new FairWorkers(4, 4, threads);
    List<Gate> first = begin(workers, "first", 16);
    List<Gate> second = begin(workers, "second", 16);
    List<Gate> third = begin(workers, "third", 16);
    for (int i = 0; i < 4; i++) {
      first.get(i).awaitEntered();
    }

    first.get(0).leave();
    second.get(0).awaitEntered();
    first.get(1).leave();
    third.get(0).awaitEntered();
    first.get(2).leave();

    // Each has one now; the turn is that of the one that waits longest, and it is not the first.
    second.get(1).awaitEntered();
    assertThat(first.get(4).isInside()).isFalse();
    for (List<Gate> gates : List.of(first.subList(3, 16), second, third)) {
      for (Gate gate : gates) {
        gate.leave.countDown();
      }
      for (Gate gate : gates) {
        await(gate.call.future());
      }
    }
    assertNothingIsLeft(workers);
  }

  @Test
  void F08_callThatIsGivenUpInsideDoesNotKeepItsPlace() throws Exception {
    FairWorkers workers = new FairWorkers(1, 1, threads);
    Gate deaf = new Gate();
    FairWorkers.Task task = workers.execute("one", deaf.call);
    deaf.awaitEntered();
    List<Gate> next = begin(workers, "two", 2);
    assertThat(next.get(0).isInside()).isFalse();

    deaf.call.abandon();
    task.giveUp();

    next.get(0).awaitEntered();
    deaf.leave();
    // The thread that comes back late has no place any more.
    assertThat(next.get(1).isInside()).isFalse();
    next.get(0).leave();
    next.get(1).awaitEntered();
    next.get(1).leave();
    assertNothingIsLeft(workers);
  }

  @Test
  void F08_callThatIsGivenUpWhileItWaitsMakesRoom() throws Exception {
    FairWorkers workers = new FairWorkers(1, 1, threads);
    Gate first = begin(workers, "one", 1).get(0);
    first.awaitEntered();
    Gate waiting = new Gate();
    FairWorkers.Task task = workers.execute("two", waiting.call);

    waiting.call.abandon();
    task.giveUp();
    task.giveUp();

    assertThat(workers.runs()).isOne();
    first.leave();
    assertNothingIsLeft(workers);
    assertThat(waiting.isInside()).isFalse();
  }

  @Test
  void F10_callFailsWhenThereIsNoThreadAndTheNextOneWorks() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    FairWorkers workers = new FairWorkers(2, 2, task -> {
      if (asked.incrementAndGet() == 2) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      threads.execute(task);
    });

    List<Gate> gates = begin(workers, "one", 3);

    gates.get(0).awaitEntered();
    gates.get(2).awaitEntered();
    assertThat(gates.get(1).call.future().otherwise(Throwable::getMessage).await())
        .isEqualTo("unable to create native thread");
    gates.get(0).leave();
    gates.get(2).leave();
    assertNothingIsLeft(workers);
  }

  @Test
  void F08_noMoreAreAtWorkThanMayAndNoneIsLostWhateverTheOrder() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Deque<Runnable> begun = new ArrayDeque<>();
    FairWorkers workers = new FairWorkers(6, 3, begun::add);
    AtomicInteger made = new AtomicInteger();
    int all = 0;
    int givenUp = 0;
    for (int step = 0; step < 5_000; step++) {
      if (random.nextInt(3) > 0) {
        String run = "run-" + random.nextInt(5);
        FairWorkers.Task task =
            workers.execute(run, new BlockingCall<>(caller.toolContext(), made::incrementAndGet));
        all++;
        if (random.nextInt(10) == 0) {
          task.giveUp();
          task.giveUp();
          all--;
          givenUp++;
        }
      } else if (!begun.isEmpty()) {
        begun.poll().run();
      }
      assertThat(begun.size()).as("seed %s", seed).isLessThanOrEqualTo(6 + givenUp);
    }
    while (!begun.isEmpty()) {
      begun.poll().run();
    }
    assertThat(made.get()).as("seed %s", seed).isGreaterThanOrEqualTo(all);
    assertThat(workers.runs()).as("seed %s", seed).isZero();
  }
}

package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.await;
import static dev.pollux.tool.ToolCaller.only;
import static dev.pollux.tool.ToolCaller.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.gemini.FunctionResponse;
import dev.pollux.testing.LeakCheck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Threads of tools that may block, and what they hear when nobody waits any more. */
@ExtendWith({LeakCheck.class, VertxExtension.class})
class BlockingCallTest {

  /** Does not leave when it is interrupted, but counts. */
  static final class Deaf {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch heard = new CountDownLatch(1);
    final CountDownLatch leave = new CountDownLatch(1);
    final AtomicInteger interrupts = new AtomicInteger();
    volatile @Nullable Thread thread;

    @Tool("x")
    String deaf() {
      thread = Thread.currentThread();
      entered.countDown();
      while (true) {
        try {
          leave.await();
          if (Thread.interrupted()) {
            interrupts.incrementAndGet();
          }
          return "late";
        } catch (InterruptedException e) {
          interrupts.incrementAndGet();
          heard.countDown();
        }
      }
    }

    @Tool("x")
    boolean isOnAnotherThread() {
      return Thread.currentThread() != thread && !Thread.currentThread().isInterrupted();
    }
  }

  /** Leaves when it is interrupted. */
  static final class Polite {
    final CountDownLatch entered = new CountDownLatch(1);

    @Tool("x")
    void polite() throws InterruptedException {
      entered.countDown();
      new CountDownLatch(1).await();
    }
  }

  private ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
  }

  private static void awaitLatch(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void blockingToolIsInterruptedWhenNobodyWaits() throws Exception {
    Polite tools = new Polite();
    Future<FunctionResponse> response = caller.begin(only(tools), "{}");
    awaitLatch(tools.entered);

    caller.cancelled.complete();

    assertThat(await(response).response().get("error").textValue())
        .isEqualTo("InterruptedException");
  }

  @Test
  void C05_toolThatIgnoresItsInterruptIsCountedAndItsThreadIsNotReused() throws Exception {
    int before = ToolHealth.now().stuck();
    Deaf tools = new Deaf();
    Future<FunctionResponse> response = caller.begin(tool(tools, "deaf"), "{}");
    awaitLatch(tools.entered);

    caller.cancelled.complete();
    awaitLatch(tools.heard);

    assertThat(ToolHealth.now().stuck()).isEqualTo(before + 1);
    ToolCaller next = new ToolCaller(caller.context.owner());
    for (int i = 0; i < 50; i++) {
      assertThat(next.output(tool(tools, "isOnAnotherThread"), "{}").booleanValue())
          .isTrue();
    }
    tools.leave.countDown();
    await(response);
    assertThat(ToolHealth.now().stuck()).isEqualTo(before);
    assertThat(tools.interrupts).hasValue(1);
  }

  @Test
  void C05_threadIsInterruptedOnceHoweverOftenItIsAbandoned() throws Exception {
    Deaf tools = new Deaf();
    BlockingCall<String> call = new BlockingCall<>(caller.toolContext(), tools::deaf);
    Thread thread = new Thread(call);
    thread.start();
    awaitLatch(tools.entered);

    call.abandon();
    awaitLatch(tools.heard);
    call.abandon();
    tools.leave.countDown();

    thread.join();
    assertThat(tools.interrupts).hasValue(1);
    assertThat(await(call.future())).isEqualTo("late");
  }

  @Test
  void callThatIsAbandonedBeforeItBeganIsNotMade() throws Exception {
    AtomicInteger made = new AtomicInteger();
    BlockingCall<Integer> call = new BlockingCall<>(caller.toolContext(), made::incrementAndGet);

    call.abandon();

    assertThat(await(
            call.future().<Throwable>transform(ended -> Future.succeededFuture(ended.cause()))))
        .isInstanceOf(CancellationException.class)
        .hasMessage("Cancelled before it began");
    call.run();
    assertThat(made).hasValue(0);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void C04_flagThatAToolSetsIsClearedBeforeTheThreadGoesOn() {
    new BlockingCall<>(caller.toolContext(), () -> {
          Thread.currentThread().interrupt();
          return 1;
        })
        .run();

    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void C04_cancelThatRacesWithTheEndDoesNotInterruptWhatComesNext() throws Exception {
    BlockingQueue<BlockingCall<?>> calls = new ArrayBlockingQueue<>(1);
    BlockingQueue<BlockingCall<?>> abandoned = new ArrayBlockingQueue<>(1);
    Thread canceller = new Thread(() -> {
      try {
        while (true) {
          BlockingCall<?> call = calls.take();
          call.abandon();
          abandoned.put(call);
        }
      } catch (InterruptedException e) {
        // The end of the test.
      }
    });
    canceller.start();
    int interrupted = 0;
    for (int i = 0; i < 20_000; i++) {
      int spins = i % 64;
      BlockingCall<Boolean> call = new BlockingCall<>(caller.toolContext(), () -> {
        for (int n = 0; n < spins; n++) {
          Thread.onSpinWait();
        }
        return true;
      });
      calls.put(call);

      call.run();
      if (Thread.interrupted()) {
        interrupted++;
      }
      abandoned.take();
      if (Thread.interrupted()) {
        interrupted++;
      }
    }
    canceller.interrupt();
    canceller.join();
    assertThat(interrupted).isZero();
    assertThat(ToolHealth.now().stuck()).isZero();
  }

  @Test
  void C05_noMoreCallsAreMadeWhenTooManyDoNotReturn() throws Exception {
    Deaf tools = new Deaf();
    Future<FunctionResponse> response = caller.begin(tool(tools, "deaf"), "{}");
    awaitLatch(tools.entered);
    ToolCaller next = new ToolCaller(caller.context.owner());
    int most = ToolHealth.now().stuck() + 1;
    assertThat(await(BlockingCalls.run(next.toolContext(), () -> "made", most))).isEqualTo("made");

    caller.cancelled.complete();
    awaitLatch(tools.heard);

    assertThat(BlockingCalls.run(next.toolContext(), () -> "made", most).cause())
        .isInstanceOf(ToolException.class)
        .hasMessage("Not called: " + most
            + " earlier calls of tools were given up and have not returned yet");
    tools.leave.countDown();
    await(response);
    assertThat(await(BlockingCalls.run(next.toolContext(), () -> "made", most))).isEqualTo("made");
  }

  @Test
  void C05_healthTellsCallsAtWorkFromThoseThatAreStuck() throws Exception {
    ToolHealth before = ToolHealth.now();
    Deaf tools = new Deaf();
    Future<FunctionResponse> response = caller.begin(tool(tools, "deaf"), "{}");
    awaitLatch(tools.entered);
    ToolHealth atWork = ToolHealth.now();

    caller.cancelled.complete();
    awaitLatch(tools.heard);
    ToolHealth stuck = ToolHealth.now();
    tools.leave.countDown();
    await(response);

    assertThat(atWork.running()).isEqualTo(before.running() + 1);
    assertThat(atWork.stuck()).isEqualTo(before.stuck());
    assertThat(stuck.running()).isEqualTo(before.running());
    assertThat(stuck.stuck()).isEqualTo(before.stuck() + 1);
    assertThat(ToolHealth.now()).isEqualTo(before);
  }

  @Test
  void contextClassLoaderIsThatOfWhoCalls() throws Exception {
    ClassLoader own = new ClassLoader(getClass().getClassLoader()) {};
    List<ClassLoader> seen = new ArrayList<>();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(own);
    try {
      Future<Boolean> done = BlockingCalls.run(
          caller.toolContext(), () -> seen.add(Thread.currentThread().getContextClassLoader()));
      await(done);
    } finally {
      thread.setContextClassLoader(before);
    }
    assertThat(seen).containsExactly(own);
  }
}

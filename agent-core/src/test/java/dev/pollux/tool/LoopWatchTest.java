package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.testing.LeakCheck;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tools that hold an event loop are named. */
@ExtendWith({LeakCheck.class, VertxExtension.class})
class LoopWatchTest {

  /** Holds its thread until the test lets go. */
  static final class Clock {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch leave = new CountDownLatch(1);

    private String hold() throws InterruptedException {
      entered.countDown();
      if (!leave.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody said anything");
      }
      return "held";
    }

    @Tool("x")
    Future<String> future() throws InterruptedException {
      return Future.succeededFuture(hold());
    }

    @Tool("x")
    CompletionStage<String> stage() throws InterruptedException {
      return Future.succeededFuture(hold()).toCompletionStage();
    }

    @Tool("x")
    Future<Iterator<String>> slowResult() {
      return Future.succeededFuture(new Iterator<>() {
        private boolean given;

        @Override
        public boolean hasNext() {
          return !given;
        }

        @Override
        public String next() {
          given = true;
          try {
            return hold();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      });
    }

    @Tool("x")
    String blocking() throws InterruptedException {
      return hold();
    }
  }

  private ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
  }

  /** More looks than a report takes. */
  private static void lookOften() {
    for (int i = 0; i < 20; i++) {
      LoopWatch.look();
    }
  }

  @Test
  void C15_toolThatHoldsItsEventLoopIsNamedWithItsStackOnce() throws Exception {
    for (String name : List.of("future", "stage", "slowResult")) {
      Clock clock = new Clock();
      long before = ToolHealth.now().heldLoops();
      try (Logged log = new Logged(LoopWatch.class, line -> {
        // On the thread that watches: looking on while the tool still holds the loop.
        lookOften();
        clock.leave.countDown();
      })) {
        FunctionTool tool = ToolCaller.tool(clock, name);

        caller.call(tool, "{}");

        assertThat(ToolHealth.now().heldLoops()).isEqualTo(before + 1);
        assertThat(log.lines).hasSize(1);
        assertThat(log.lines.get(0).lines().findFirst().orElseThrow())
            .matches("WARN Tool '" + name + "' \\(Clock\\." + name + "\\) has held event loop"
                + " vert.x-eventloop-thread-\\d+ for \\d+ ms; a method that returns a Future must"
                + " not block");
        assertThat(log.lines.get(0))
            .contains("dev.pollux.tool.LoopWatchTest$Clock.hold(LoopWatchTest.java:");
      }
    }
  }

  @Test
  void C15_blockingToolMayBlock() throws Exception {
    Clock clock = new Clock();
    try (Logged log = new Logged(LoopWatch.class)) {
      Future<FunctionResponse> response = caller.begin(ToolCaller.tool(clock, "blocking"), "{}");
      assertThat(clock.entered.await(20, TimeUnit.SECONDS)).isTrue();

      lookOften();
      clock.leave.countDown();

      await(response);
      assertThat(log.lines).isEmpty();
    }
  }

  @Test
  void C15_contextOfAWorkerMayBeHeld(Vertx vertx) {
    Context worker = ((VertxInternal) vertx).createWorkerContext();

    assertThat(LoopWatch.enter(named("any"), worker)).isNull();
  }

  @Test
  void C15_innerCallIsNamedInsideAnotherAndEachOnce() {
    try (Logged log = new Logged(LoopWatch.class)) {
      LoopWatch.Visit outer = LoopWatch.enter(named("outer"), caller.context);
      LoopWatch.Visit inner = LoopWatch.enter(named("inner"), caller.context);
      lookOften();
      inner.leave();
      lookOften();
      LoopWatch.Visit second = LoopWatch.enter(named("second"), caller.context);
      second.leave();
      lookOften();
      outer.leave();
      lookOften();

      assertThat(log.lines).hasSize(2);
      assertThat(log.lines.get(0)).startsWith("WARN Tool 'inner' (inner) has held");
      assertThat(log.lines.get(1)).startsWith("WARN Tool 'outer' (outer) has held");
    }
  }

  @Test
  void C15_manyShortCallsAreNotBlamed() {
    try (Logged log = new Logged(LoopWatch.class)) {
      for (int i = 0; i < 100; i++) {
        LoopWatch.Visit visit = LoopWatch.enter(named("short"), caller.context);
        assertThat(LoopWatch.look()).isTrue();
        visit.leave();
      }

      assertThat(log.lines).isEmpty();
    }
  }

  private static FunctionTool named(String name) {
    return FunctionTool.of(
        new FunctionDeclaration(name, "x", null), (args, context) -> Future.succeededFuture());
  }
}

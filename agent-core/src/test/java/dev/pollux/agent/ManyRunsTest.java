package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.loop.RetryOptions;
import dev.pollux.run.RunResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ten thousand runs at once: none fails but the one that must, and nothing is left of them. */
class ManyRunsTest {

  private static final int WANTED = 10_000;
  private static final long NOISE = 30_000_000;

  private final Vertx vertx = Vertx.vertx();
  private EndpointProcess endpoint;

  @BeforeEach
  void start() throws Exception {
    endpoint = new EndpointProcess();
  }

  @AfterEach
  void stop() {
    endpoint.close();
    vertx.close().await();
  }

  @Test
  void F06_tenThousandRunsWaitTogetherAndLeaveNothingBehind() throws Exception {
    int runs = affordable();
    round(Math.min(runs, 500), false);
    long heap = usedHeap();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    long files = openFiles();

    List<Throwable> failures = round(runs, true);

    assertThat(failures).singleElement().asString().contains("text/html");
    // A client says that it is closed before its last socket is, and what those hold is free then.
    Promise<Void> closed = Promise.promise();
    vertx.setPeriodic(20, timer -> {
      if (openFiles() <= files + 5 && vertx.cancelTimer(timer)) {
        closed.complete();
      }
    });
    closed.future().await(30, TimeUnit.SECONDS);
    assertThat(ManagementFactory.getThreadMXBean().getThreadCount())
        .isLessThanOrEqualTo(threads + 2);
    assertThat(leastHeap(heap + NOISE)).isLessThan(heap + NOISE);
  }

  /** What is used once the collector has had a few chances to get below {@code wanted}. */
  private static long leastHeap(long wanted) {
    long least = usedHeap();
    for (int i = 0; i < 20 && least >= wanted; i++) {
      least = Math.min(least, usedHeap());
    }
    return least;
  }

  /** Each run has a connection of its own; a machine that allows few files gets fewer runs. */
  private static int affordable() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      int runs = (int) Math.min(WANTED, unix.getMaxFileDescriptorCount() - 500);
      if (runs < WANTED) {
        System.out.println("ManyRunsTest: " + runs + " runs in place of " + WANTED
            + ", as this process may open " + unix.getMaxFileDescriptorCount() + " files");
      }
      return runs;
    }
    return WANTED;
  }

  private List<Throwable> round(int runs, boolean poisoned) throws Exception {
    GeminiModel model =
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(endpoint.url()).withApiKey("key"));
    Agent agent =
        new Agent(model, new AgentOptions().setRetries(new RetryOptions().setMaxAttempts(1)));
    AtomicInteger left = new AtomicInteger(runs);
    List<Throwable> failures = new ArrayList<>();
    Promise<Void> done = Promise.promise();
    for (int i = 0; i < runs; i++) {
      Future<RunResult> result =
          agent.run(poisoned && i == runs / 2 ? "poison" : "Hello number " + i);
      result.onComplete(ended -> {
        if (ended.failed()) {
          synchronized (failures) {
            failures.add(ended.cause());
          }
        }
        if (left.decrementAndGet() == 0) {
          done.complete();
        }
      });
    }
    done.future().await(120, TimeUnit.SECONDS);
    model.close().await();
    return failures;
  }

  private static long usedHeap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long openFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }
}

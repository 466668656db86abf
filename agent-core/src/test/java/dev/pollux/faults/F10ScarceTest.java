package dev.pollux.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.loop.RetryOptions;
import dev.pollux.run.RunException;
import dev.pollux.run.RunResult;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolHealth;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is new fails in a typed way when a process has run out of something; what is old goes on. */
@EnabledOnOs(OS.LINUX)
class F10ScarceTest {

  @TempDir
  Path directory;

  private FaultyEndpoint endpoint;

  @BeforeEach
  void start() throws Exception {
    endpoint = new FaultyEndpoint(false);
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  /** Waits inside until it is let go. */
  static final class Gate {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch leave = new CountDownLatch(1);

    @Tool("Waits")
    String good() throws InterruptedException {
      entered.countDown();
      leave.await();
      return "waited";
    }
  }

  private static Agent agent(GeminiModel model, Object... tools) {
    return new Agent(
        model,
        new AgentOptions()
            .addTools(tools)
            .setRetries(new RetryOptions().setMaxAttempts(2).setFirstDelay(Duration.ofMillis(1))));
  }

  private static GeminiModel model(Vertx vertx, String url) {
    return model(vertx, url, Duration.ofMillis(1500));
  }

  private static GeminiModel model(Vertx vertx, String url, Duration firstByte) {
    return new GeminiModel(
        vertx,
        "gemini-2.5-flash-lite",
        Route.of(url).withApiKey("key"),
        new HttpOptions().setFirstByteTimeout(firstByte));
  }

  /** How it ended: the text, or whether the failure is typed. */
  private static String end(Future<RunResult> run) throws Exception {
    try {
      return run.await(60, TimeUnit.SECONDS).text().substring(0, 11);
    } catch (RunException e) {
      return "typed";
    } catch (Throwable e) {
      return "untyped " + e;
    }
  }

  /** A run is at work, then something is used up, then given back. */
  private static void scarce(String url, Scarce scarce) throws Exception {
    Vertx vertx = Vertx.vertx();
    Gate gate = new Gate();
    // The first request of a JVM takes its time on a busy machine.
    GeminiModel oldModel = model(vertx, url, Duration.ofSeconds(60));
    // Whatever is needed to fail is loaded now: a class cannot be when there is no file to open.
    System.out.println(end(agent(model(vertx, "http://127.0.0.1:1")).run("Nobody")));
    Future<RunResult> old = agent(oldModel, gate).run("Please use good!");
    if (!gate.entered.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The old run is not at its tool: " + end(old));
    }
    GeminiModel newModel = model(vertx, url);

    scarce.use();
    String first = end(agent(newModel).run("New"));
    boolean oldWaits = !old.isComplete();
    scarce.giveBack();

    System.out.println(first + ", " + oldWaits);
    gate.leave.countDown();
    System.out.println(end(old));
    System.out.println(end(agent(newModel).run("Again")));
    vertx.close().await();
    System.out.println("closed");
  }

  /** Something there is only so much of. */
  interface Scarce {
    void use() throws Exception;

    void giveBack() throws Exception;
  }

  static final class Files {
    public static void main(String[] args) throws Exception {
      List<InputStream> open = new ArrayList<>();
      scarce(args[0], new Scarce() {
        @Override
        public void use() {
          try {
            while (true) {
              open.add(new FileInputStream("/dev/null"));
            }
          } catch (IOException e) {
            System.out.println("used up");
          }
        }

        @Override
        public void giveBack() throws Exception {
          for (InputStream one : open) {
            one.close();
          }
        }
      });
    }
  }

  @Test
  void F10_withoutFileHandlesNewRunsFailAndOldOnesGoOn() throws Exception {
    Child.Ended ended =
        Child.run(directory, "ulimit -n 200", List.of("-Xmx128m"), Files.class, endpoint.url());

    assertThat(ended.out().lines())
        .as(ended.err())
        .containsExactly("typed", "used up", "typed, true", "It is done.", "It is done.", "closed");
  }

  static final class DirectMemory {
    public static void main(String[] args) throws Exception {
      List<ByteBuf> taken = new ArrayList<>();
      scarce(args[0], new Scarce() {
        @Override
        public void use() {
          for (int size : new int[] {1 << 20, 1 << 15, 1 << 10}) {
            try {
              // There may be no bound: where Netty takes the memory from the system by itself.
              while (taken.size() < 50_000 && taken.size() * (long) size < 64 << 20) {
                taken.add(UnpooledByteBufAllocator.DEFAULT.directBuffer(size, size));
              }
            } catch (OutOfMemoryError e) {
              // The next ones are smaller.
            }
          }
          System.out.println("used up");
        }

        @Override
        public void giveBack() {
          taken.forEach(ByteBuf::release);
        }
      });
    }
  }

  @Test
  void F10_withoutDirectMemoryNothingIsLostAndItRecovers() throws Exception {
    Child.Ended ended = Child.run(
        directory,
        "",
        List.of("-Xmx128m", "-XX:MaxDirectMemorySize=16m"),
        DirectMemory.class,
        endpoint.url());

    // What is free in the buffers that Netty holds may be enough for the new run.
    assertThat(ended.out().lines().filter(line -> !line.equals("It is done., true")))
        .as(ended.err())
        .containsSubsequence("used up", "It is done.", "It is done.", "closed")
        .noneMatch(line -> line.contains("untyped") || line.contains("false"));
  }

  /** Calls that need a thread each, until there is none. */
  static final class Threads {
    public static void main(String[] args) throws Exception {
      Vertx vertx = Vertx.vertx();
      List<Gate> gates = new ArrayList<>();
      List<Future<RunResult>> waiting = new ArrayList<>();
      RunResult failed = null;
      while (failed == null && gates.size() < 200) {
        Gate gate = new Gate();
        Future<RunResult> run = run(vertx, gate);
        while (!run.isComplete() && !gate.entered.await(5, TimeUnit.MILLISECONDS)) {
          // One of both comes.
        }
        if (run.isComplete()) {
          failed = run.result();
        } else {
          gates.add(gate);
          waiting.add(run);
        }
      }
      System.out.println(failed == null ? "enough" : told(failed));
      System.out.println(gates.isEmpty() ? "none" : "some, " + ToolHealth.now().running());
      gates.forEach(gate -> gate.leave.countDown());
      for (Future<RunResult> run : waiting) {
        if (!told(run.await(60, TimeUnit.SECONDS)).equals("{\"output\":\"waited\"}")) {
          System.out.println("an old one failed");
        }
      }
      Gate again = new Gate();
      again.leave.countDown();
      System.out.println(told(run(vertx, again).await(60, TimeUnit.SECONDS)));
      System.out.println(gates.size() == waiting.size() ? "done" : "lost");
      Runtime.getRuntime().halt(0);
    }

    private static Future<RunResult> run(Vertx vertx, Gate gate) {
      return agent(new ScriptedModel(vertx).thenCalls("good", Map.of()).thenSays("Done"), gate);
    }

    private static Future<RunResult> agent(ScriptedModel model, Gate gate) {
      return new Agent(model, new AgentOptions().addTools(gate)).run("Go");
    }

    private static String told(RunResult result) {
      FunctionResponse response = result.contents().get(2).functionResponses().get(0);
      return response.response().toString();
    }
  }

  @Test
  void F10_withoutThreadsTheNewCallFailsAndTheOldOnesGoOn() throws Exception {
    // The number of threads is not limited for root, so it is their stacks that there is no room
    // for.
    Child.Ended ended = Child.run(
        directory,
        "ulimit -v 6000000; export MALLOC_ARENA_MAX=2",
        List.of(
            "-Xmx64m",
            "-Xss256m",
            "-Xlog:disable",
            "-XX:ReservedCodeCacheSize=64m",
            "-XX:CompressedClassSpaceSize=64m",
            "-XX:+UseSerialGC"),
        Threads.class);

    assumeTrue(!ended.out().startsWith("enough"), "Virtual threads: a call does not need a thread");
    assertThat(ended.out().lines().toList())
        .as(ended.err())
        .hasSize(4)
        .element(0)
        .asString()
        .startsWith("{\"error\":\"OutOfMemoryError: unable to create native thread");
    assertThat(ended.out().lines().skip(1))
        .satisfiesExactly(
            some -> assertThat(some).matches("some, \\d+"),
            again -> assertThat(again).isEqualTo("{\"output\":\"waited\"}"),
            done -> assertThat(done).isEqualTo("done"));
  }
}

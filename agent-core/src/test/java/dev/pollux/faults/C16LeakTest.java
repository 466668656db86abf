package dev.pollux.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.testing.HeldResources;
import dev.pollux.testing.LeakCheck;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Tool;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a tool starts and forgets is found by whoever looks. */
@ExtendWith({LeakCheck.class, VertxExtension.class})
class C16LeakTest {

  /** Waits until its standard input is closed. */
  static final class Child {
    public static void main(String[] args) throws Exception {
      while (System.in.read() >= 0) {
        // Only the end counts.
      }
    }
  }

  static final class Forgetful {
    final CountDownLatch leave = new CountDownLatch(1);

    @Nullable
    Process child;

    @Tool("Starts a thread and a process, and forgets them")
    String forget() throws Exception {
      CountDownLatch entered = new CountDownLatch(1);
      Thread thread = new Thread(
          () -> {
            entered.countDown();
            try {
              leave.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          },
          "started-by-a-tool");
      thread.start();
      entered.await();
      child = new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              Child.class.getName())
          .start();
      return "started";
    }
  }

  @Test
  void C16_threadsAndChildrenThatAToolForgotAreReported(Vertx vertx) throws Exception {
    Forgetful tools = new Forgetful();
    ScriptedModel model = new ScriptedModel(vertx).thenCalls("forget", Map.of()).thenSays("Done");
    Agent agent = new Agent(model, new AgentOptions().addTools(tools));
    HeldResources before = HeldResources.now();

    agent.run("Go").await(20, TimeUnit.SECONDS);

    List<String> left = before.leftAfter(Duration.ZERO);
    Process child = tools.child;
    assertThat(child).isNotNull();
    assertThat(left)
        .anyMatch(line -> line.startsWith("thread 'started-by-a-tool' at "))
        .anyMatch(line -> line.startsWith("process " + child.pid() + " ("));

    tools.leave.countDown();
    child.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    child.getInputStream().close();
    child.getErrorStream().close();
    child.getOutputStream().close();
    // The test fails if anything is left now: that is LeakCheck.
  }
}

package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.session.Session;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunningTest {

  static final class Bank {
    @Tool(value = "Pays", approval = Approval.ALWAYS)
    String pay(String to, int sum) {
      throw new AssertionError("nobody approved");
    }
  }

  @Test
  void callsThatWaitForApprovalAreShownWholeAndEscaped() throws Exception {
    String to = "Eve\u001b[2K\u202e" + "x".repeat(1000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Vertx vertx = Vertx.vertx();
    try {
      ScriptedModel model = new ScriptedModel(vertx).thenCalls("pay", Map.of("to", to, "sum", 7));
      Terminal terminal = new Terminal(
          InputStream.nullInputStream(),
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          Map.of(),
          true);

      Agent agent = new Agent(model, new AgentOptions().addTools(new Bank()));
      int exit = new Running(
              "agents run",
              terminal,
              new Access(Access.Way.GOOGLE, null, null),
              false,
              false,
              null,
              null)
          .run(
              vertx,
              () -> agent.start(Session.inMemory(), Content.user("Pay"), new RunOptions()),
              result -> {
                throw new AssertionError("there is no result yet");
              });

      assertThat(exit).isEqualTo(3);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .containsPattern("Waits for approval until \\S+Z: pay \\{")
          .contains("x".repeat(1000), "\"sum\":7")
          .doesNotContain("\u001b", "\u202e");
    } finally {
      vertx.close().await();
    }
  }
}

package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunOptions;
import dev.pollux.builtin.basics.AskUser;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.session.Session;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ApprovalPromptTest {

  private final Vertx vertx = Vertx.vertx();
  private final List<String> paid = Collections.synchronizedList(new ArrayList<>());
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private ScriptedModel model = new ScriptedModel(vertx);

  final class Bank {
    @Tool(value = "Pays", approval = Approval.ALWAYS, sequential = true)
    String pay(String to) {
      paid.add(to);
      return "paid";
    }
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static FunctionCall pay(String to) {
    return FunctionCall.of(null, "pay", Json.object().put("to", to));
  }

  /** Runs with a person who types these lines, and then no more. */
  private String run(boolean interactive, String... typed) throws Exception {
    return run(interactive, new AskUser(), typed);
  }

  private String run(boolean interactive, Object tools, String... typed) throws Exception {
    Queue<String> lines = new ArrayDeque<>(Arrays.asList(typed));
    Terminal terminal = new Terminal(
        InputStream.nullInputStream(),
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        Map.of(),
        interactive);
    ApprovalPrompt prompt = new ApprovalPrompt(terminal, lines::poll);
    Agent agent =
        new Agent(model, new AgentOptions().addTools(new Bank(), tools).setApprovals(prompt));
    int exit = new Running(
            "agents run",
            terminal,
            new Access(Access.Way.GOOGLE, null, null),
            false,
            false,
            null,
            prompt)
        .run(
            vertx,
            () -> agent.start(Session.inMemory(), Content.user("Pay"), new RunOptions()),
            null);
    assertThat(exit).isZero();
    assertThat(lines).isEmpty();
    return model.requests().get(model.requests().size() - 1).contents().toString();
  }

  @Test
  void callsOfOneTurnAreAskedAboutOneAfterTheOther() throws Exception {
    model = model.thenCalls(pay("Ann"), pay("Bob"), pay("Eve")).thenSays("ok");

    String told = run(true, "y", "n", " YES ");

    assertThat(paid).containsExactly("Ann", "Eve");
    assertThat(told).contains("Not called: it was denied: the user said no");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .containsSubsequence(
            "{\"to\":\"Ann\"}", "May pay be called?", "{\"to\":\"Bob\"}", "May pay be called?");
  }

  @Test
  void alwaysHoldsForLaterTurns() throws Exception {
    model = model.thenCalls(pay("Ann")).thenCalls(pay("Bob")).thenSays("ok");

    run(true, "a");

    assertThat(paid).containsExactly("Ann", "Bob");
  }

  @Test
  void callsOfAgentsThatAreToolsAreAskedAboutToo() throws Exception {
    ScriptedModel inner = new ScriptedModel(vertx).thenCalls(pay("Ann")).thenSays("It is paid");
    model = model.thenCalls("desk", Map.of("request", "Pay Ann")).thenSays("ok");
    Agent desk = new Agent(inner, new AgentOptions().addTools(new Bank()));

    String told = run(true, desk.asTool("desk", "Does what is asked"), "y");

    assertThat(paid).containsExactly("Ann");
    assertThat(told).contains("It is paid");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .containsSubsequence("desk > pay {\"to\":\"Ann\"}", "May desk > pay be called?");
  }

  @Test
  void anythingButYesIsNo() throws Exception {
    model = model.thenCalls(pay("Ann")).thenCalls(pay("Bob")).thenSays("ok");

    String told = run(true, "");

    assertThat(paid).isEmpty();
    assertThat(told).contains("denied: the user said no", "denied: the user gave no answer");
  }

  @Test
  void questionOfTheModelIsAnsweredInWords() throws Exception {
    FunctionCall question = FunctionCall.of(
        null,
        "askUser",
        Json.object()
            .put("question", "For how many?")
            .set("choices", Json.parse("[\"two\", \"four\"]")));
    model = model.thenCalls(question).thenCalls(question).thenSays("ok");

    String told = run(true, "", "yes", "2");

    assertThat(told).contains("\"output\":\"yes\"", "\"output\":\"four\"");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("The agent asks: For how many?", "  1: two", "  2: four", "Your answer: ")
        .doesNotContain("May askUser be called?");
  }

  @Test
  void nobodyIsAskedWithoutATerminal() throws Exception {
    model = model.thenCalls(pay("Ann")).thenSays("ok");

    String told = run(false);

    assertThat(paid).isEmpty();
    assertThat(told).contains("denied: nobody is there to approve it");
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("May pay");
  }
}

package dev.pollux.agent;

import static dev.pollux.agent.BankRuns.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.approval.Ruling;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.google.GeminiModel;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.FunctionTool;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Conversations that go on with another agent. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class HandoffTest {

  private final Bank bank = new Bank();
  private final SessionStore store = SessionStore.inMemory();
  private final Session session = new Session(store, "s");
  private final ScriptedModel desk;
  private final ScriptedModel clerk;

  HandoffTest(Vertx vertx) {
    this.desk = new ScriptedModel(vertx);
    this.clerk = new ScriptedModel(vertx);
  }

  private AgentOptions clerkOptions() {
    return new AgentOptions()
        .setName("clerk")
        .setDescription("Knows the accounts")
        .setInstruction("You are the clerk.")
        .addTools(bank);
  }

  private Agent agent(RunLimits limits) {
    return new Agent(
        desk,
        new AgentOptions()
            .setInstruction("You are the desk.")
            .setLimits(limits)
            .addHandoff(new Agent(clerk, clerkOptions())));
  }

  private Agent agent() {
    return agent(new RunLimits());
  }

  private static String instruction(GenerateContentRequest request) {
    return request.config().json().at("/systemInstruction/parts/0/text").asText();
  }

  private static List<String> tools(GenerateContentRequest request) {
    return request.config().json().at("/tools/0/functionDeclarations").findValuesAsText("name");
  }

  @Test
  void conversationGoesOnWithInstructionToolsAndModelOfTheOther() {
    desk.thenCalls("transfer_to_clerk", Map.of());
    clerk.thenCalls("balance", Map.of()).thenSays("You have 100");

    RunResult result = await(agent().run(session, "How much have I?"));

    assertThat(result.text()).isEqualTo("You have 100");
    assertThat(result.turns()).isEqualTo(3);
    assertThat(instruction(desk.requests().get(0))).isEqualTo("You are the desk.");
    assertThat(desk.requests().get(0).config().json().toString())
        .contains("Hands this conversation over to agent 'clerk': Knows the accounts");
    assertThat(instruction(clerk.requests().get(0))).isEqualTo("You are the clerk.");
    assertThat(tools(clerk.requests().get(0)))
        .contains("balance")
        .doesNotContain("transfer_to_clerk");
    assertThat(clerk.requests().get(0).contents()).hasSize(3); // all that was said
    assertThat(await(session.history()).contents()).hasSize(6);
  }

  @Test
  void nextPromptIsForTheAgentThatIsAsked() {
    desk.thenCalls("transfer_to_clerk", Map.of()).thenSays("Desk again");
    clerk.thenSays("Clerk here");
    Agent agent = agent();

    await(agent.run(session, "Clerk, please"));

    assertThat(await(agent.run(session, "Thanks")).text()).isEqualTo("Desk again");
  }

  @Test
  void followersSeeTheHandoff() {
    desk.thenCalls("transfer_to_clerk", Map.of());
    clerk.thenSays("Clerk here");

    Run run = agent().start(session, "Clerk, please");
    List<RunEvent> events = AgentAsToolTest.follow(run);

    assertThat(events).containsOnlyOnce(new RunEvent.HandedOver("clerk"));
    assertThat(await(store.read("s", 0))).contains(new SessionEntry.HandedOver(run.id(), "clerk"));
  }

  @Test
  void limitsAreSharedByAllAgentsOfARun() {
    desk.thenCalls("transfer_to_clerk", Map.of());
    clerk.thenCalls("balance", Map.of());

    assertThatThrownBy(() -> await(agent(new RunLimits().setMaxTurns(2)).run(session, "Go")))
        .isInstanceOf(RunLimitException.class)
        .extracting(e -> ((RunLimitException) e).limit())
        .isEqualTo("maxTurns");
  }

  @Test
  void suspendedRunIsResumedWithTheAgentItWasHandedTo() {
    desk.thenCalls("transfer_to_clerk", Map.of());
    clerk.thenCalls("pay", Map.of("to", "Ada", "sum", 1));
    clerk.thenCalls("pay", Map.of("to", "Ada", "sum", 2)).thenSays("Paid");
    Agent agent = agent();
    RunResult first = await(agent.run(session, "Pay"));

    RunResult second = await(agent.resume(
        new Session(store, "s"),
        List.of(new ApprovalDecision(first.pending().get(0), Decision.approve()))));
    RunResult third = await(agent.resume(
        new Session(store, "s"),
        List.of(new ApprovalDecision(second.pending().get(0), Decision.approve()))));

    assertThat(third.text()).isEqualTo("Paid");
    assertThat(bank.done).containsExactly("pay Ada 1", "pay Ada 2");
    assertThat(desk.requests()).hasSize(1);
  }

  @Test
  void runThatWasNotHandedOverIsResumedWithItsOwnAgentThoughOneBeforeItWas() {
    Bank own = new Bank();
    Agent agent = new Agent(
        desk, new AgentOptions().addTools(own).addHandoff(new Agent(clerk, clerkOptions())));
    desk.thenCalls("transfer_to_clerk", Map.of());
    clerk.thenSays("Clerk here");
    desk.thenCalls("pay", Map.of("to", "Ada", "sum", 1)).thenSays("Paid");
    await(agent.run(session, "Clerk, please"));
    RunResult suspended = await(agent.run(session, "Pay"));

    RunResult result = await(agent.resume(
        session, List.of(new ApprovalDecision(suspended.pending().get(0), Decision.approve()))));

    assertThat(result.text()).isEqualTo("Paid");
    assertThat(own.done).containsExactly("pay Ada 1");
    assertThat(bank.done).isEmpty();
  }

  @Test
  void geminiTakesWhatIsSentAfterAHandoff(Vertx vertx, LocalGemini gemini) {
    gemini.reply(
        Reply.call("transfer_to_clerk", Map.of()),
        Reply.call("balance", Map.of()),
        Reply.text("You have 100"));
    GeminiModel model = BankRuns.model(vertx, gemini);
    Agent agent = new Agent(model, new AgentOptions().addHandoff(new Agent(model, clerkOptions())));

    assertThat(await(agent.run("How much have I?")).text()).isEqualTo("You have 100");
    assertThat(bank.done).containsExactly("balance");
  }

  @Test
  void agentWithoutANameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AgentOptions().addHandoff(new Agent(clerk)))
        .withMessage("handoff: an agent without a name (expected: AgentOptions.setName)");
  }

  @Test
  void rulesThatAHandoffWouldLoseAreRefused() {
    Agent strict = new Agent(clerk, clerkOptions().setPolicy(call -> Ruling.deny("no")));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Agent(desk, new AgentOptions().addHandoff(strict)))
        .withMessage(
            "handoff to 'clerk': it has its own policy, which a run keeps from the agent that"
                + " it began with (expected: the same in both)");
  }

  @Test
  void handoffInsideAnAgentThatIsAToolIsTheInnerRunsOwn() {
    ScriptedModel boss = desk;
    ScriptedModel inner = new ScriptedModel(desk.vertx());
    inner.thenCalls("transfer_to_clerk", Map.of());
    clerk.thenSays("100");
    boss.thenCalls("ask", Map.of("request", "How much?")).thenSays("It is 100");
    FunctionTool tool = new Agent(
            inner, new AgentOptions().addHandoff(new Agent(clerk, clerkOptions())))
        .asTool("ask", "Asks");

    RunResult result = await(new Agent(boss, new AgentOptions().addTools(tool)).run("Go"));

    assertThat(result.text()).isEqualTo("It is 100");
    assertThat(boss.requests()).hasSize(2);
  }
}

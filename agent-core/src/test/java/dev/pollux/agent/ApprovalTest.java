package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.approval.ApprovalRequest;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that a handler is asked about while the run goes on. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class ApprovalTest extends BankRuns {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void approvedCallIsMadeAfterItWasAskedAbout(boolean streamed, Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Done."));
    List<Object> before = new CopyOnWriteArrayList<>();
    Agent agent = agent(vertx, gemini, request -> {
      before.addAll(bank.done);
      before.addAll(log());
      return Future.succeededFuture(Decision.approve());
    });

    Run run = agent.start(
        session,
        Content.user("Pay"),
        new RunOptions().setStreamed(streamed).putAttribute("user", "Bob"));
    RunResult result = await(run.result());

    assertThat(before).containsExactly("runStarted", "userTurn", "modelTurn", "approvalAsked");
    assertThat(result.text()).isEqualTo("Done.");
    assertThat(result.pending()).isEmpty();
    assertThat(bank.done).containsExactly("pay Ada 5");
    assertThat(log())
        .containsSubsequence("approvalAsked", "approved", "toolIntent", "toolOutcome", "modelTurn");
    ApprovalRequest request = asked.get(0);
    assertThat(request.callKey()).isEqualTo(run.id() + ":1:0").isEqualTo(bank.keys.get(0));
    assertThat(request.name()).isEqualTo("pay");
    assertThat(request.description()).isEqualTo("Pays");
    assertThat(request.args()).isEqualTo(pay(5).args());
    assertThat(request.hash()).matches("[0-9a-f]{64}");
    assertThat(request.expiresAt()).isEqualTo(NOON.plus(Duration.ofHours(24)));
    assertThat(request.sessionId()).isEqualTo("s");
    assertThat(request.runId()).isEqualTo(run.id());
    assertThat(request.attributes()).isEqualTo(Map.of("user", "Bob"));
  }

  @Test
  void C21_deniedCallIsAnErrorResponseWithTheReason(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5), pay(6)), Reply.text("Then not."));

    RunResult result = await(agent(
            vertx,
            gemini,
            request -> Future.succeededFuture(
                Decision.deny(request.args().get("sum").asInt() == 5 ? "Too much" : "")))
        .run(session, "Pay"));

    assertThat(result.text()).isEqualTo("Then not.");
    assertThat(bank.done).isEmpty();
    assertThat(told(gemini, 1))
        .containsExactly("Not called: it was denied: Too much", "Not called: it was denied");
    assertThat(log()).contains("denied").doesNotContain("toolIntent");
  }

  @Test
  void editedArgumentsAreWhatTheToolGets(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(500)), Reply.text("Done."));
    Run run = agent(
            vertx,
            gemini,
            request -> Future.succeededFuture(Decision.approveWith(pay(50).args())))
        .start(session, "Pay");
    List<RunEvent> events = follow(run);

    assertThat(bank.done).containsExactly("pay Ada 50");
    assertThat(told(gemini, 1)).containsExactly("paid 50");
    assertThat(gemini
            .requests()
            .get(1)
            .json()
            .at("/contents/1/parts/0/functionCall/args/sum")
            .asInt())
        .as("what the model wrote goes back as it was")
        .isEqualTo(500);
    assertThat(events)
        .filteredOn(event -> event instanceof RunEvent.ToolCalled)
        .singleElement()
        .satisfies(event ->
            assertThat(event.json().at("/functionCall/args")).isEqualTo(pay(50).args()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"to\":\"Ada\",\"sum\":\"x\"}", "{}", "[]", "7"})
  void editedArgumentsThatDoNotHoldAreRefused(String args, Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(500)), Reply.text("Hm."));

    await(agent(
            vertx,
            gemini,
            request -> Future.succeededFuture(Decision.approveWith(Json.parse(args))))
        .run(session, "Pay"));

    assertThat(bank.done).isEmpty();
    assertThat(told(gemini, 1).get(0))
        .startsWith("Not called: its arguments were edited and do not hold: Argument");
  }

  @Test
  void onlyCallsWhoseArgumentsHoldAreAskedAbout(Vertx vertx, LocalGemini gemini) {
    FunctionCall wrong = FunctionCall.of(null, "pay", Json.object().put("to", "Ada"));
    gemini.reply(Reply.calls(wrong, call("nothing"), call("balance")), Reply.text("Sorry."));

    await(agent(vertx, gemini, request -> Future.failedFuture("never")).run(session, "Pay"));

    assertThat(asked).isEmpty();
    assertThat(told(gemini, 1).get(0))
        .isEqualTo("Argument 'sum' of 'pay' is required but was not given at $.args.sum");
    assertThat(told(gemini, 1).get(1)).startsWith("No tool named 'nothing'");
    assertThat(told(gemini, 1).get(2)).isEqualTo("100");
  }

  @Test
  void otherCallsRunWhileOneWaits(Vertx vertx, LocalGemini gemini) {
    gemini.reply(
        Reply.calls(call("close"), pay(5), call("balance"), call("balance")), Reply.text("Done."));

    await(agent(vertx, gemini, request -> bank.looked.future().map(looked -> Decision.approve()))
        .run(session, "Pay"));

    assertThat(bank.done).hasSize(4).startsWith("balance");
    assertThat(told(gemini, 1)).containsExactly("closed", "paid 5", "100", "100");
  }

  @Test
  void C21_approvalAfterItsTimeDoesNotCount(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5), pay(6)), Reply.text("Too late."));
    ManualClock clock = new ManualClock(NOON);
    AgentOptions options = options(bank)
        .setClock(clock)
        .setLimits(new RunLimits().setApprovalExpiry(Duration.ofMinutes(1)))
        .setApprovals(request -> {
          boolean first = request.args().get("sum").asInt() == 5;
          clock.advance(first ? Duration.ofMinutes(1) : Duration.ofMillis(1));
          return Future.succeededFuture(Decision.approve());
        });

    await(new Agent(model(vertx, gemini), options).run(session, "Pay"));

    assertThat(bank.done).containsExactly("pay Ada 5");
    assertThat(told(gemini, 1))
        .containsExactly(
            "paid 5", "Not called: its approval came after 2027-01-31T12:01:00Z, when it expired");
  }

  @Test
  void approvalsAreValidForADayUnlessSaidOtherwise() {
    RunLimits limits = new RunLimits();

    assertThat(limits.getApprovalExpiry()).isEqualTo(Duration.ofHours(24));
    limits.setApprovalExpiry(Duration.ofSeconds(1));
    assertThat(new RunLimits(limits).getApprovalExpiry()).isEqualTo(Duration.ofSeconds(1));
    assertThatThrownBy(() -> limits.setApprovalExpiry(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("approvalExpiry: PT0S (expected: >= 1 ms)");
  }

  @Test
  void reasonIsToldBounded(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Then not."));
    String reason = "x".repeat(2047) + "\ud83c\udf27";

    await(agent(vertx, gemini, request -> Future.succeededFuture(Decision.deny(reason)))
        .run(session, "Pay"));

    assertThat(told(gemini, 1).get(0)).endsWith(": " + "x".repeat(2047) + "…");
  }

  @Test
  void eventsTellWhatWasAskedAndDecided(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Then not."));
    Run run = agent(vertx, gemini, request -> Future.succeededFuture(Decision.deny("no")))
        .start(session, "Pay");

    List<RunEvent> events = follow(run);

    assertThat(events.stream().map(e -> e.json().get("type").asText()))
        .containsSubsequence(
            "turnEnded", "approvalAsked", "approvalAnswered", "toolCalled", "toolReturned", "done");
    RunEvent.ApprovalAsked asking = (RunEvent.ApprovalAsked) events.stream()
        .filter(RunEvent.ApprovalAsked.class::isInstance)
        .findFirst()
        .orElseThrow();
    assertThat(asking.json())
        .isEqualTo(Json.parse("{\"type\":\"approvalAsked\",\"callKey\":\"" + run.id()
            + ":1:0\",\"functionCall\":" + asking.pending().call().json() + ",\"hash\":\""
            + asked.get(0).hash() + "\",\"expiresAt\":\"2027-02-01T12:00:00Z\"}"));
    assertThat(events).contains(new RunEvent.ApprovalAnswered(run.id() + ":1:0", "denied", "no"));
  }
}

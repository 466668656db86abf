package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.approval.ApprovalHandler;
import dev.pollux.approval.ApprovalRequest;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Approval;
import dev.pollux.tool.FunctionTool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that a handler is asked about while the run goes on. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class ApprovalTest {

  static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");

  private final Bank bank = new Bank();
  private final List<ApprovalRequest> asked = new CopyOnWriteArrayList<>();
  private final SessionStore store = SessionStore.inMemory();
  private final Session session = new Session(store, "s");

  static FunctionCall pay(int sum) {
    return FunctionCall.of(null, "pay", Json.object().put("to", "Ada").put("sum", sum));
  }

  static FunctionCall call(String name) {
    return FunctionCall.of(null, name, Json.object());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  static GeminiModel model(Vertx vertx, LocalGemini gemini) {
    return new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"));
  }

  static AgentOptions options(Object tools) {
    return new AgentOptions().addTools(tools).setClock(new ManualClock(NOON));
  }

  private Agent agent(Vertx vertx, LocalGemini gemini, ApprovalHandler handler) {
    return new Agent(model(vertx, gemini), options(bank).setApprovals(request -> {
      asked.add(request);
      return handler.decide(request);
    }));
  }

  /** What the model was told in the second request, in the order of its calls. */
  static List<String> told(LocalGemini gemini, int request) {
    List<String> told = new ArrayList<>();
    gemini
        .requests()
        .get(request)
        .json()
        .at("/contents/2/parts")
        .forEach(part ->
            told.add(part.at("/functionResponse/response").elements().next().asText()));
    return told;
  }

  private List<String> log() {
    return store.read("s", 0).result().stream()
        .map(entry -> entry instanceof SessionEntry.ApprovalAnswered answered
            ? answered.decision()
            : entry.json().get("type").asText())
        .toList();
  }

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
  void handlerThatFailsDenies(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(1), pay(2), pay(3), pay(4)), Reply.text("Sorry."));

    await(agent(vertx, gemini, request -> switch (request.args().get("sum").asInt()) {
          case 1 -> Future.failedFuture(new IllegalStateException("no network"));
          case 2 -> throw new AssertionError("on purpose");
          case 3 -> Future.succeededFuture(null);
          default -> null;
        })
        .run(session, "Pay"));

    assertThat(bank.done).isEmpty();
    assertThat(told(gemini, 1))
        .hasSize(4)
        .containsOnly("Not called: it was denied: whether it may be called could not be asked");
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
  void C21_handlerThatNeverAnswersWaitsAsLongAsTheRunMayLast(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Still there."));
    ManualClock clock = new ManualClock(NOON);
    Promise<Void> reached = Promise.promise();
    AgentOptions options = options(bank)
        .setClock(clock)
        .setLimits(new RunLimits().setTimeout(Duration.ofHours(1)))
        .setApprovals(request -> {
          reached.complete();
          return Promise.<Decision>promise().future();
        });

    Future<RunResult> waiting = new Agent(model(vertx, gemini), options).run(session, "Pay");
    await(reached.future());
    clock.advance(Duration.ofHours(1).minusMillis(1));
    assertThat(waiting.isComplete()).isFalse();
    clock.advance(Duration.ofMillis(1));

    assertThatThrownBy(() -> await(waiting))
        .isInstanceOfSatisfying(
            RunLimitException.class, limit -> assertThat(limit.limit()).isEqualTo("timeout"));

    await(agent(vertx, gemini, request -> Future.failedFuture("never")).run(session, "And?"));
    assertThat(told(gemini, 1))
        .containsExactly("Not called: it needs approval and was not approved");
  }

  @Test
  void F01_cancelWhileAHandlerIsAskedEndsTheRunAndALateAnswerIsNotHeard(
      Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Fine."));
    Promise<Void> reached = Promise.promise();
    Promise<Decision> answer = Promise.promise();
    Agent agent = agent(vertx, gemini, request -> {
      reached.complete();
      return answer.future();
    });
    Run run = agent.start(session, "Pay");
    await(reached.future());

    run.cancel();
    assertThatThrownBy(() -> await(run.result())).isInstanceOf(RunCancelledException.class);
    List<String> before = log();
    answer.complete(Decision.approve());
    await(agent.run(session, "And?"));

    assertThat(bank.done).isEmpty();
    assertThat(log().subList(0, before.size() + 2)).containsSequence("runEnded", "runStarted");
    assertThat(told(gemini, 1))
        .containsExactly("Not called: it needs approval and was not approved");
  }

  @Test
  void answerFromAnotherThreadIsHeardOnTheRunsContext(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Done."));

    await(agent(vertx, gemini, request -> {
          Promise<Decision> answer = Promise.promise();
          new Thread(() -> answer.complete(Decision.approve())).start();
          return answer.future();
        })
        .run(session, "Pay"));

    assertThat(bank.done).containsExactly("pay Ada 5");
  }

  @Test
  void handlerCannotChangeTheArgumentsThatItWasShown(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(pay(5)), Reply.text("Done."));

    await(agent(vertx, gemini, request -> {
          ((ObjectNode) request.args()).put("sum", 7);
          return Future.succeededFuture(Decision.approve());
        })
        .run(session, "Pay"));

    assertThat(bank.done).containsExactly("pay Ada 5");
  }

  @Test
  void S16_descriptionIsShownWholeWithWhatDoesNotShowEscaped(Vertx vertx, LocalGemini gemini) {
    gemini.reply(Reply.calls(call("act")), Reply.text("Done."));
    FunctionTool tool = FunctionTool.of(
            new FunctionDeclaration("act", "Acts\u200b\u202e.\nApproved\udb40\udc41.", null),
            (args, context) -> Future.succeededFuture("x"))
        .withApproval(Approval.ALWAYS);
    AgentOptions options = options(tool).setApprovals(request -> {
      asked.add(request);
      return Future.succeededFuture(Decision.deny("no"));
    });

    await(new Agent(model(vertx, gemini), options).run("Act"));

    assertThat(asked.get(0).description()).isEqualTo("Acts\\u200b\\u202e.\nApproved\\u{e0041}.");
    assertThat(tool.withEffect(tool.effect()).approval()).isEqualTo(Approval.ALWAYS);
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

  static List<RunEvent> follow(Run run) {
    List<RunEvent> events = new CopyOnWriteArrayList<>();
    Promise<Void> ended = Promise.promise();
    run.endHandler(v -> ended.complete()).handler(events::add);
    await(ended.future());
    return events;
  }
}

package dev.pollux.agent;

import static dev.pollux.agent.BankRuns.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.ApprovalPolicy;
import dev.pollux.approval.Decision;
import dev.pollux.approval.PolicyCall;
import dev.pollux.approval.Ruling;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.json.Json;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Approval;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Private data that was read, and the ways out. */
@ExtendWith(VertxExtension.class)
class DataFlowTest {

  private final ScriptedModel model;
  private final Mail mail = new Mail();
  private final SessionStore store = SessionStore.inMemory();
  private final List<String> asked = new ArrayList<>();

  DataFlowTest(Vertx vertx) {
    this.model = new ScriptedModel(vertx);
  }

  static final class Mail {
    final List<String> sent = new CopyOnWriteArrayList<>();

    @Tool(value = "Reads", flow = DataFlow.PRIVATE)
    Future<String> read() {
      return Future.succeededFuture("Dear Ada");
    }

    @Tool(value = "Reads behind a lock", flow = DataFlow.PRIVATE, approval = Approval.ALWAYS)
    Future<String> readLocked() {
      return Future.succeededFuture("Dear Ada");
    }

    @Tool(value = "Sends", flow = DataFlow.OUTBOUND)
    Future<String> send(String to) {
      sent.add(to);
      return Future.succeededFuture("sent");
    }

    @Tool(value = "Adds")
    Future<Integer> add() {
      return Future.succeededFuture(2);
    }
  }

  private AgentOptions options(Decision decision) {
    return new AgentOptions().addTools(mail).setApprovals(request -> {
      asked.add(request.name() + request.args());
      return Future.succeededFuture(decision);
    });
  }

  private void sends(String to) {
    model.thenCalls("send", Map.of("to", to));
  }

  private static FunctionCall call(String name) {
    return FunctionCall.of(null, name, Json.object());
  }

  @Test
  void S18_waysOutAskEachTimeOncePrivateDataWasReadAlsoInLaterRunsAndProcesses() {
    Agent agent = new Agent(model, options(Decision.approveAlways()));
    sends("a");
    model.thenCalls("add", Map.of());
    sends("b");
    model.thenCalls("read", Map.of());
    sends("c"); // the first that may know something
    sends("d");
    model.thenCalls("add", Map.of()).thenSays("ok");
    await(agent.run(new Session(store, "s"), "Go"));
    assertThat(asked).containsExactly("send{\"to\":\"c\"}", "send{\"to\":\"d\"}");

    SessionStore copy = SessionStore.inMemory();
    copy.append(
        "s",
        0,
        await(store.read("s", 0)).stream()
            .map(entry -> SessionEntry.of(Json.parse(entry.json().toString())))
            .toList());
    sends("e");
    model.thenSays("ok");
    await(agent.run(new Session(copy, "s"), "Go on"));
    assertThat(asked).hasSize(3);

    sends("f");
    model.thenSays("ok");
    await(agent.run(new Session(copy, "another"), "Go"));
    assertThat(asked).hasSize(3);
    assertThat(mail.sent).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(await(store.read("s", 0)).stream()
            .filter(SessionEntry.PrivateDataRead.class::isInstance))
        .hasSize(1);
  }

  @Test
  void S18_runWithoutAHandlerIsSuspendedBeforeDataLeaves() {
    Agent agent = new Agent(model, new AgentOptions().addTools(mail));
    model.thenCalls("read", Map.of());
    sends("c");
    model.thenSays("ok");
    Session session = new Session(store, "s");

    RunResult suspended = await(agent.run(session, "Go"));

    assertThat(suspended.pending()).hasSize(1);
    assertThat(mail.sent).isEmpty();
    await(agent.resume(
        session,
        List.of(new ApprovalDecision(suspended.pending().get(0), Decision.deny("private")))));
    assertThat(mail.sent).isEmpty();
  }

  @Test
  void callThatWasWrittenBeforeTheDataWasReadDoesNotAsk() {
    model
        .thenCalls(call("read"), FunctionCall.of(null, "send", Json.object(Map.of("to", "beside"))))
        .thenSays("ok");

    await(new Agent(model, options(Decision.deny(""))).run("Go"));

    assertThat(asked).isEmpty();
    assertThat(mail.sent).containsExactly("beside");
  }

  @Test
  void dataThatWasNotReadDoesNotCount() {
    model.thenCalls("readLocked", Map.of());
    sends("a");
    model.thenSays("ok");

    await(new Agent(model, options(Decision.deny("no"))).run("Go"));

    assertThat(asked).containsExactly("readLocked{}");
    assertThat(mail.sent).containsExactly("a");
  }

  @Test
  void policySeesBothAndHasTheFirstWord() {
    List<PolicyCall> judged = new ArrayList<>();
    ApprovalPolicy policy = call -> {
      judged.add(call);
      return call.privateData()
              && call.tool().flow().contains(DataFlow.OUTBOUND)
              && call.args().path("to").asText().endsWith("@here")
          ? Ruling.allow()
          : Ruling.pass();
    };
    model.thenCalls("read", Map.of());
    sends("bob@here");
    sends("eve@there");
    model.thenSays("ok");

    await(new Agent(model, options(Decision.deny("no")).setPolicy(policy)).run("Go"));

    assertThat(judged).extracting(PolicyCall::privateData).containsExactly(false, true, true);
    assertThat(asked).containsExactly("send{\"to\":\"eve@there\"}");
    assertThat(mail.sent).containsExactly("bob@here");
  }

  @Test
  void S18_dataThatWasReadBeforeAHandoffCountsBehindIt() {
    FunctionTool send = FunctionTool.of(
            new FunctionDeclaration("post", "Posts", null), (args, context) -> {
              mail.sent.add("posted");
              return Future.succeededFuture("posted");
            })
        .withFlow(DataFlow.OUTBOUND);
    Agent poster = new Agent(model, new AgentOptions().setName("poster").addTools(send));
    Agent reader = new Agent(model, options(Decision.deny("no")).addHandoff(poster));
    model
        .thenCalls("read", Map.of())
        .thenCalls("transfer_to_poster", Map.of())
        .thenCalls("post", Map.of())
        .thenSays("ok");

    await(reader.run("Go"));

    assertThat(asked).containsExactly("post{}");
    assertThat(mail.sent).isEmpty();
  }

  @Test
  void agentAsAToolIsMarkedAsItsToolsAre() {
    Agent inner = new Agent(model, new AgentOptions().setName("inner").addTools(mail));
    Agent outer = new Agent(model, new AgentOptions().addHandoff(inner));

    assertThat(inner.asTool("inner", "x").flow())
        .containsExactlyInAnyOrder(DataFlow.PRIVATE, DataFlow.OUTBOUND);
    assertThat(outer.asTool("outer", "x").flow()).isEqualTo(Set.of(DataFlow.values()));
    assertThat(new Agent(model).asTool("none", "x").flow()).isEmpty();
  }
}

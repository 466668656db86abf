package dev.pollux.builtin.basics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.run.RunResult;
import dev.pollux.session.PendingApproval;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions that somebody answers later, or in place of a handler. */
class AskUserTest {

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx)
        .await()
        .reply(
            Reply.call(
                "askUser", Map.of("question", "For how many?", "choices", List.of("2", "4"))),
            Reply.text("Booked."));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private AgentOptions options() {
    return new AgentOptions().addTools(new AskUser());
  }

  private Agent agent(AgentOptions options) {
    return new Agent(
        new GeminiModel(vertx, "gemini-3-flash-preview", Route.of(gemini.url()).withApiKey("key")),
        options);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private String told() {
    return gemini
        .requests()
        .get(1)
        .json()
        .at("/contents/2/parts/0/functionResponse/response")
        .toString();
  }

  @Test
  void questionWithoutAHandlerSuspendsTheRunAndIsAnsweredAfterARestart() throws Exception {
    SessionStore store = SessionStore.inMemory();

    RunResult asked = await(agent(options()).run(new Session(store, "s"), "Book a table"));

    PendingApproval pending = asked.pending().get(0);
    assertThat(pending.call().args().get("question").asText()).isEqualTo("For how many?");
    SessionStore copy = SessionStore.inMemory();
    copy.append(
        "s",
        0,
        await(store.read("s", 0)).stream()
            .map(entry -> SessionEntry.of(Json.parse(entry.json().toString())))
            .toList());

    RunResult result = await(agent(options())
        .resume(
            new Session(copy, "s"), List.of(new ApprovalDecision(pending, Decision.answer("4")))));

    assertThat(result.text()).isEqualTo("Booked.");
    assertThat(told()).isEqualTo("{\"output\":\"4\"}");
    assertThat(gemini.refusals()).isEmpty();
  }

  @Test
  void handlerOfApprovalsAnswersAtOnce() throws Exception {
    AgentOptions options = options()
        .setApprovals(request -> Future.succeededFuture(Decision.answer(
            request.name() + ": " + request.args().at("/choices/1").asText())));

    await(agent(options).run("Book a table"));

    assertThat(told()).isEqualTo("{\"output\":\"askUser: 4\"}");
  }

  @Test
  void questionThatIsApprovedButNotAnsweredHasNoAnswer() throws Exception {
    AgentOptions options =
        options().setApprovals(request -> Future.succeededFuture(Decision.approve()));

    await(agent(options).run("Book a table"));

    assertThat(told()).isEqualTo("{\"error\":\"The user gave no answer\"}");
  }
}

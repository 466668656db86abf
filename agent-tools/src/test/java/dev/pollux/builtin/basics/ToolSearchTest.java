package dev.pollux.builtin.basics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.builtin.Calls;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ToolSearchTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static FunctionTool tool(String name, String description) {
    return FunctionTool.of(
        new FunctionDeclaration(name, description, null),
        (args, context) -> Future.succeededFuture(name + " was called"));
  }

  private static Toolset many() {
    List<FunctionTool> tools = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      tools.add(tool("other" + i, "Does something"));
    }
    tools.add(tool("sendMail", "Sends a letter"));
    tools.add(tool("readInbox", "Reads mail that came"));
    return () -> tools;
  }

  @Test
  void foundToolIsDeclaredFromTheNextTurnAndCanBeCalled() throws Exception {
    ScriptedModel model = new ScriptedModel(vertx)
        .thenCalls(FunctionCall.of("c1", "searchTools", Json.object().put("query", "send a mail")))
        .thenCalls(FunctionCall.of("c2", "sendMail", Json.object()))
        .thenSays("sent");
    Agent agent = new Agent(model, new AgentOptions().addTools(new ToolSearch(many())));

    RunResult result =
        agent.run("Send it").toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);

    assertThat(result.text()).isEqualTo("sent");
    assertThat(declared(model, 0)).containsExactly("searchTools");
    assertThat(declared(model, 1)).containsExactly("searchTools", "sendMail", "readInbox");
    assertThat(model.requests().get(2).contents().toString()).contains("sendMail was called");
  }

  private static List<String> declared(ScriptedModel model, int request) {
    return model
        .requests()
        .get(request)
        .json()
        .findValues("functionDeclarations")
        .get(0)
        .findValuesAsText("name");
  }

  @Test
  void bestComesFirstAndNothingIsSaid() throws Exception {
    try (Calls calls = new Calls(new ToolSearch(many()))) {
      assertThat(calls
              .output("searchTools", Map.of("query", "MAIL"))
              .at("/tools")
              .findValuesAsText("name"))
          .containsExactly("sendMail", "readInbox");
      assertThat(
              calls.output("searchTools", Map.of("query", "zebra")).at("/note").asText())
          .contains("other words");
      assertThat(calls.error("searchTools", Map.of("query", " ! "))).contains("a word");
    }
  }

  @Test
  void noMoreAreDeclaredThanHelp() throws Exception {
    try (Calls calls = new Calls(new ToolSearch(many()))) {
      for (int i = 0; i < 100; i++) {
        calls.output("searchTools", Map.of("query", "other" + i));
      }
      assertThat(calls.tools()).hasSize(65);
      assertThat(calls.tools()).isSameAs(calls.tools());
    }
  }

  /** Searches for what the prompt says, then says what is declared. */
  private static Reply searching(ReceivedRequest request) {
    JsonNode contents = request.json().get("contents");
    JsonNode last = contents.get(contents.size() - 1).at("/parts/0");
    return last.has("text")
        ? Reply.call("searchTools", Map.of("query", last.get("text").asText()))
        : Reply.text(String.join(
            " ", request.json().at("/tools/0/functionDeclarations").findValuesAsText("name")));
  }

  private static String said(Agent agent, Session session, String prompt) throws Exception {
    return agent
        .run(session, prompt)
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS)
        .text();
  }

  @Test
  void S15_oneSearchServesManyConversationsAtOnceAndEachHasWhatItFound() throws Exception {
    LocalGemini gemini = LocalGemini.start(vertx).await().replyWith(ToolSearchTest::searching);
    GeminiModel model =
        new GeminiModel(vertx, "gemini-3-flash-preview", Route.of(gemini.url()).withApiKey("key"));
    Agent agent = new Agent(model, new AgentOptions().addTools(new ToolSearch(many())));

    List<Future<RunResult>> runs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      runs.add(agent.run("other" + i));
    }
    for (int i = 0; i < 200; i++) {
      RunResult result =
          runs.get(i).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
      // other1 is also in the names of other10 and so on.
      assertThat(result.text().split(" "))
          .hasSizeLessThan(10)
          .allMatch(Pattern.compile("searchTools|other" + i + ".*").asMatchPredicate());
    }
    assertThat(gemini.refusals()).isEmpty();
  }

  @Test
  void whatWasFoundIsDeclaredInLaterRunsAndAfterARestart() throws Exception {
    LocalGemini gemini = LocalGemini.start(vertx).await().replyWith(ToolSearchTest::searching);
    GeminiModel model =
        new GeminiModel(vertx, "gemini-3-flash-preview", Route.of(gemini.url()).withApiKey("key"));
    SessionStore store = SessionStore.inMemory();
    Agent agent = new Agent(model, new AgentOptions().addTools(new ToolSearch(many())));
    Session session = new Session(store, "s");

    assertThat(said(agent, session, "send a letter")).isEqualTo("searchTools sendMail");
    assertThat(said(agent, session, "reads")).isEqualTo("searchTools sendMail readInbox");

    Agent again = new Agent(model, new AgentOptions().addTools(new ToolSearch(many())));
    SessionStore copy = SessionStore.inMemory();
    copy.append(
        "s",
        0,
        store.read("s", 0).await().stream()
            .map(entry -> SessionEntry.of(Json.parse(entry.json().toString())))
            .toList());
    assertThat(said(again, new Session(copy, "s"), "zebra"))
        .isEqualTo("searchTools sendMail readInbox");
    assertThat(said(again, new Session(copy, "t"), "zebra")).isEqualTo("searchTools");
    // From the first turn on, not only after the search.
    assertThat(gemini
            .requests()
            .get(4)
            .json()
            .at("/tools/0/functionDeclarations")
            .findValuesAsText("name"))
        .containsExactly("searchTools", "sendMail", "readInbox");
  }

  @Test
  void nameThatIsThereTwiceIsRefused() {
    assertThatThrownBy(() -> new ToolSearch(Toolset.of(tool("searchTools", "x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Two tools are named 'searchTools'");
  }
}

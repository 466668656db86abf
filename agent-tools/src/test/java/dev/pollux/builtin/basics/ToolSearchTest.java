package dev.pollux.builtin.basics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunResult;
import dev.pollux.builtin.Calls;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.json.Json;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
    ToolSearch search = new ToolSearch(many());
    try (Calls calls = new Calls(search)) {
      for (int i = 0; i < 100; i++) {
        calls.output("searchTools", Map.of("query", "other" + i));
      }
      assertThat(search.tools()).hasSize(65);
      assertThat(search.tools()).isSameAs(search.tools());
    }
  }

  @Test
  void S15_anotherConversationFindsNothingHere() throws Exception {
    ToolSearch search = new ToolSearch(many());
    try (Calls one = new Calls(search, "session-1");
        Calls two = new Calls(search, "session-2")) {
      one.output("searchTools", Map.of("query", "mail"));

      assertThat(two.error("searchTools", Map.of("query", "mail")))
          .contains("belong to another conversation");
    }
  }

  @Test
  void nameThatIsThereTwiceIsRefused() {
    assertThatThrownBy(() -> new ToolSearch(Toolset.of(tool("searchTools", "x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Two tools are named 'searchTools'");
  }
}

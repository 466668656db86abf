package dev.pollux.examples.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunOptions;
import dev.pollux.examples.terminal.Look;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Approval;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jline.terminal.TerminalBuilder;

/** A program: a chat with an agent that asks another one, whose calls need approval. */
public final class ChatWithInnerAgent {

  private ChatWithInnerAgent() {}

  /** A tool of the inner agent. */
  static final class Shop {
    @Tool(value = "Buys a book", approval = Approval.ALWAYS)
    String buy(String book) {
      return "bought " + book;
    }
  }

  /** Chats until the input ends. */
  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    ScriptedModel inner = new ScriptedModel(vertx);
    ScriptedModel outer = new ScriptedModel(vertx);
    for (int i = 0; i < 3; i++) {
      inner.thenCalls("buy", Map.of("book", "Owls")).thenAnswers(ChatWithInnerAgent::told);
      outer.thenAnswers(ChatWithInnerAgent::asks).thenAnswers(ChatWithInnerAgent::told);
    }
    AgentOptions options = new AgentOptions()
        .addTools(new Agent(inner, new AgentOptions().addTools(new Shop()))
            .asTool("research", "Finds out"));
    Subject subject = new Subject(
        vertx,
        "test",
        "scripted",
        List.of(),
        model -> new Agent(outer, options),
        options,
        prompt -> Future.succeededFuture(Content.user(prompt)),
        new RunOptions(),
        null,
        List.of(),
        text -> text);
    try (View view = new Screen(
        TerminalBuilder.builder()
            .system(true)
            .dumb(false)
            .encoding(StandardCharsets.UTF_8)
            .build(),
        Look.of(System.getenv(), StandardCharsets.UTF_8),
        subject,
        null)) {
      new Chat(subject, view, Talk.inMemory()).run();
    }
    vertx.close().await();
  }

  /** Calls the other agent with the prompt. */
  private static GenerateContentResponse asks(GenerateContentRequest request) {
    Content last = request.contents().get(request.contents().size() - 1);
    ObjectNode part = Json.object();
    part.putObject("functionCall")
        .put("name", "research")
        .putObject("args")
        .put("request", last.text());
    return says(part);
  }

  /** Says what the call gave. */
  private static GenerateContentResponse told(GenerateContentRequest request) {
    Content last = request.contents().get(request.contents().size() - 1);
    FunctionResponse response = last.functionResponses().get(0);
    String output = response.response().path("output").asText();
    return says(Json.object()
        .put(
            "text",
            response.isError()
                ? response.response().path("error").asText()
                : output.startsWith("Told") ? output : "Told: " + output));
  }

  private static GenerateContentResponse says(ObjectNode part) {
    ObjectNode json = Json.object();
    ObjectNode candidate = json.putArray("candidates").addObject().put("finishReason", "STOP");
    candidate.putObject("content").put("role", "model").putArray("parts").add(part);
    return GenerateContentResponse.of(json);
  }
}

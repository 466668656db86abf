package dev.pollux.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.loop.RetryOptions;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.tool.Tool;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same agents as everywhere, on a server that is strict about ids, order and signatures. */
@Timeout(60)
class OpenAiAgentTest {

  static final class Tools {
    final List<String> entered = new CopyOnWriteArrayList<>();

    @Tool("Current weather in a city")
    String weather(String city) {
      entered.add("weather " + city);
      return "7 degrees in " + city;
    }

    @Tool("The time in a city")
    List<Integer> time(String city) {
      entered.add("time " + city);
      return List.of(12, 30);
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final Tools tools = new Tools();
  private ChatServer server;
  private Agent agent;

  @BeforeEach
  void start() {
    server = ChatServer.start(vertx);
    agent = new Agent(
        new OpenAiModel(vertx, "m", OpenAiRoute.of(server.url())),
        new AgentOptions()
            .setInstruction("Be brief")
            .addTools(tools)
            .setRetries(new RetryOptions().setFirstDelay(Duration.ofMillis(1))));
  }

  @AfterEach
  void stop() {
    server.close();
    vertx.close().await();
  }

  private static String call(int index, String id, String name, String city, String signature) {
    return "{\"index\":" + index + ",\"id\":\"" + id + "\",\"type\":\"function\",\"function\":{"
        + "\"name\":\"" + name + "\",\"arguments\":\"{\\\"city\\\":\\\"" + city + "\\\"}\"}"
        + (signature == null
            ? ""
            : ",\"extra_content\":{\"google\":{\"thought_signature\":\"" + signature + "\"}}")
        + "}";
  }

  private void answers(boolean streamed, String content, String calls) {
    String message = "{\"role\":\"assistant\",\"content\":"
        + (content == null ? "null" : "\"" + content + "\"")
        + (calls == null ? "" : ",\"tool_calls\":[" + calls + "]") + "}";
    String finish = calls == null ? "stop" : "tool_calls";
    if (streamed) {
      server.thenEvents(
          "{\"choices\":[{\"index\":0,\"delta\":" + message + "}]}",
          "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + finish + "\"}]}",
          "{\"choices\":[],\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":2,\"total_tokens\":10}}",
          "[DONE]");
    } else {
      server.thenJson("{\"choices\":[{\"index\":0,\"message\":" + message + ",\"finish_reason\":\""
          + finish
          + "\"}],\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":2,\"total_tokens\":10}}");
    }
  }

  private RunResult run(Session session, boolean streamed, String prompt) {
    return agent
        .run(session, Content.user(prompt), new RunOptions().setStreamed(streamed))
        .await();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void parallelCallsInThreeTurnsAreAnsweredAsTheServerWantsThem(boolean streamed) {
    Session session = session();
    answers(
        streamed,
        "Let me see",
        call(0, "a", "weather", "Oslo", "S1") + "," + call(1, "b", "time", "Oslo", null));
    answers(
        streamed,
        null,
        call(0, "c", "weather", "Rom", "S2") + "," + call(1, "", "weather", "Paris", null));
    answers(streamed, "Done", null);
    answers(streamed, "You are welcome", null);

    RunResult first = run(session, streamed, "Weather?");
    RunResult second = run(session, streamed, "Thanks");

    assertThat(server.refusals()).isEmpty();
    assertThat(first.text()).isEqualTo("Done");
    assertThat(first.usage().totalTokenCount()).isEqualTo(30);
    assertThat(second.text()).isEqualTo("You are welcome");
    assertThat(tools.entered)
        .containsExactlyInAnyOrder("weather Oslo", "time Oslo", "weather Rom", "weather Paris");
    assertThat(toolMessages(server.requests().get(3)))
        .containsExactly(
            "a: 7 degrees in Oslo",
            "b: [12,30]",
            "c: 7 degrees in Rom",
            "call_3_1: 7 degrees in Paris");
    assertThat(server.requests().get(3).path("messages").get(0).path("content").asText())
        .isEqualTo("Be brief");
  }

  private Session session() {
    return Session.inMemory();
  }

  private static List<String> toolMessages(JsonNode request) {
    List<String> all = new ArrayList<>();
    for (JsonNode message : request.path("messages")) {
      if (message.path("role").asText().equals("tool")) {
        all.add(message.path("tool_call_id").asText() + ": "
            + message.path("content").asText());
      }
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void argumentsThatAreNotJsonAreAskedForAgain(boolean streamed) {
    answers(
        streamed,
        null,
        call(0, "a", "weather", "Oslo", null)
            .replace("}\\\"", "\\\"")
            .replace("\\\"}\"", "\\\"\""));
    answers(streamed, null, call(0, "b", "weather", "Oslo", null));
    answers(streamed, "Done", null);

    assertThat(run(session(), streamed, "Weather?").text()).isEqualTo("Done");
    assertThat(tools.entered).containsExactly("weather Oslo");
    assertThat(toolMessages(server.requests().get(2))).containsExactly("b: 7 degrees in Oslo");
  }

  @Test
  void A15_streamEndsWithoutFinishReason() {
    server.thenEvents("{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":["
        + call(0, "a", "weather", "Oslo", null) + "]}}]}");
    answers(true, "Done", null);

    assertThat(run(session(), true, "Weather?").text()).isEqualTo("Done");
    assertThat(tools.entered).isEmpty();
  }
}

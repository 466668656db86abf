package dev.pollux.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.loop.RetryOptions;
import dev.pollux.model.FallbackModel;
import dev.pollux.run.RunResult;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that begins on Gemini, goes on elsewhere and comes back; both servers are strict. */
@Timeout(60)
class FallbackToAnotherFamilyTest {

  static final class Tools {
    @Tool("Current weather in a city")
    String weather(String city) {
      return "7 degrees in " + city;
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;
  private ChatServer other;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx).await();
    other = ChatServer.start(vertx);
  }

  @AfterEach
  void stop() {
    other.close();
    gemini.close().await();
    vertx.close().await();
  }

  private Agent agent() {
    return new Agent(
        new FallbackModel(List.of(
            new GeminiModel(vertx, "gemini-3-x", Route.of(gemini.url()).withApiKey("KEY")),
            new OpenAiModel(vertx, "m", OpenAiRoute.of(other.url())))),
        new AgentOptions().addTools(new Tools()).setRetries(new RetryOptions().setMaxAttempts(1)));
  }

  private static String otherCalls(String signature) {
    return "{\"model\":\"m-1\",\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":null,"
        + "\"tool_calls\":[{\"id\":\"o1\",\"type\":\"function\",\"function\":{\"name\":\"weather\","
        + "\"arguments\":\"{\\\"city\\\":\\\"Rom\\\"}\"}" + signature
        + "}]},\"finish_reason\":\"tool_calls\"}]}";
  }

  @Test
  void signaturesStayWithTheFamilyThatWroteThem() {
    gemini.reply(Reply.call("weather", Map.of("city", "Oslo")));
    gemini.reply(Reply.error(503, "UNAVAILABLE", "overloaded"));
    other.thenJson(
        otherCalls(",\"extra_content\":{\"google\":{\"thought_signature\":\"FOREIGN\"}}"));
    gemini.reply(Reply.text("Done"));

    RunResult result = agent().run("Weather?").await();

    assertThat(result.text()).isEqualTo("Done");
    assertThat(gemini.takeRefusals()).isEmpty();
    assertThat(other.refusals()).isEmpty();
    assertThat(other.requests().get(0).toString()).doesNotContain("extra_content");
    String last = gemini.requests().get(2).json().toString();
    assertThat(last).contains("skip_thought_signature_validator").doesNotContain("FOREIGN");
    assertThat(last.split("\"thoughtSignature\"", -1)).hasSize(3);
  }

  @Test
  void callsThatWereNeverSignedAreSignedWhenTheModelAsksForIt() {
    gemini.reply(Reply.error(503, "UNAVAILABLE", "overloaded"));
    other.thenJson(otherCalls(""));
    gemini.reply(Reply.text("Done"));

    RunResult result = agent().run("Weather?").await();

    assertThat(result.text()).isEqualTo("Done");
    assertThat(gemini.takeRefusals()).hasSizeLessThanOrEqualTo(1);
    assertThat(gemini.requests().get(gemini.requests().size() - 1).json().toString())
        .contains("skip_thought_signature_validator");
  }
}

package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.testing.Grounding;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResearchTest {

  @Test
  void answerHasNumberedSourcesAndTheNotesOfTheTool() {
    Cli.Result result = Cli.run("run", "research", "Who was first at the South Pole?");

    assertThat(result.exit()).isZero();
    assertThat(result.out()).isEqualTo("""
            Roald Amundsen’s party reached the South Pole on 14 December 1911.[1] Robert Falcon Scott’s party came there on 17 January 1912.[2]

            [1] Amundsen's South Pole expedition – https://en.wikipedia.org/wiki/Amundsen%27s_South_Pole_expedition
            [2] Terra Nova Expedition – https://en.wikipedia.org/wiki/Terra_Nova_Expedition

            Notes:
            - Roald Amundsen’s party reached the South Pole on 14 December 1911. (https://en.wikipedia.org/wiki/Amundsen%27s_South_Pole_expedition)
            - Robert Falcon Scott’s party came there on 17 January 1912. (https://en.wikipedia.org/wiki/Terra_Nova_Expedition)
            """);
    assertThat(result.err()).contains("2 turns, 2 calls;");
  }

  @Test
  void searchAndNotesGoToTheServerTogetherAndWhatItSearchedGoesBack() {
    Vertx vertx = Vertx.vertx();
    try {
      LocalGemini gemini = LocalGemini.start(vertx).await();
      FunctionCall note = FunctionCall.of(
          null, "note", Json.object(Map.of("fact", "Cold.", "page", "https://example.org")));
      gemini.reply(
          Reply.serverTool("GOOGLE_SEARCH_WEB", Map.of(), Map.of()).and(Reply.calls(note)),
          Reply.text("It is cold.")
              .withGrounding(
                  new Grounding().addWeb("https://example.org", "Ex").addSupport("cold", 0)));

      Cli.Result result = Cli.runIn(
          Map.of("GEMINI_API_KEY", "k"),
          "run",
          "research",
          "How is Oslo?",
          "--base-url",
          gemini.url() + "/some/prefix",
          "--auth",
          "bearer");

      assertThat(result.out())
          .startsWith("It is cold[1].\n\n[1] Ex – https://example.org\n\nNotes:\n- Cold.");
      assertThat(gemini.refusals()).isEmpty();
      JsonNode second = gemini.requests().get(1).json();
      assertThat(second.at("/contents/1/parts/0").has("toolCall")).isTrue();
      assertThat(second.at("/contents/1/parts/1").has("toolResponse")).isTrue();
      assertThat(second.at("/toolConfig/includeServerSideToolInvocations").asBoolean())
          .isTrue();
      assertThat(gemini.requests().get(1).header("Authorization")).isEqualTo("Bearer k");
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void modelThatDoesNotMixIsRefusedBeforeAnythingIsSent() {
    Cli.Result result = Cli.run("run", "research", "hi", "--model", "gemini-2.5-flash");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.errLines()).singleElement().asString().contains("gemini-2.5-flash");
  }
}

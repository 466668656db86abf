package dev.pollux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Google's own client for Node.js, as it is published, talks to the local Gemini. */
@ExtendWith(LocalGeminiExtension.class)
class OfficialClientTest {

  @BeforeAll
  static void install() throws Exception {
    NodeClient.install();
  }

  @Test
  void plain(LocalGemini gemini) throws Exception {
    gemini.reply(Reply.thought("easy").and(Reply.text("Hi there")));

    assertThat(play(gemini, "plain"))
        .isEqualTo(
            Json.parse("{\"text\":\"Hi there\",\"finishReason\":\"STOP\",\"totalTokenCount\":6}"));
    assertThat(gemini.requests().get(0).path())
        .isEqualTo("/v1/models/gemini-3.8-flash:generateContent");
  }

  @Test
  void streaming(LocalGemini gemini) throws Exception {
    gemini.reply(
        Reply.text("Grüß Gott 👋").withShape(new StreamShape().setTextChunk(4).setPieceBytes(1)));

    assertThat(play(gemini, "streaming"))
        .isEqualTo(Json.parse("{\"chunks\":[\"Grüß\",\" Got\",\"t 👋\"]}"));
  }

  @Test
  void functionCallingInTwoTurns(LocalGemini gemini) throws Exception {
    gemini.reply(
        Reply.call("add", Map.of("a", 1, "b", 2)).and(Reply.call("add", Map.of("a", 3, "b", 4))),
        Reply.text("3 and 7"));

    assertThat(play(gemini, "functionCalling"))
        .isEqualTo(
            Json.parse("{\"calls\":[{\"a\":1,\"b\":2},{\"a\":3,\"b\":4}],\"text\":\"3 and 7\"}"));
    assertThat(gemini.requests().get(1).json().at("/contents/2/parts/1/functionResponse/response"))
        .isEqualTo(Json.parse("{\"output\":7}"));
  }

  @Test
  void automaticFunctionCalling(LocalGemini gemini) throws Exception {
    // This client does not send ids back when it calls the functions itself.
    gemini.reply(
        Reply.call("add", Map.of("a", 1, "b", 2)).withCallIds(false), Reply.text("It is 3"));

    assertThat(play(gemini, "automaticFunctionCalling"))
        .isEqualTo(Json.parse("{\"text\":\"It is 3\",\"history\":[\"user\",\"model\",\"user\"]}"));
    assertThat(gemini.requests().get(1).json().at("/contents/2/parts/0/functionResponse"))
        .isEqualTo(Json.parse("{\"name\":\"add\",\"response\":{\"output\":3}}"));
  }

  @Test
  void automaticFunctionCallingLosesIds(LocalGemini gemini) throws Exception {
    gemini.reply(Reply.call("add", Map.of("a", 1, "b", 2)));

    assertThat(NodeClient.run(gemini.url(), "automaticFunctionCalling").exitCode())
        .isEqualTo(1);
    assertThat(gemini.takeRefusals())
        .extracting(Refusal::message)
        .containsExactly("functionResponse.id does not match functionCall.id");
  }

  @Test
  void error(LocalGemini gemini) throws Exception {
    gemini.reply(Reply.error(503, "UNAVAILABLE", "overloaded"));

    assertThat(play(gemini, "error"))
        .isEqualTo(Json.object(Map.of(
            "name",
            "ApiError",
            "status",
            503,
            "message",
            "{\"error\":{\"code\":503,\"message\":\"overloaded\",\"status\":\"UNAVAILABLE\"}}")));
  }

  @Test
  void errorInStream(LocalGemini gemini) throws Exception {
    gemini.reply(Reply.text("Hello world")
        .withShape(new StreamShape().setErrorAfter(1, 503, "UNAVAILABLE", "overloaded")));

    assertThat(play(gemini, "errorInStream"))
        .isEqualTo(Json.parse("{\"chunks\":[\"Hello\"],\"name\":\"ApiError\",\"status\":503}"));
  }

  @Test
  void modelsAndTokens(LocalGemini gemini, URI url) throws Exception {
    JsonNode result = play(gemini, "modelsAndTokens");

    assertThat(url).hasToString(gemini.url());
    assertThat(result.get("names")).hasSize(3);
    assertThat(result.get("totalTokens").asInt()).isEqualTo(3);
  }

  @Test
  void files(LocalGemini gemini) throws Exception {
    gemini.reply(Reply.text("hello"));

    assertThat(play(gemini, "files"))
        .isEqualTo(Json.parse("{\"sizeBytes\":\"5\",\"states\":[\"ACTIVE\"],\"text\":\"hello\","
            + "\"listed\":1,\"gone\":403}"));
    assertThat(gemini.takeRefusals()).hasSize(1);
  }

  @Test
  void caches(LocalGemini gemini) throws Exception {
    gemini.reply(Reply.text("hello"));

    assertThat(play(gemini, "caches"))
        .isEqualTo(Json.parse("{\"cached\":true,\"later\":true,\"listed\":1,\"gone\":403}"));
    assertThat(gemini.takeRefusals()).hasSize(1);
  }

  @Test
  void embeddings(LocalGemini gemini) throws Exception {
    assertThat(play(gemini, "embeddings")).isEqualTo(Json.parse("{\"lengths\":[8,8]}"));
  }

  @Test
  void lockFileNamesNoRegistry() throws Exception {
    List<String> lines = Files.readAllLines(Path.of(OfficialClientTest.class
        .getResource("/official-client/package-lock.json")
        .toURI()));

    assertThat(lines).noneMatch(line -> line.contains("\"resolved\""));
  }

  private static JsonNode play(LocalGemini gemini, String scenario) throws Exception {
    NodeClient.Result result = NodeClient.run(gemini.url(), scenario);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return Json.parse(result.output());
  }
}

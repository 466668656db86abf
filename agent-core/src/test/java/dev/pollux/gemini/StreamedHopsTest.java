package dev.pollux.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.gemini.grounding.GroundedText;
import dev.pollux.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams that do not end where their first finish reason is. */
class StreamedHopsTest {

  private static GenerateContentResponse merged(String... chunks) {
    StreamedResponse answer = new StreamedResponse();
    for (String chunk : chunks) {
      answer.add(GenerateContentResponse.of(Json.parse(chunk)));
    }
    return answer.response();
  }

  private static final String FIRST = """
      {"candidates": [{"content": {"role": "model", "parts": [{"text": "part one "}]},
          "finishReason": "CONTINUATION", "continuationToken": "dG9r"}],
        "usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 2, "totalTokenCount": 7}}""";

  @Test
  void hopsAreOneAnswerWithTheSumOfTheirTokens() {
    GenerateContentResponse answer = merged(FIRST, """
        {"candidates": [{"content": {"role": "model", "parts": [{"text": "part "}]}}],
          "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": 1}}""", """
        {"candidates": [{"content": {"parts": [{"text": "two"}]}, "finishReason": "STOP"}],
          "usageMetadata": {"promptTokenCount": 7, "candidatesTokenCount": 2, "totalTokenCount": 9}}""");

    assertThat(answer.json()).isEqualTo(Json.parse("""
        {"candidates": [{"content": {"role": "model",
            "parts": [{"text": "part one "}, {"text": "part two"}]}, "finishReason": "STOP"}],
          "usageMetadata":
            {"promptTokenCount": 12, "candidatesTokenCount": 4, "totalTokenCount": 16}}"""));
  }

  @Test
  void theTokenIsThereUntilItsHopBegins() {
    String usage = """
        {"usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 3}}""";
    String again = "{\"candidates\":[{\"finishReason\":\"CONTINUATION\"}]}";
    GenerateContentResponse waiting = merged(FIRST, usage, again);
    assertThat(waiting.continuationToken()).isEqualTo("dG9r");
    assertThat(waiting.finishReason()).isEqualTo(FinishReason.CONTINUATION);
    assertThat(waiting.usageMetadata().candidatesTokenCount()).isEqualTo(3);

    GenerateContentResponse begun = merged(FIRST, usage, again, """
        {"candidates": [{"content": {"parts": [{"text": "a"}]}}]}""");
    assertThat(begun.continuationToken()).isNull();
    assertThat(begun.finishReason()).as("a hop that is cut off has no end").isNull();
    assertThat(begun.usageMetadata().candidatesTokenCount()).isEqualTo(3);
  }

  @Test
  void thirdHopCountsOnFromTheSecond() {
    String hop = """
        {"candidates": [{"content": {"parts": [{"text": "x"}]}, "finishReason": "CONTINUATION",
          "continuationToken": "t"}], "usageMetadata": {"totalTokenCount": 1,
          "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 2}]}}""";
    String last = hop.replace("CONTINUATION", "STOP")
        .replace(
            "\"TEXT\", \"tokenCount\": 2}",
            "\"TEXT\", \"tokenCount\": 1}, " + "{\"modality\": \"IMAGE\", \"tokenCount\": 9}");

    GenerateContentResponse answer = merged(hop, hop, hop, last);

    assertThat(answer.usageMetadata().totalTokenCount()).isEqualTo(4);
    assertThat(answer.tokensDetails().prompt())
        .containsEntry("TEXT", 7)
        .containsEntry("IMAGE", 9)
        .hasSize(2);
    assertThat(answer.content().text()).isEqualTo("xxxx");
    assertThat(merged(hop, hop, hop).continuationToken()).isEqualTo("t");
  }

  private static String groundedHop(String text, String uri, String reason) {
    int bytes = text.getBytes(UTF_8).length;
    return ("{'candidates':[{'content':{'parts':[{'text':'" + text + "'}]},'finishReason':'"
            + reason
            + "','groundingMetadata':{'webSearchQueries':['q','" + uri + "'],'groundingChunks':["
            + "{'web':{'uri':'" + uri + "'}}],'groundingSupports':[{'segment':{'endIndex':" + bytes
            + "},'groundingChunkIndices':[0]}]},'citationMetadata':{'citationSources':["
            + "{'startIndex':1,'endIndex':" + bytes + ",'uri':'" + uri
            + "'}]},'urlContextMetadata':"
            + "{'urlMetadata':[{'retrievedUrl':'" + uri + "'}]}}]}")
        .replace('\'', '"');
  }

  @Test
  void whatPointsIntoTheAnswerIsShifted() {
    GenerateContentResponse answer = merged(
        groundedHop("Øne. ", "a", "CONTINUATION"),
        groundedHop("Two. ", "b", "CONTINUATION"),
        groundedHop("Three.", "a", "STOP"));

    assertThat(GroundedText.of(answer)).hasToString("""
        Øne. [1]Two. [2]Three.[1]

        [1] a
        [2] b""");
    assertThat(answer.groundingMetadata().groundingSupports())
        .extracting(support -> support.groundingChunkIndices().get(0))
        .containsExactly(0, 1, 2);
    assertThat(answer.groundingMetadata().groundingSupports())
        .extracting(support -> support.partIndex())
        .containsExactly(0, 1, 2);
    assertThat(answer.groundingMetadata().webSearchQueries()).containsExactly("q", "a", "b");
    assertThat(answer.citationMetadata().citations())
        .extracting(citation -> citation.startIndex())
        .containsExactly(1, 7, 12);
    assertThat(answer.citationMetadata().citations())
        .extracting(citation -> citation.endIndex())
        .containsExactly(6, 11, 17);
    assertThat(answer.urlContextMetadata().urlMetadata())
        .extracting(url -> url.retrievedUrl())
        .containsExactly("a", "b", "a");
  }

  @Test
  void groundingOfTheSameHopThatComesTwiceCountsOnce() {
    String last = groundedHop("Two.", "b", "STOP");
    GenerateContentResponse answer = merged(
        groundedHop("One. ", "a", "CONTINUATION"),
        groundedHop("", "x", "STOP").replace("\"finishReason\":\"STOP\",", ""),
        last);
    assertThat(answer.groundingMetadata().groundingChunks())
        .extracting(chunk -> chunk.uri())
        .containsExactly("a", "b");
  }

  @Test
  void aStopInTheMiddleIsNoEnd() {
    GenerateContentResponse answer = merged("""
        {"candidates": [{"content": {"role": "model", "parts": [{"functionCall":
          {"id": "m1", "name": "lookup", "args": {}}}]}, "finishReason": "STOP"}]}""", """
        {"candidates": [{"content": {"role": "model", "parts": [{"functionResponse":
          {"id": "m1", "name": "lookup", "response": {"result": 1}}}]}}]}""", """
        {"candidates": [{"content": {"role": "model", "parts": [{"text": "It is 1."}]},
          "finishReason": "STOP"}]}""");

    assertThat(answer.content().functionCalls()).isEmpty();
    assertThat(answer.content().text()).isEqualTo("It is 1.");
    assertThat(answer.content().parts()).as("echoed as they came").hasSize(3);
  }

  @Test
  void callsAnsweredInTheSameContentAreNotOurs() {
    assertThat(calls("""
        [{"functionCall": {"id": "1", "name": "f"}}, {"functionCall": {"id": "2", "name": "f"}},
          {"functionResponse": {"id": "2", "name": "f"}},
          {"functionCall": {"id": "3", "name": "f"}}]""")).containsExactly("1", "3");
    assertThat(calls("""
        [{"functionResponse": {"name": "f"}}, {"functionCall": {"name": "f", "id": "1"}},
          {"functionCall": {"name": "g"}}, {"functionCall": {"name": "f", "id": "2"}},
          {"functionResponse": {"name": "f"}}]""")).containsExactly(null, "2");
    assertThat(calls("""
        [{"functionCall": {"id": "1", "name": "f"}}, {"toolCall": {"id": "9"}},
          {"functionResponse": {"id": "9", "name": "f"}}]""")).containsExactly("1");
  }

  private static List<String> calls(String parts) {
    return Content.of(Json.parse("{\"role\":\"model\",\"parts\":" + parts + "}"))
        .functionCalls()
        .stream()
        .map(FunctionCall::id)
        .toList();
  }

  @Test
  void aNamelessCallInASingleChunkBelongsToTheOneBeforeIt() {
    assertThat(merged("""
            {"candidates": [{"content": {"parts": [{"functionCall": {"name": "f", "args": {}}},
              {"functionCall": {"args": {"a": 1}}}]}}]}""").content().functionCalls())
        .extracting(call -> call.json().toString())
        .containsExactly("{\"name\":\"f\",\"args\":{\"a\":1}}");
  }

  @Test
  void imagesAreThoseOfTheAnswer() {
    Content content = Content.of(Json.parse("""
        {"parts": [{"inlineData": {"mimeType": "image/png", "data": "AQ=="}, "thought": true},
          {"text": "here"}, {"inlineData": {"mimeType": "IMAGE/jpeg", "data": "Ag=="}},
          {"inlineData": {"mimeType": "audio/wav", "data": "Aw=="}},
          {"inlineData": {"mimeType": "image/png", "data": "BA=="}}]}"""));

    assertThat(content.images()).extracting(image -> (int) image.data()[0]).containsExactly(2, 4);
  }
}

package dev.pollux.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StreamedResponseTest {

  /** A chunk whose candidate has these parts. */
  private static String parts(String... parts) {
    return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[" + String.join(",", parts)
        + "]}}]}";
  }

  private static GenerateContentResponse merged(String... chunks) {
    StreamedResponse answer = new StreamedResponse();
    for (String chunk : chunks) {
      answer.add(GenerateContentResponse.of(Json.parse(chunk)));
    }
    return answer.response();
  }

  private static String mergedParts(String... chunks) {
    return merged(chunks).json().at("/candidates/0/content/parts").toString();
  }

  @Test
  void noChunkIsAnEmptyAnswer() {
    assertThat(merged().json()).isEqualTo(Json.object());
  }

  @Test
  void aSingleChunkIsTheAnswerAsItIs() {
    String chunk = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"},{\"text\":\"a\"},"
        + "{\"text\":\"b\"}]},\"index\":0},{\"index\":1}],\"modelVersion\":null,\"newer\":1.10}";
    assertThat(merged(chunk)).hasToString(chunk);
  }

  @Test
  void plainTextBecomesOnePart() {
    assertThat(mergedParts(
            parts("{\"text\":\"Good\"}"), parts("{\"text\":\" mor\"}", "{\"text\":\"ning\"}")))
        .isEqualTo("[{\"text\":\"Good morning\"}]");
  }

  @Test
  void thoughtsAndTextAreKeptApart() {
    assertThat(mergedParts(
            parts("{\"text\":\"a\",\"thought\":true}"),
            parts("{\"thought\":true,\"text\":\"b\"}"),
            parts("{\"text\":\"c\"}", "{\"text\":\"d\",\"thought\":false}"),
            parts("{\"text\":\"e\",\"thought\":true}")))
        .isEqualTo("[{\"thought\":true,\"text\":\"ab\"},{\"text\":\"cd\"},"
            + "{\"thought\":true,\"text\":\"e\"}]");
  }

  @Test
  void signedPartsStayApartAsTheyCame() {
    assertThat(mergedParts(
            parts("{\"text\":\"a\"}"),
            parts("{\"text\":\"b\",\"thoughtSignature\":\"s1\"}"),
            parts("{\"text\":\"c\"}"),
            parts("{\"text\":\"\",\"thoughtSignature\":\"s2\"}"),
            parts("{\"thoughtSignature\":\"s3\"}")))
        .isEqualTo("[{\"text\":\"a\"},{\"text\":\"b\",\"thoughtSignature\":\"s1\"},"
            + "{\"text\":\"c\"},{\"text\":\"\",\"thoughtSignature\":\"s2\"},"
            + "{\"thoughtSignature\":\"s3\"}]");
  }

  @Test
  void emptyTextWithoutASignatureGoesAwayAndDoesNotPartTheTextAroundIt() {
    assertThat(mergedParts(
            parts("{\"text\":\"a\"}"),
            parts("{\"text\":\"\",\"thought\":true}", "{\"text\":\"\"}"),
            parts("{\"text\":\"b\"}"),
            parts("{\"text\":\"\"}")))
        .isEqualTo("[{\"text\":\"ab\"}]");
  }

  @Test
  void explicitNullsOfAGatewayDoNotKeepTextApart() {
    assertThat(mergedParts(
            parts("{\"text\":\"a\",\"thought\":null,\"functionCall\":null}"),
            parts("{\"text\":\"b\",\"thoughtSignature\":null,\"inlineData\":null}")))
        .isEqualTo("[{\"text\":\"ab\"}]");
  }

  @Test
  void aTextThatSaysMoreStaysAsItCame() {
    assertThat(mergedParts(
            parts("{\"text\":\"a\"}"),
            parts("{\"text\":\"b\",\"partMetadata\":{}}"),
            parts("{\"text\":\"c\"}")))
        .isEqualTo("[{\"text\":\"a\"},{\"text\":\"b\",\"partMetadata\":{}},{\"text\":\"c\"}]");
  }

  @Test
  void everyCallIsKeptEvenWhenTwoAreTheSame() {
    String call = "{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":1}}}";
    assertThat(mergedParts(parts(call, call), parts("{\"text\":\"x\"}"), parts(call)))
        .isEqualTo("[" + call + "," + call + ",{\"text\":\"x\"}," + call + "]");
  }

  @Test
  void aNamelessCallBelongsToTheOneBeforeIt() {
    assertThat(mergedParts(
            parts("{\"functionCall\":{\"id\":\"1\",\"name\":\"f\",\"args\":{}}}"),
            parts("{\"functionCall\":{\"args\":{\"a\":1}},\"thoughtSignature\":\"s\"}"),
            parts("{\"functionCall\":{\"name\":\"\",\"args\":{\"b\":[2]}}}")))
        .isEqualTo("[{\"functionCall\":{\"id\":\"1\",\"name\":\"f\",\"args\":{\"a\":1,\"b\":[2]}},"
            + "\"thoughtSignature\":\"s\"}]");
    assertThat(mergedParts(
            parts("{\"functionCall\":{\"name\":\"f\"},\"thoughtSignature\":\"s\"}"),
            parts("{\"functionCall\":{\"args\":{\"a\":1}},\"thoughtSignature\":\"later\"}")))
        .isEqualTo("[{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":1}},"
            + "\"thoughtSignature\":\"s\"}]");
  }

  @Test
  void aNamelessCallIsNeverKeptAlone() {
    assertThat(mergedParts(
            parts("{\"functionCall\":{\"args\":{\"a\":1}}}"),
            parts("{\"text\":\"x\"}"),
            parts("{\"functionCall\":{}}")))
        .isEqualTo("[{\"text\":\"x\"}]");
  }

  @Test
  void otherKindsStayAsTheyCameAndInTheirOrder() {
    String call = "{\"toolCall\":{\"id\":\"1\"}}";
    String response = "{\"toolResponse\":{\"id\":\"1\"}}";
    assertThat(mergedParts(
            parts("{\"text\":\"a\"}", call), parts(response, "{\"hologram\":1}"), parts(call)))
        .isEqualTo(
            "[{\"text\":\"a\"}," + call + "," + response + ",{\"hologram\":1}," + call + "]");
  }

  @Test
  void ofEverythingElseTheLastThatIsNotNullCounts() {
    assertThat(merged("""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"a"}]},"index":0,
                  "safetyRatings":[1],"finishReason":"STOP"}],"newer":{"a":1},"responseId":"r",
                  "usageMetadata":{"promptTokenCount":5,"totalTokenCount":5},"turnToken":"t"}""", """
                {"candidates":[{"content":{"parts":[{"text":"b"}],"role":null},
                  "groundingMetadata":{"g":1},"safetyRatings":null,"finishReason":null}],
                  "newer":null,"modelVersion":"m"}""", """
                {"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,
                  "totalTokenCount":7},"newer":{"b":2}}""").json()).isEqualTo(Json.parse("""
            {"candidates":[{"content":{"role":"model","parts":[{"text":"ab"}]},"index":0,
              "safetyRatings":[1],"finishReason":"STOP","groundingMetadata":{"g":1}}],
              "newer":{"b":2},"responseId":"r","modelVersion":"m","turnToken":"t",
              "usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7}}"""));
  }

  @Test
  void anAnswerWithoutContentHasNone() {
    GenerateContentResponse blocked = merged(
        "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}",
        "{\"candidates\":[{\"content\":null,\"finishReason\":\"SAFETY\"}]}");
    assertThat(blocked.content()).isNull();
    assertThat(blocked.blockReason()).isEqualTo("SAFETY");
    assertThat(blocked.finishReason()).hasToString("SAFETY");

    GenerateContentResponse empty = merged(
        parts("{\"text\":\"\"}"),
        "{\"candidates\":[{\"finishReason\":\"STOP\"}]}",
        "{\"candidates\":[]}",
        "{\"candidates\":null}");
    assertThat(empty.content().parts()).isEmpty();
    assertThat(empty.content().role()).isEqualTo("model");
    assertThat(empty.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void chunksAreNotChanged() {
    GenerateContentResponse first = GenerateContentResponse.of(
        Json.parse(parts("{\"functionCall\":{\"name\":\"f\",\"args\":{}}}")));
    String before = first.toString();
    StreamedResponse answer = new StreamedResponse();

    answer.add(first);
    answer.add(GenerateContentResponse.of(
        Json.parse(parts("{\"functionCall\":{\"args\":{\"a\":1}}}", "{\"text\":\"x\"}"))));
    String after = answer.response().toString();
    answer.response().json().removeAll();

    assertThat(first).hasToString(before);
    assertThat(answer.response()).hasToString(after);
  }

  @Property
  void aTextIsTheSameHoweverItIsCutAndHoweverOftenItIsLookedAt(
      @ForAll("pieces") List<List<String>> pieces, @ForAll boolean look) {
    StreamedResponse answer = new StreamedResponse();
    List<String> expected = new ArrayList<>();
    answer.add(GenerateContentResponse.of(Json.parse(parts())));
    for (int run = 0; run < pieces.size(); run++) {
      boolean thought = run % 2 == 1;
      for (String piece : pieces.get(run)) {
        ObjectNode part = Json.object().put("text", piece);
        if (thought) {
          part.put("thought", true);
        }
        answer.add(GenerateContentResponse.of(Json.parse(parts(part.toString()))));
        if (look) {
          answer.response();
        }
      }
      expected.add(String.join("", pieces.get(run)));
    }

    ArrayNode parts =
        (ArrayNode) answer.response().json().at("/candidates/0/content").withArray("parts");
    List<String> texts = new ArrayList<>();
    parts.forEach(part -> texts.add(part.get("text").textValue()));
    assertThat(texts).isEqualTo(expected);
    assertThat(answer.response().content().text()).isEqualTo(evens(expected));
  }

  private static String evens(List<String> texts) {
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < texts.size(); i += 2) {
      joined.append(texts.get(i));
    }
    return joined.toString();
  }

  /** Runs of text, each of at least one character, in pieces that may be empty. */
  @Provide
  Arbitrary<List<List<String>>> pieces() {
    Arbitrary<String> piece = Arbitraries.of("", "a", "ü", "🌧", "\n", " two words ");
    return piece
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .filter(run -> run.stream().anyMatch(text -> !text.isEmpty()))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }
}

package dev.pollux.gemini.grounding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.StreamedResponse;
import dev.pollux.json.Json;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class GroundedTextTest {

  private static final String CHUNKS = """
      [{"web": {"uri": "https://a", "title": "A"}}, {"web": {"uri": "https://b", "title": "B"}},
        {"web": {"uri": "https://a", "title": "A again"}}]""";

  private static GenerateContentResponse answer(String parts, String chunks, String supports) {
    return GenerateContentResponse.of(Json.parse("{\"candidates\":[{\"content\":{\"parts\":" + parts
        + "},\"groundingMetadata\":{\"groundingChunks\":" + chunks + ",\"groundingSupports\":"
        + supports + "}}]}"));
  }

  private static String text(String parts, String supports) {
    return GroundedText.of(answer(parts, CHUNKS, supports)).text();
  }

  private static String support(int start, int end, String piece, String indices) {
    return "{\"segment\":{\"startIndex\":" + start + ",\"endIndex\":" + end + ",\"text\":"
        + Json.write(piece) + "},\"groundingChunkIndices\":" + indices + "}";
  }

  @Test
  void marksStandBehindThePiecesAndSourcesBelow() {
    GroundedText grounded = GroundedText.of(answer(
        "[{\"text\":\"Rain in Oslo. Snow in Bodø.\"}]",
        CHUNKS,
        "[" + support(14, 28, "Snow in Bodø.", "[0, 1]") + ","
            + support(0, 13, "Rain in Oslo.", "[1]") + "]"));

    assertThat(grounded).hasToString("""
        Rain in Oslo.[1] Snow in Bodø.[1][2]

        [1] B – https://b
        [2] A – https://a""");
    assertThat(grounded.sources())
        .containsExactly(new Source(1, "B", "https://b"), new Source(2, "A", "https://a"));
  }

  @Test
  void indicesCountBytesOfUtf8() {
    assertThat(
            text(
                "[{\"text\":\"🌧 über Å, dann\"}]",
                "[{\"segment\":{\"endIndex\":4},\"groundingChunkIndices\":[0]},"
                    + "{\"segment\":{\"startIndex\":5,\"endIndex\":13},\"groundingChunkIndices\":[1]}]"))
        .isEqualTo("🌧[1] über Å[2], dann");
  }

  @Test
  void oneSourceHasOneNumberAndOneMarkAtAPlace() {
    assertThat(text(
            "[{\"text\":\"ab\"}]",
            "[" + support(0, 1, "a", "[0, 2]") + "," + support(0, 1, "a", "[2]") + ","
                + support(1, 2, "b", "[2]") + "]"))
        .isEqualTo("a[1]b[1]");
  }

  @Test
  void thePartThatIsNamedDecides() {
    String supports = "[{\"segment\":{\"partIndex\":2,\"startIndex\":0,\"endIndex\":4,"
        + "\"text\":\"same\"},\"groundingChunkIndices\":[0]}]";
    assertThat(text(
            "[{\"text\":\"why\",\"thought\":true},{\"text\":\"same \"},{\"text\":\"same.\"}]",
            supports))
        .isEqualTo("same same[1].");
  }

  @Test
  void aPieceOfAMergedStreamIsFoundByItself() {
    String far = "{\"segment\":{\"partIndex\":7,\"startIndex\":3,\"endIndex\":8,"
        + "\"text\":\"there\"},\"groundingChunkIndices\":[0]}";
    assertThat(text("[{\"text\":\"t\",\"thought\":true},{\"text\":\"Is there\"}]", "[" + far + "]"))
        .as("the same offsets in another part")
        .isEqualTo("Is there[1]");
    assertThat(text("[{\"text\":\"It is there now\"}]", "[" + far + "]"))
        .as("the only place where the piece is")
        .isEqualTo("It is there[1] now");
    assertThat(text("[{\"text\":\"It is there and there\"}]", "[" + far + "]"))
        .as("two places")
        .isEqualTo("It is there and there");
    assertThat(text(
            "[{\"text\":\"Is \"},{\"executableCode\":{}},{\"text\":\"there\"}]", "[" + far + "]"))
        .as("offsets in the text as a whole")
        .isEqualTo("Is there[1]");
  }

  @Test
  void thoughtsAreNeverMarked() {
    assertThat(text(
            "[{\"text\":\"abc\",\"thought\":true},{\"text\":\"abc\"}]",
            "[" + support(0, 3, "abc", "[0]") + "]"))
        .isEqualTo("abc[1]");
  }

  @Test
  void whatPointsNowhereIsLeftOutAndItsSourceStays() {
    GroundedText grounded = GroundedText.of(answer("[{\"text\":\"øl\"}]", CHUNKS, """
        [{"segment": {"endIndex": 99}, "groundingChunkIndices": [0]},
          {"segment": {"startIndex": 0, "endIndex": 1}, "groundingChunkIndices": [0]},
          {"segment": {"startIndex": 3, "endIndex": 2}, "groundingChunkIndices": [0]},
          {"segment": {"startIndex": -1, "endIndex": 2}, "groundingChunkIndices": [0]},
          {"segment": {"partIndex": 5, "endIndex": 2}, "groundingChunkIndices": [0]},
          {"segment": {"partIndex": -1, "endIndex": 2}, "groundingChunkIndices": [0]},
          {"segment": {"endIndex": 3}, "groundingChunkIndices": [7, -1, "x", null, 1.5]},
          {"segment": {"endIndex": 3}}, {"groundingChunkIndices": [0]}, 7, null]"""));

    assertThat(grounded).hasToString("""
        øl

        [1] A – https://a
        [2] B – https://b""");
  }

  @Test
  void anAnswerWithoutSupportsListsItsSources() {
    assertThat(GroundedText.of(answer("[{\"text\":\"a\"}]", CHUNKS, "null")).toString())
        .isEqualTo("a\n\n[1] A – https://a\n[2] B – https://b");
    assertThat(GroundedText.of(answer("[{\"text\":\"a\"}]", "null", "null"))).hasToString("a");
  }

  @Test
  void anAnswerWithoutMetadataOrContentIsItsText() {
    assertThat(GroundedText.of(GenerateContentResponse.of(
            Json.parse("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a [1]\"}]}}]}"))))
        .hasToString("a [1]");
    assertThat(GroundedText.of(GenerateContentResponse.of(Json.object()))).hasToString("");
  }

  @Test
  void everyKindOfSourceIsListed() {
    assertThat(GroundedText.of(answer("[{\"text\":\"a\"}]", """
                [{"image": {"sourceUri": "https://i", "title": "I", "imageUri": "https://i.png"}},
                  {"maps": {"uri": "https://m", "title": "A\\nplace"}},
                  {"retrievedContext": {"title": "file.pdf", "text": "…"}}, {"hologram": {}},
                  {"web": {"uri": "https://w"}}, {}, 7]""", "[]")).toString())
        .isEqualTo("""
            a

            [1] I – https://i
            [2] A place – https://m
            [3] file.pdf
            [4] https://w""");
  }

  @Property
  void marksAreAtThePieceHoweverTheStreamIsCut(
      @ForAll("pieces") String before,
      @ForAll("pieces") String piece,
      @ForAll("pieces") String after) {
    String whole = before + piece + after;
    StreamedResponse stream = new StreamedResponse();
    whole.codePoints().forEach(c -> stream.add(chunk(Character.toString(c))));
    int start = before.getBytes(UTF_8).length;
    ObjectNode last = chunk("").json();
    ObjectNode metadata = ((ObjectNode) last.at("/candidates/0")).putObject("groundingMetadata");
    metadata.set("groundingChunks", Json.parse(CHUNKS));
    metadata.set("groundingSupports", ((ArrayNode) Json.parse(
        "[" + support(start, start + piece.getBytes(UTF_8).length, piece, "[0]") + "]")));
    stream.add(GenerateContentResponse.of(last));

    assertThat(GroundedText.of(stream.response()).text()).isEqualTo(before + piece + "[1]" + after);
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of("a", "ø", "…", "🌧", " ", "\n", "word")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(pieces -> String.join("", pieces));
  }

  private static GenerateContentResponse chunk(String text) {
    return GenerateContentResponse.of(Json.parse(
        "{\"candidates\":[{\"content\":{\"parts\":" + "[{\"text\":" + Json.write(text) + "}]}}]}"));
  }
}

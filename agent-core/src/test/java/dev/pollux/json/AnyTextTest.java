package dev.pollux.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AnyTextTest {

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> hard = Arbitraries.of(
        "\uD800",
        "\uDC00",
        "\uD83C\uDF27",
        "\0",
        "\u202E",
        "\u2066",
        "\uFEFF",
        "\uFFFF",
        "\u0085",
        "\u2028",
        "\"",
        "\\",
        "\\u0000",
        "ü",
        "a",
        "\r\n",
        "\u007f",
        "</script>");
    Arbitrary<String> any =
        Arbitraries.strings().withChars((char) 0, Character.MAX_VALUE).ofMaxLength(4);
    return Arbitraries.oneOf(hard, any).list().ofMaxSize(12).map(pieces -> String.join("", pieces));
  }

  /** Without halves of surrogate pairs: the parser refuses them in names, with a typed failure. */
  @Provide
  Arbitrary<String> names() {
    return texts().map(text -> text.replaceAll("[\\ud800-\\udfff]", ""));
  }

  private static JsonNode through(byte[] bytes) throws Exception {
    // A strict decoder: what is no UTF-8 throws.
    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    return Json.read(bytes, 0, bytes.length);
  }

  @Property
  void B25_anyTextSurvivesTheWayOutAndBackAsValidUtf8(
      @ForAll("names") String name, @ForAll("texts") String text) throws Exception {
    ObjectNode object = Json.object().put(name, text);

    assertThat(through(Json.bytes(object))).isEqualTo(object);
  }

  @Test
  void B25_halfOfASurrogatePairInANameIsRefused() {
    byte[] bytes = Json.bytes(Json.object().put("\uD800", 1));

    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> Json.read(bytes, 0, bytes.length));
  }

  @Property
  void B25_anyTextSurvivesStorageAndTheNextRequest(
      @ForAll("names") String name, @ForAll("texts") String text) throws Exception {
    ObjectNode json = Json.object().put("role", "model");
    json.putArray("parts")
        .addObject()
        .putObject("functionCall")
        .put("name", text)
        .putObject("args")
        .put(name, text);
    Content received = Content.of(json);

    Content stored = Content.of(through(received.encoded()));
    byte[] next =
        new GenerateContentRequest(GenerateContentConfig.EMPTY, List.of(stored)).encoded();

    assertThat(through(next).path("contents").path(0)).isEqualTo(json);
  }
}

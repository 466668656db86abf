package dev.pollux.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PartTest {

  static List<Arguments> kinds() {
    return List.of(
        Arguments.of(Part.Text.class, "{\"text\":\"a\"}"),
        Arguments.of(Part.Text.class, "{\"text\":\"\",\"thoughtSignature\":\"c2ln\"}"),
        Arguments.of(Part.Text.class, "{\"text\":\"a\",\"thought\":true,\"newer\":{\"a\":[1.10]}}"),
        Arguments.of(Part.Call.class, "{\"functionCall\":{\"name\":\"f\",\"args\":{}}}"),
        Arguments.of(Part.Call.class, "{\"thoughtSignature\":\"c2ln\",\"functionCall\":{}}"),
        Arguments.of(Part.Call.class, "{\"text\":null,\"functionCall\":{\"name\":\"f\"}}"),
        Arguments.of(
            Part.Response.class, "{\"functionResponse\":{\"name\":\"f\",\"response\":{}}}"),
        Arguments.of(
            Part.InlineData.class, "{\"inlineData\":{\"mimeType\":\"a/b\",\"data\":\"\"}}"),
        Arguments.of(
            Part.FileData.class, "{\"fileData\":{\"fileUri\":\"u\"},\"videoMetadata\":{}}"),
        Arguments.of(Part.ExecutableCode.class, "{\"executableCode\":{\"code\":\"print()\"}}"),
        Arguments.of(
            Part.CodeExecutionResult.class,
            "{\"codeExecutionResult\":{\"outcome\":\"OUTCOME_OK\"}}"),
        Arguments.of(Part.ToolCall.class, "{\"toolCall\":{\"toolType\":\"GOOGLE_SEARCH_WEB\"}}"),
        Arguments.of(Part.ToolResponse.class, "{\"toolResponse\":{\"id\":\"1\"}}"),
        Arguments.of(Part.Unknown.class, "{\"hologram\":{\"depth\":3}}"),
        Arguments.of(Part.Unknown.class, "{\"thoughtSignature\":\"c2ln\"}"),
        Arguments.of(Part.Unknown.class, "{\"text\":null}"),
        Arguments.of(Part.Unknown.class, "{\"text\":5}"),
        Arguments.of(Part.Unknown.class, "{\"functionCall\":null}"),
        Arguments.of(Part.Unknown.class, "{}"),
        Arguments.of(Part.Unknown.class, "null"),
        Arguments.of(Part.Unknown.class, "7"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theOneDataFieldIsTheKindAndAllOfItIsKept(Class<?> kind, String json) {
    Part part = Part.of(Json.parse(json));

    assertThat(part).isInstanceOf(kind);
    assertThat(Json.write(part)).isEqualTo(json);
    assertThat(Json.write(part.json())).isEqualTo(json);
  }

  @Test
  void everyKindOfPartIsKnownHere() {
    assertThat(Arrays.stream(Part.class.getPermittedSubclasses()).map(Class::getSimpleName))
        .containsExactlyInAnyOrder(
            "Text",
            "Call",
            "Response",
            "InlineData",
            "FileData",
            "ExecutableCode",
            "CodeExecutionResult",
            "ToolCall",
            "ToolResponse",
            "Unknown");
  }

  @Test
  void partsByHandAreWhatGeminiDocuments() {
    assertThat(Json.write(List.of(
            Part.text("hi"),
            Part.inlineData("image/png", new byte[] {1, -1, -2}),
            Part.fileData("video/mp4", "https://example.com/v"),
            Part.response(FunctionResponse.output(call("1"), Json.tree(5))))))
        .isEqualTo("[{\"text\":\"hi\"},"
            + "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"Af/+\"}},"
            + "{\"fileData\":{\"mimeType\":\"video/mp4\",\"fileUri\":\"https://example.com/v\"}},"
            + "{\"functionResponse\":{\"id\":\"1\",\"name\":\"f\",\"response\":{\"output\":5}}}]");
  }

  @Test
  void thoughtAndSignatureAreReadFromAnyKind() {
    Part part =
        Part.of(Json.parse("{\"functionCall\":{},\"thought\":true,\"thoughtSignature\":\"c2ln\"}"));
    assertThat(part.thought()).isTrue();
    assertThat(part.thoughtSignature()).isEqualTo("c2ln");

    Part plain = Part.of(Json.parse("{\"text\":\"\",\"thought\":null,\"thoughtSignature\":null}"));
    assertThat(plain.thought()).isFalse();
    assertThat(plain.thoughtSignature()).isNull();
  }

  @Test
  void dataIsReadInBothAlphabetsOfBase64() {
    assertThat(((Part.InlineData) inline("Af/+")).data()).containsExactly(1, -1, -2);
    assertThat(((Part.InlineData) inline("Af_-")).data()).containsExactly(1, -1, -2);
    assertThatThrownBy(() -> ((Part.InlineData) inline("?")).data())
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Part inline(String data) {
    return Part.of(Json.object(Map.of("inlineData", Map.of("data", data))));
  }

  @Test
  void whatASenderLeftOutIsEmpty() {
    assertThat(((Part.InlineData) Part.of(Json.parse("{\"inlineData\":{}}"))).mimeType())
        .isEmpty();
    assertThat(((Part.FileData) Part.of(Json.parse("{\"fileData\":{}}"))).fileUri())
        .isEmpty();
    assertThat(((Part.ToolCall) Part.of(Json.parse("{\"toolCall\":{}}"))).toolType())
        .isEmpty();
    FunctionCall call = ((Part.Call) Part.of(Json.parse("{\"functionCall\":{}}"))).functionCall();
    assertThat(call.name()).isEmpty();
    assertThat(call.id()).isNull();
    assertThat(call.args()).isEqualTo(Json.object());
  }

  @Test
  void theIdOfACallIsRepeatedExactlyWhenThereWasOne() {
    assertThat(Json.write(FunctionResponse.error(call("7"), "no")))
        .isEqualTo("{\"id\":\"7\",\"name\":\"f\",\"response\":{\"error\":\"no\"}}");
    assertThat(Json.write(FunctionResponse.error(call(null), "no")))
        .isEqualTo("{\"name\":\"f\",\"response\":{\"error\":\"no\"}}");
    FunctionCall nullId = new FunctionCall(Json.parse("{\"id\":null,\"name\":\"f\"}"));
    assertThat(Json.write(FunctionResponse.error(nullId, "no")))
        .isEqualTo("{\"name\":\"f\",\"response\":{\"error\":\"no\"}}");
  }

  @Test
  void imagesTravelBesideTheOutput() {
    FunctionResponse response = FunctionResponse.output(
        call(null), Json.tree("see"), List.of(Part.inlineData("image/png", "x".getBytes(UTF_8))));

    assertThat(Json.write(response))
        .isEqualTo("{\"name\":\"f\",\"response\":{\"output\":\"see\"},"
            + "\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"eA==\"}}]}");
    assertThat(response.isError()).isFalse();
    assertThat(FunctionResponse.error(call(null), "no").isError()).isTrue();
  }

  @Test
  void anOutputRefersToItsImageByName() {
    Part.InlineData image =
        Part.inlineData("image/png", "x".getBytes(UTF_8)).withDisplayName("i.png");

    FunctionResponse response = FunctionResponse.output(
        call(null),
        Json.object().set("image", FunctionResponse.reference("i.png")),
        List.of(image));

    assertThat(Json.write(response))
        .isEqualTo("{\"name\":\"f\",\"response\":{\"output\":{\"image\":{\"$ref\":\"i.png\"}}},"
            + "\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"eA==\","
            + "\"displayName\":\"i.png\"}}]}");
    assertThat(response.parts()).containsExactly(image);
    assertThat(((Part.InlineData) response.parts().get(0)).displayName()).isEqualTo("i.png");
  }

  @Test
  void aFieldBesideTheDataIsSetOnce() {
    Part part = Part.text("a").with("partMetadata", Json.object().put("k", 1));

    assertThat(Json.write(part)).isEqualTo("{\"text\":\"a\",\"partMetadata\":{\"k\":1}}");
    assertThatThrownBy(() -> part.with("text", Json.tree("b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("part: text is there (expected: a field not set yet)");
  }

  @Test
  void B10_argumentsAreWhateverTheModelSent() {
    JsonNode args = new FunctionCall(Json.parse("{\"name\":\"f\",\"args\":[1]}")).args();
    assertThat(args).isEqualTo(Json.parse("[1]"));
    assertThat(new FunctionCall(Json.parse("{\"args\":null}")).args()).isEqualTo(Json.object());
    assertThat(Json.write(FunctionCall.of("1", "f", Json.object().put("n", 1))))
        .isEqualTo("{\"id\":\"1\",\"name\":\"f\",\"args\":{\"n\":1}}");
  }

  private static FunctionCall call(String id) {
    return FunctionCall.of(id, "f", Json.object());
  }
}

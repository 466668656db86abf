package dev.pollux.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class McpHeaderTest {

  private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{"
      + "\"region\":{\"type\":\"string\",\"x-mcp-header\":\"Region\"},"
      + "\"size\":{\"type\":\"integer\",\"x-mcp-header\":\"Size\"},"
      + "\"in\":{\"type\":\"object\",\"properties\":{"
      + "\"dry\":{\"type\":\"boolean\",\"x-mcp-header\":\"Dry\"}}}}}";

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "two words", " lead", "trail ", "é", "a\nb", "=?base64?x?=", "\u0000"
      })
  void aValueComesBackAsItWas(String value) {
    String header = McpHeader.encode(value);

    assertThat(header).matches("[\\x20-\\x7e]*");
    assertThat(McpHeader.decode("  " + header + " ")).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=?base64?SGVsbG8?=", "=?base64?SGVs!!!bG8=?=", "=?base64?/w==?=", "é"})
  void whatCannotBeDecodedIsNone(String header) {
    assertThat(McpHeader.decode(header)).isNull();
  }

  @Test
  void argumentsStandInHeadersWhereTheSchemaSaysSo() {
    JsonNode arguments = Json.parse("{\"region\":\"Malmö\",\"size\":42,\"in\":{\"dry\":true}}");

    Map<String, String> headers = ParamHeaders.of(Json.parse(SCHEMA)).of(members(arguments));

    assertThat(headers)
        .isEqualTo(Map.of(
            "Mcp-Param-Region", "=?base64?TWFsbcO2?=",
            "Mcp-Param-Size", "42",
            "Mcp-Param-Dry", "true"));
    assertThat(ParamHeaders.of(Json.parse(SCHEMA)).mismatch(arguments, headers::get))
        .isNull();
  }

  @Test
  void wholeNumbersAreComparedAsNumbers() {
    ParamHeaders params = ParamHeaders.of(Json.parse(SCHEMA));
    JsonNode arguments = Json.parse("{\"size\":42}");

    assertThat(params.mismatch(arguments, Map.of("Mcp-Param-Size", "42.0")::get))
        .isNull();
    assertThat(params.mismatch(arguments, Map.of("Mcp-Param-Size", "43")::get))
        .isEqualTo("Header Mcp-Param-Size says another thing than the body");
    assertThat(params.mismatch(arguments, Map.<String, String>of()::get))
        .isEqualTo("Header Mcp-Param-Size is missing");
    assertThat(params.mismatch(Json.parse("{\"size\":null}"), Map.of("Mcp-Param-Size", "4")::get))
        .isEqualTo("Header Mcp-Param-Size says another thing than the body");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'properties':{'a':{'type':'string','x-mcp-header':''}}}",
        "{'properties':{'a':{'type':'string','x-mcp-header':'a b'}}}",
        "{'properties':{'a':{'type':'string','x-mcp-header':'a:b'}}}",
        "{'properties':{'a':{'type':'string','x-mcp-header':'é'}}}",
        "{'properties':{'a':{'type':'string','x-mcp-header':7}}}",
        "{'properties':{'a':{'type':'number','x-mcp-header':'A'}}}",
        "{'properties':{'a':{'type':'array','items':{'type':'string','x-mcp-header':'A'}}}}",
        "{'properties':{'a':{'type':'string','x-mcp-header':'A'},"
            + "'b':{'type':'string','x-mcp-header':'a'}}}",
      })
  void aKeywordThatIsNotAllowedIsRefused(String schema) {
    assertThatThrownBy(() -> ParamHeaders.of(Json.parse(schema.replace('\'', '"'))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("x-mcp-header at $.");
  }

  private static Map<String, JsonNode> members(JsonNode object) {
    Map<String, JsonNode> members = new TreeMap<>();
    object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
    return members;
  }
}

package dev.pollux.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, exact numbers, and messages that tell nothing of what was read. */
class JsonTest {

  private static JsonNode read(String json) throws JsonProcessingException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return Json.read(bytes, 0, bytes.length);
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static String nestedObjects(int depth) {
    return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
  }

  @Test
  void B15_nestingIsReadAndWrittenToTheLimitAndRefusedOverIt() throws Exception {
    assertThat(read(nested(200)).toString()).isEqualTo(nested(200));
    assertThat(read(nestedObjects(200)).toString()).isEqualTo(nestedObjects(200));
    assertThat(new String(Json.bytes(read(nested(200))), StandardCharsets.UTF_8))
        .isEqualTo(nested(200));
    for (String deep : List.of(nested(201), nestedObjects(201), nested(100_000))) {
      assertThatExceptionOfType(JsonProcessingException.class)
          .isThrownBy(() -> read(deep))
          .withMessageContaining("200");
      assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(deep));
    }
    JsonNode tooDeep = Json.array().add(read(nested(200)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.bytes(tooDeep))
        .withMessageStartingWith("Cannot be written as JSON: ");
    assertThatIllegalArgumentException().isThrownBy(() -> Json.write(tooDeep));
  }

  @Test
  void numbersAreReadToTheLimitAndRefusedOverIt() throws Exception {
    assertThat(read("9".repeat(1000)).bigIntegerValue()).hasToString("9".repeat(1000));
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> read("9".repeat(1001)))
        .withMessageContaining("1000");
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> read("0." + "9".repeat(1001)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e9999999999", "-1e-9999999999", "[1e99999999999999999999]"})
  void B13_exponentOutOfRangeIsRefused(String json) {
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> read(json))
        .withMessage("A number whose exponent is out of range");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.parse(json))
        .withMessage("Not JSON: A number whose exponent is out of range");
  }

  @Test
  void nulsThatLookLikeAnotherEncodingAreRefused() {
    byte[] bytes = ("{" + "\0".repeat(7) + "\"ret").getBytes(StandardCharsets.ISO_8859_1);

    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> Json.read(bytes, 0, bytes.length))
        .withMessage("No JSON value");
  }

  @Test
  void B15_textsAreReadToTheLimitAndRefusedOverIt() throws Exception {
    String atLimit = "x".repeat(Json.MAX_TEXT_LENGTH);

    assertThat(read("\"" + atLimit + "\"").textValue()).hasSize(Json.MAX_TEXT_LENGTH);
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> read("\"" + atLimit + "x\""))
        .withMessageContaining("16777216");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.10",
        "0.1",
        "9007199254740993",
        "9007199254740993.0",
        "1E+2",
        "1E-7",
        "-5",
        "123456789012345678901234567890.123456789012345678901234567890",
        "1E+999999"
      })
  void numbersAreWrittenBackAsTheyWere(String number) throws Exception {
    assertThat(new String(Json.bytes(read("[" + number + "]")), StandardCharsets.UTF_8))
        .isEqualTo("[" + number + "]");
    assertThat(Json.write(Json.tree(Json.parse(number)))).isEqualTo(number);
  }

  @Test
  void B15_lastOfTwoEqualKeysWins() throws Exception {
    assertThat(read("{\"a\":1,\"a\":2}")).hasToString("{\"a\":2}");
  }

  @Test
  void emptyInputIsAMissingNode() throws Exception {
    assertThat(read("").isMissingNode()).isTrue();
    assertThat(Json.parse(" ").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-hunter2",
        "{\"a\": sk-hunter2}",
        "{sk-hunter2: 1}",
        "{\"a\": 1} sk-hunter2",
        "{\"a\": 1} \"sk-hunter2\"",
        "\"sk-hunter2",
        "{\"sk-hunter2\" 1}",
        "[\"sk-hunter2\", 01]",
        "nullsk-hunter2",
        "{\"a\": \"sk-hunter2\\q\"}",
        "NaN"
      })
  void whatIsNoJsonIsRefusedWithoutAWordOfIt(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageMatching("(No JSON value|Unexpected end-of-input) at line 1, column \\d+")
        .hasMessageNotContaining("hunter")
        .hasNoCause();
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Not JSON: ")
        .hasMessageNotContaining("hunter")
        .hasStackTraceContaining("Not JSON")
        .satisfies(
            e -> assertThat(e.getCause()).hasMessageNotContaining("hunter").hasNoCause());
  }

  @Test
  void B25_halfOfASurrogatePairIsWrittenAsTheEscapeItCameAs() throws Exception {
    byte[] bytes = Json.bytes(read("{\"a\":\"é\\ud83d\",\"😀\":1}"));

    assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("\\uD83D");
    assertThat(new ObjectMapper().readTree(bytes))
        .isEqualTo(new ObjectMapper().readTree("{\"a\":\"é\\ud83d\",\"😀\":1}"));
  }

  @Test
  void supplementaryCharactersAreFourBytes() throws Exception {
    assertThat(Json.bytes(read("\"😀\""))).isEqualTo("\"😀\"".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void scalarsHaveTheTreeThatJacksonGivesThem() {
    List<Object> scalars = List.of(
        "",
        "text",
        true,
        false,
        0,
        -1,
        Integer.MAX_VALUE,
        1L,
        0.2,
        1.0,
        -0.0,
        100.0,
        1e300,
        5e-324,
        0.1f,
        Double.NaN,
        Double.NEGATIVE_INFINITY,
        (short) 1,
        'c',
        new BigDecimal("1.10"));
    for (Object scalar : scalars) {
      JsonNode tree = Json.tree(scalar);
      JsonNode jacksons = Json.mapper().valueToTree(scalar);

      assertThat(tree)
          .isEqualTo(jacksons)
          .hasSameClassAs(jacksons)
          .hasToString(jacksons.toString());
    }
    assertThat(Json.tree(null).isNull()).isTrue();
  }

  @Test
  void cycleHasNoTree() {
    Map<String, Object> cycle = new LinkedHashMap<>();
    cycle.put("a", cycle);

    assertThatIllegalArgumentException().isThrownBy(() -> Json.tree(cycle));
    assertThatIllegalArgumentException().isThrownBy(() -> Json.write(cycle));
    assertThatIllegalArgumentException().isThrownBy(() -> Json.object(cycle));
  }

  @Test
  void textIsThatOfATextMemberOnly() {
    JsonNode json = Json.parse("{\"a\":\"x\",\"b\":5,\"c\":null,\"d\":\"\"}");

    assertThat(Json.text(json, "a")).isEqualTo("x");
    assertThat(Json.text(json, "d")).isEmpty();
    for (String member : List.of("b", "c", "e")) {
      assertThat(Json.text(json, member)).isNull();
    }
    assertThat(Json.text(Json.parse("[]"), "a")).isNull();
  }

  @Test
  void integerIsThatOfAWholeNumberOnly() {
    JsonNode json = Json.parse("""
        {"a":5,"b":5.0,"c":5.7,"d":"5","e":2147483648,"f":null,"g":1e999999,"h":1e-999999}""");

    assertThat(Json.integer(json, "a", -1)).isEqualTo(5);
    assertThat(Json.integer(json, "b", -1)).isEqualTo(5);
    for (String member : List.of("c", "d", "e", "f", "g", "h", "i")) {
      assertThat(Json.integer(json, member, -1)).as(member).isEqualTo(-1);
    }
  }
}

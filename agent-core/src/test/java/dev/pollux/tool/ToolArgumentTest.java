package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.only;
import static dev.pollux.tool.ToolCaller.tool;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON arguments become the Java values that they say, exactly, or an error response. */
@ExtendWith(VertxExtension.class)
class ToolArgumentTest extends TakenArguments {

  static Stream<Arguments> takenValues() {
    return Stream.of(
        Arguments.of("aBoolean", "true", true),
        Arguments.of("aByte", "-128", (byte) -128),
        Arguments.of("aShort", "32767", (short) 32767),
        Arguments.of("anInt", "5", 5),
        Arguments.of("anInt", "5.0", 5),
        Arguments.of("anInt", "5e1", 50),
        Arguments.of("anInt", "-2147483648", Integer.MIN_VALUE),
        Arguments.of("aLong", "9007199254740993", 9007199254740993L),
        Arguments.of("aLong", "9007199254740993.0", 9007199254740993L),
        Arguments.of("aFloat", "0.5", 0.5f),
        Arguments.of("aDouble", "1", 1.0),
        Arguments.of("aDouble", "0.1", 0.1),
        Arguments.of("aChar", "\"x\"", 'x'),
        Arguments.of("anIntegerBox", "7", 7),
        Arguments.of("aBooleanBox", "null", null),
        Arguments.of("aBooleanBox", "false", false),
        Arguments.of("aString", "\"\"", ""),
        Arguments.of("aString", "\"a\\u0000😀\"", "a\u0000😀"),
        Arguments.of("aNullable", "null", null),
        Arguments.of("aDecimal", "1.10", new BigDecimal("1.10")),
        Arguments.of("aDecimal", "9007199254740993", new BigDecimal("9007199254740993")),
        Arguments.of(
            "aBigInteger",
            "123456789012345678901234567890",
            new BigInteger("1234567890".repeat(3))),
        Arguments.of("anEnum", "\"CELSIUS\"", Unit.CELSIUS),
        Arguments.of("anEnum", "\"K\"", Unit.KELVIN),
        Arguments.of(
            "anInstant", "\"2026-01-31T14:30:00Z\"", Instant.parse("2026-01-31T14:30:00Z")),
        Arguments.of("aDate", "\"2026-01-31\"", LocalDate.of(2026, 1, 31)),
        Arguments.of("aTime", "\"14:30:00\"", LocalTime.of(14, 30)),
        Arguments.of("aDateTime", "\"2026-01-31T14:30:00\"", LocalDateTime.of(2026, 1, 31, 14, 30)),
        Arguments.of(
            "anOffsetDateTime",
            "\"2026-01-31T14:30:00+02:00\"",
            Instant.parse("2026-01-31T12:30:00Z")),
        Arguments.of("aDuration", "\"PT90S\"", Duration.ofSeconds(90)),
        Arguments.of("aZone", "\"Europe/Oslo\"", ZoneId.of("Europe/Oslo")),
        Arguments.of(
            "aUuid",
            "\"0b5ae4a2-29a8-4d3c-9b8e-5d0a6f1b2c3d\"",
            UUID.fromString("0b5ae4a2-29a8-4d3c-9b8e-5d0a6f1b2c3d")),
        Arguments.of(
            "aUri", "\"https://example.org/a?b=c\"", URI.create("https://example.org/a?b=c")),
        Arguments.of("anOptional", "{\"x\":1,\"y\":2}", Optional.of(new Point(1, 2))),
        Arguments.of("anOptional", "null", Optional.empty()),
        Arguments.of("anOptionalInt", "3", OptionalInt.of(3)),
        Arguments.of("anOptionalInt", "null", OptionalInt.empty()),
        Arguments.of("anOptionalLong", "9007199254740993", OptionalLong.of(9007199254740993L)),
        Arguments.of("anOptionalDouble", "0.5", OptionalDouble.of(0.5)),
        Arguments.of("anArray", "[1,2]", "[1, 2]"),
        Arguments.of("aRecordArray", "[{\"x\":1,\"y\":2}]", "[Point[x=1, y=2]]"),
        Arguments.of("varargs", "[\"a\",\"b\"]", "[a, b]"),
        Arguments.of("varargs", "[]", "[]"),
        Arguments.of("aList", "[\"a\",\"a\"]", List.of("a", "a")),
        Arguments.of("aSet", "[\"K\",\"CELSIUS\"]", Set.of(Unit.KELVIN, Unit.CELSIUS)),
        Arguments.of("aMap", "{\"a b\":{\"x\":1,\"y\":2}}", Map.of("a b", new Point(1, 2))),
        Arguments.of(
            "aRecord", "{\"city\":\"Oslo\",\"floors\":[1]}", new Place("Oslo", null, List.of(1))),
        Arguments.of("aBean", "{\"name\":\"n\",\"at\":{\"x\":1,\"y\":2}}", "n@Point[x=1, y=2]"),
        Arguments.of(
            "aTree",
            "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}",
            new Tree("a", List.of(new Tree("b", List.of())))),
        Arguments.of("aShape", "{\"kind\":\"square\",\"side\":3}", new Square(3)),
        Arguments.of("shapes", "[{\"kind\":\"circle\",\"radius\":3}]", List.of(new Circle(3))),
        Arguments.of(
            "aPage",
            "{\"first\":{\"x\":1,\"y\":2},\"items\":[{\"x\":3,\"y\":4}],\"total\":1}",
            new Page<>(new Point(1, 2), List.of(new Point(3, 4)), 1)),
        Arguments.of("aRenamed", "{\"the_name\":\"x\"}", new Renamed("x")),
        Arguments.of("aNode", "9007199254740993", Json.parse("9007199254740993")),
        Arguments.of("aNode", "1.10", Json.parse("1.10")),
        Arguments.of("aNode", "{\"a\":[1]}", Json.parse("{\"a\":[1]}")),
        Arguments.of("aNullableNode", "null", NullNode.getInstance()),
        Arguments.of("anObjectNode", "{\"a\":1}", Json.parse("{\"a\":1}")),
        Arguments.of("anObjectNode", "null", null),
        Arguments.of("anArrayNode", "[1]", Json.parse("[1]")),
        Arguments.of("aJsonObject", "{\"a\":{\"b\":[1]}}", new JsonObject("{\"a\":{\"b\":[1]}}")),
        Arguments.of("aJsonArray", "[{\"b\":1}]", new JsonArray("[{\"b\":1}]")),
        Arguments.of("bytes", "\"/wA=\"", "[-1, 0]"),
        Arguments.of("aBuffer", "\"/wA=\"", Buffer.buffer(new byte[] {-1, 0})),
        Arguments.of("anObject", "{\"a\":1.10}", Map.of("a", new BigDecimal("1.10"))),
        Arguments.of("sized", "\"abc\"", "abc"));
  }

  @ParameterizedTest
  @MethodSource("takenValues")
  void argumentIsTakenAsItsType(String method, String json, @Nullable Object expected)
      throws Exception {
    caller.output(tool(taker, method), "{\"v\":" + json + "}");

    assertThat(taker.taken).isEqualTo(expected);
  }

  @Test
  void staticVarargsAreTaken() throws Exception {
    assertThat(
            caller.output(tool(taker, "staticVarargs"), "{\"v\":[\"a\",\"b\"]}").textValue())
        .isEqualTo("[a, b]");
  }

  @Test
  void absentArgumentIsNullOrEmpty() throws Exception {
    caller.output(tool(taker, "aNullableNode"), "{}");
    assertThat(taker.taken).isNull();
    caller.output(tool(taker, "anObjectNode"), "{}");
    assertThat(taker.taken).isNull();
    caller.output(tool(taker, "anOptional"), "{}");
    assertThat(taker.taken).isEqualTo(Optional.empty());
    caller.output(tool(taker, "anOptionalLong"), "{}");
    assertThat(taker.taken).isEqualTo(OptionalLong.empty());
    caller.output(tool(taker, "aNullable"), "{}");
    assertThat(taker.taken).isNull();
  }

  @Test
  void argumentsThatAreAbsentOrNullAreAnEmptyObject() throws Exception {
    for (String json : List.of("{\"name\":\"n\"}", "{\"name\":\"n\",\"args\":null}")) {
      taker.taken = "not called";
      caller.call(tool(taker, "aNullable"), new FunctionCall(Json.parse(json)));

      assertThat(taker.taken).isNull();
    }
  }

  @Test
  void extraArgumentsAreIgnored() throws Exception {
    caller.output(tool(taker, "anInt"), "{\"v\":1,\"w\":{\"x\":[]}}");

    assertThat(taker.taken).isEqualTo(1);
  }

  static class WithContext {
    final List<ToolContext> contexts = new ArrayList<>();

    @Tool("x")
    String act(ToolContext first, String a, ToolContext middle, int b, ToolContext last) {
      contexts.addAll(List.of(first, middle, last));
      return a + b + first.attribute("user") + first.callKey();
    }
  }

  @Test
  void contextStandsAnywhereAndIsNotDeclared() throws Exception {
    WithContext tools = new WithContext();
    FunctionTool tool = only(tools);

    assertThat(caller.output(tool, "{\"a\":\"x\",\"b\":2}").textValue())
        .isEqualTo("x2u-1run-1:0:0");
    assertThat(tools.contexts).hasSize(3);
    assertThat(tool.declaration().parametersJsonSchema().get("properties").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("a", "b");
  }

  record Patch(ObjectNode change) {}

  static class Mutator {
    @Tool("x")
    void act(
        JsonNode node,
        ObjectNode object,
        Map<String, Object> map,
        List<JsonNode> list,
        JsonObject json,
        Patch patch) {
      ((ArrayNode) node.get("a")).add(2);
      object.removeAll();
      map.clear();
      ((ArrayNode) list.get(0)).add(2);
      json.getJsonObject("o").put("new", 1);
      patch.change().put("new", 1);
    }
  }

  @Test
  void toolThatChangesItsArgumentsDoesNotChangeTheCall() throws Exception {
    String args = """
        {"node":{"a":[1]},"object":{"b":1},"map":{"c":1},"list":[[1]],"json":{"o":{}},\
        "patch":{"change":{}}}""";
    FunctionTool tool = only(new Mutator());
    FunctionCall call = ToolCaller.named(tool, args);

    assertThat(caller.call(tool, call).isError()).isFalse();

    assertThat(call.args()).hasToString(args);
  }
}

package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.only;
import static dev.pollux.tool.ToolCaller.tool;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON arguments become the Java values that they say, exactly, or an error response. */
@ExtendWith(VertxExtension.class)
class ToolArgumentTest {

  enum Unit {
    CELSIUS,
    @JsonProperty("K")
    KELVIN
  }

  record Point(int x, int y) {}

  record Place(@NotBlank String city, @Nullable String street, List<@Max(9) Integer> floors) {}

  record Tree(String name, List<Tree> children) {}

  record Page<T>(T first, List<T> items, int total) {}

  record Renamed(@JsonProperty("the_name") String name) {}

  static class Bean {
    private String name = "";
    public @Nullable Point at;

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return name + "@" + at;
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Circle.class, name = "circle"),
    @JsonSubTypes.Type(value = Square.class, name = "square")
  })
  sealed interface Shape permits Circle, Square {}

  record Circle(int radius) implements Shape {}

  record Square(int side) implements Shape {}

  /** Each method takes one value and keeps it. */
  @SuppressWarnings("unused")
  static class Taker {
    @Nullable
    Object taken = "not called";

    @Tool("x")
    void aBoolean(boolean v) {
      taken = v;
    }

    @Tool("x")
    void aByte(byte v) {
      taken = v;
    }

    @Tool("x")
    void aShort(short v) {
      taken = v;
    }

    @Tool("x")
    void anInt(int v) {
      taken = v;
    }

    @Tool("x")
    void aLong(long v) {
      taken = v;
    }

    @Tool("x")
    void aFloat(float v) {
      taken = v;
    }

    @Tool("x")
    void aDouble(double v) {
      taken = v;
    }

    @Tool("x")
    void aChar(char v) {
      taken = v;
    }

    @Tool("x")
    void anIntegerBox(Integer v) {
      taken = v;
    }

    @Tool("x")
    void aBooleanBox(@Nullable Boolean v) {
      taken = v;
    }

    @Tool("x")
    void aString(String v) {
      taken = v;
    }

    @Tool("x")
    void aNullable(@Nullable String v) {
      taken = v;
    }

    @Tool("x")
    void aDecimal(BigDecimal v) {
      taken = v;
    }

    @Tool("x")
    void aBigInteger(BigInteger v) {
      taken = v;
    }

    @Tool("x")
    void anEnum(Unit v) {
      taken = v;
    }

    @Tool("x")
    void anInstant(Instant v) {
      taken = v;
    }

    @Tool("x")
    void aDate(LocalDate v) {
      taken = v;
    }

    @Tool("x")
    void aTime(LocalTime v) {
      taken = v;
    }

    @Tool("x")
    void aDateTime(LocalDateTime v) {
      taken = v;
    }

    @Tool("x")
    void anOffsetDateTime(OffsetDateTime v) {
      taken = v.toInstant();
    }

    @Tool("x")
    void aDuration(Duration v) {
      taken = v;
    }

    @Tool("x")
    void aZone(ZoneId v) {
      taken = v;
    }

    @Tool("x")
    void aUuid(UUID v) {
      taken = v;
    }

    @Tool("x")
    void aUri(URI v) {
      taken = v;
    }

    @Tool("x")
    void anOptional(Optional<Point> v) {
      taken = v;
    }

    @Tool("x")
    void anOptionalInt(OptionalInt v) {
      taken = v;
    }

    @Tool("x")
    void anOptionalLong(OptionalLong v) {
      taken = v;
    }

    @Tool("x")
    void anOptionalDouble(OptionalDouble v) {
      taken = v;
    }

    @Tool("x")
    void anArray(int[] v) {
      taken = Arrays.toString(v);
    }

    @Tool("x")
    void aRecordArray(Point[] v) {
      taken = Arrays.toString(v);
    }

    @Tool("x")
    void varargs(String... v) {
      taken = Arrays.toString(v);
    }

    @Tool("x")
    static String staticVarargs(String... v) {
      return Arrays.toString(v);
    }

    @Tool("x")
    void aList(List<String> v) {
      taken = v;
    }

    @Tool("x")
    void aSet(Set<Unit> v) {
      taken = v;
    }

    @Tool("x")
    void aMap(Map<String, Point> v) {
      taken = v;
    }

    @Tool("x")
    void aRecord(Place v) {
      taken = v;
    }

    @Tool("x")
    void aBean(Bean v) {
      taken = v.toString();
    }

    @Tool("x")
    void aTree(Tree v) {
      taken = v;
    }

    @Tool("x")
    void aShape(Shape v) {
      taken = v;
    }

    @Tool("x")
    void shapes(List<Shape> v) {
      taken = v;
    }

    @Tool("x")
    void aPage(Page<Point> v) {
      taken = v;
    }

    @Tool("x")
    void aRenamed(Renamed v) {
      taken = v;
    }

    @Tool("x")
    void aNode(JsonNode v) {
      taken = v;
    }

    @Tool("x")
    void aNullableNode(@Nullable JsonNode v) {
      taken = v;
    }

    @Tool("x")
    void anObjectNode(@Nullable ObjectNode v) {
      taken = v;
    }

    @Tool("x")
    void anArrayNode(ArrayNode v) {
      taken = v;
    }

    @Tool("x")
    void aJsonObject(JsonObject v) {
      taken = v;
    }

    @Tool("x")
    void aJsonArray(JsonArray v) {
      taken = v;
    }

    @Tool("x")
    void bytes(byte[] v) {
      taken = Arrays.toString(v);
    }

    @Tool("x")
    void aBuffer(Buffer v) {
      taken = v;
    }

    @Tool("x")
    void anObject(Object v) {
      taken = v;
    }

    @Tool("x")
    void sized(@Size(min = 2, max = 3) String v) {
      taken = v;
    }
  }

  private final Taker taker = new Taker();
  private ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
  }

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aBoolean | `true`",
        "aBoolean | 1",
        "aByte | 128",
        "aShort | 40000",
        "anInt | 2.9",
        "anInt | 2e40",
        "anInt | 2147483648",
        "anInt | `seven`",
        "anInt | null",
        "aLong | 9223372036854775808",
        "aLong | 1e999999",
        "aDouble | 1e400",
        "aFloat | 1e39",
        "aChar | ``",
        "aChar | `ab`",
        "aChar | `😀`",
        "aString | 5",
        "aString | null",
        "aDecimal | 1e999999",
        "aBigInteger | 1.5",
        "aBigInteger | 1e999999",
        "anEnum | `KELVIN`",
        "anEnum | 0",
        "anInstant | 5",
        "anInstant | `yesterday`",
        "aDate | `2026-02-30`",
        "aUuid | `x`",
        "anOptionalInt | `3`",
        "anArray | 1",
        "anArray | [1.5]",
        "aList | [1]",
        "aList | [null]",
        "aMap | {`a`:1}",
        "aRecord | {`city`:` `,`floors`:[]}",
        "aRecord | {`city`:`Oslo`,`floors`:[10]}",
        "aRecord | {`floors`:[]}",
        "aTree | {`name`:`a`,`children`:[{`name`:1,`children`:[]}]}",
        "aShape | {`kind`:`line`}",
        "aShape | {`side`:3}",
        "aPage | {`first`:1,`items`:[],`total`:0}",
        "anObjectNode | []",
        "aJsonObject | []",
        "aJsonArray | {}",
        "bytes | `not base64!`",
        "aBuffer | `not base64!`",
        "sized | `a`",
        "sized | `abcd`",
      })
  void wrongArgumentIsAnErrorAndTheMethodIsNotEntered(String method, String json) throws Exception {
    String error = caller.error(tool(taker, method), "{\"v\":" + json.replace('`', '"') + "}");

    assertThat(error).startsWith("Argument 'v'").hasSizeLessThan(1000);
    assertThat(taker.taken).isEqualTo("not called");
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
  void requiredArgumentThatIsAbsentIsNamed() throws Exception {
    assertThat(caller.error(tool(taker, "anInt"), "{}"))
        .isEqualTo("Argument 'v' of 'anInt' is required but was not given at $.args.v");
    assertThat(caller.error(tool(taker, "anInt"), "{\"v\":\"noon\"}"))
        .isEqualTo("Argument 'v' of 'anInt' must be integer but was \"noon\" at $.args.v");
    assertThat(taker.taken).isEqualTo("not called");
  }

  @Test
  void violationInsideAnArgumentHasItsPath() throws Exception {
    assertThat(
            caller.error(tool(taker, "aRecord"), "{\"v\":{\"city\":\"Oslo\",\"floors\":[1,10]}}"))
        .isEqualTo("Argument 'v' of 'aRecord' must be <= 9 but was 10 at $.args.v.floors[1]");
  }

  @Test
  void manyViolationsAreOneShortText() throws Exception {
    String many = "\"x\\u0000\",".repeat(10_000) + "\"x\"";

    assertThat(caller.error(tool(taker, "anArray"), "{\"v\":[" + many + "]}"))
        .startsWith(
            "Argument 'v' of 'anArray' must be integer but was \"x\\u0000\" at $.args.v[0]; "
                + "argument 'v' of 'anArray' must be integer")
        .hasSizeLessThanOrEqualTo(2049)
        .doesNotContain("\u0000");
  }

  @Test
  void argumentsThatAreNoObjectAreAnError() throws Exception {
    FunctionTool tool = tool(taker, "aNullable");
    for (String args : List.of("[1]", "\"text\"", "7", "true")) {
      JsonNode json = Json.parse("{\"name\":\"aNullable\",\"args\":" + args + "}");

      assertThat(
              caller.call(tool, new FunctionCall(json)).response().get("error").textValue())
          .isEqualTo("Arguments of 'aNullable' must be an object but was " + args + " at $.args");
    }
    assertThat(taker.taken).isEqualTo("not called");
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

  @Test
  void deepArgumentIsTakenOrRefusedButNeverThrown() throws Exception {
    JsonNode deep = Json.array();
    for (int i = 0; i < 10_000; i++) {
      deep = Json.array().add(deep);
    }
    for (String method : List.of("aNode", "aTree", "anObject", "anInt")) {
      ObjectNode args = Json.object();
      args.set("v", deep);
      FunctionTool tool = tool(taker, method);

      assertThat(caller.call(tool, FunctionCall.of(null, method, args)).name()).isEqualTo(method);
    }
    ObjectNode call = Json.object().put("name", "anInt");
    call.set("args", deep);
    assertThat(caller.call(tool(taker, "anInt"), new FunctionCall(call)).isError())
        .isTrue();
  }
}

package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.only;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a tool gives back becomes valid JSON of a bounded size, or an error response. */
@ExtendWith(VertxExtension.class)
@Timeout(30)
class ToolResultTest {

  private static final int LIMIT = 256 * 1024;

  /** Another reader than ours, which takes nothing that is not JSON. */
  private static final JsonMapper STRICT = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  /** A tool that gives back this value, from a method that may block. */
  static final class Giver {
    private final @Nullable Object value;

    Giver(@Nullable Object value) {
      this.value = value;
    }

    @Tool("Gives")
    @Nullable
    Object give() {
      return value;
    }
  }

  private ToolCaller caller;

  @BeforeEach
  void setUp(Vertx vertx) {
    caller = new ToolCaller(vertx);
  }

  private FunctionResponse response(@Nullable Object value) throws Exception {
    FunctionResponse response = caller.call(only(new Giver(value)), "{}");
    // What is sent are these bytes, so that is what has to be JSON.
    assertThat(STRICT.readTree(Json.bytes(response.json())).get("name").textValue())
        .isEqualTo("give");
    assertThat(response.id()).isEqualTo("id-1");
    return response;
  }

  private JsonNode output(@Nullable Object value) throws Exception {
    FunctionResponse response = response(value);
    assertThat(response.isError()).as(response.toString()).isFalse();
    return response.response().get("output");
  }

  private String error(Object value) throws Exception {
    FunctionResponse response = response(value);
    assertThat(response.isError()).as(response.response().toString()).isTrue();
    return response.response().get("error").textValue();
  }

  record Report(String city, int degrees, @Nullable String wind) {}

  record Nothing() {}

  enum Level {
    HIGH;

    @Override
    public String toString() {
      return "very high";
    }
  }

  static Stream<Arguments> mappings() {
    return Stream.of(
        Arguments.of(null, "null"),
        Arguments.of(Optional.empty(), "null"),
        Arguments.of(Optional.of("x"), "\"x\""),
        Arguments.of(Optional.of(Optional.of(1)), "1"),
        Arguments.of(OptionalInt.empty(), "null"),
        Arguments.of(OptionalInt.of(3), "3"),
        Arguments.of("", "\"\""),
        Arguments.of("a\"\u0000\n😀", "\"a\\\"\\u0000\\n😀\""),
        Arguments.of(new StringBuilder("sb"), "\"sb\""),
        Arguments.of(true, "true"),
        Arguments.of(5, "5"),
        Arguments.of(9007199254740993L, "9007199254740993"),
        Arguments.of((short) 5, "5"),
        Arguments.of('c', "\"c\""),
        Arguments.of(0.5, "0.5"),
        Arguments.of(Double.NaN, "\"NaN\""),
        Arguments.of(Float.NEGATIVE_INFINITY, "\"-Infinity\""),
        Arguments.of(new double[] {1, Double.POSITIVE_INFINITY}, "[1.0,\"Infinity\"]"),
        Arguments.of(new BigDecimal("1.10"), "1.10"),
        Arguments.of(new BigDecimal("1e100000"), "1E+100000"),
        Arguments.of(new BigInteger("1234567890".repeat(3)), "1234567890".repeat(3)),
        Arguments.of("chars".toCharArray(), "\"chars\""),
        Arguments.of(new byte[] {-1, 0}, "\"/wA=\""),
        Arguments.of(new int[] {1, 2}, "[1,2]"),
        Arguments.of(Level.HIGH, "\"HIGH\""),
        Arguments.of(Instant.parse("2026-01-31T14:30:00Z"), "\"2026-01-31T14:30:00Z\""),
        Arguments.of(LocalDate.of(2026, 1, 31), "\"2026-01-31\""),
        Arguments.of(new java.util.Date(0), "\"1970-01-01T00:00:00.000+00:00\""),
        Arguments.of(Duration.ofSeconds(90), "\"PT1M30S\""),
        Arguments.of(new UUID(0, 1), "\"00000000-0000-0000-0000-000000000001\""),
        Arguments.of(URI.create("a:b"), "\"a:b\""),
        Arguments.of(
            new Report("Oslo", 7, null), "{\"city\":\"Oslo\",\"degrees\":7,\"wind\":null}"),
        Arguments.of(new Nothing(), "{}"),
        Arguments.of(Map.of(), "{}"),
        Arguments.of(List.of(), "[]"),
        Arguments.of(
            List.of(new Report("a", 1, "b")), "[{\"city\":\"a\",\"degrees\":1,\"wind\":\"b\"}]"),
        Arguments.of(Map.of(Level.HIGH, Optional.of(1)), "{\"HIGH\":1}"),
        Arguments.of(Stream.of(1, 2), "[1,2]"),
        Arguments.of(IntStream.range(0, 3), "[0,1,2]"),
        Arguments.of(List.of("a").iterator(), "[\"a\"]"),
        Arguments.of((Iterable<Integer>) () -> List.of(1).iterator(), "[1]"),
        Arguments.of(Json.parse("{\"a\":1.10}"), "{\"a\":1.10}"),
        Arguments.of(MissingNode.getInstance(), "null"),
        Arguments.of(new POJONode(new Nothing()), "{}"),
        Arguments.of(
            new JsonObject().put("a", new JsonArray().add(1).add(Buffer.buffer("hi"))),
            "{\"a\":[1,\"aGk=\"]}"),
        Arguments.of(new JsonArray().addNull(), "[null]"),
        Arguments.of(Buffer.buffer("grüße"), "\"grüße\""),
        Arguments.of(Part.text("hi"), "\"hi\""),
        Arguments.of(Content.user(List.of(Part.text("a"), Part.text("b"))), "\"ab\""),
        Arguments.of(Future.succeededFuture(5), "5"),
        Arguments.of(CompletableFuture.completedFuture(Optional.of(5)), "5"));
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void C07_C11_valueIsItsJson(@Nullable Object value, String json) throws Exception {
    assertThat(output(value).toString()).isEqualTo(json);
  }

  @SuppressWarnings("unused")
  static final class Futures {
    static final CompletableFuture<String> STAGE = CompletableFuture.completedFuture("stage");

    @Tool("x")
    void nothing() {}

    @Tool("x")
    Future<Report> future() {
      return Future.succeededFuture(new Report("Oslo", 7, null));
    }

    @Tool("x")
    @Nullable
    Future<String> nullFuture() {
      return null;
    }

    @Tool("x")
    @Nullable
    CompletionStage<String> nullStage() {
      return null;
    }

    @Tool("x")
    CompletionStage<String> stage() {
      return STAGE;
    }

    @Tool("x")
    CompletableFuture<Void> voidStage() {
      return CompletableFuture.completedFuture(null);
    }
  }

  @Test
  void futuresAndStagesAreTheirValues() throws Exception {
    Map<String, String> outputs = new LinkedHashMap<>();
    for (FunctionTool tool : Toolset.of(new Futures()).tools()) {
      outputs.put(tool.name(), caller.output(tool, "{}").toString());
    }

    assertThat(outputs)
        .isEqualTo(Map.of(
            "nothing", "null",
            "future", "{\"city\":\"Oslo\",\"degrees\":7,\"wind\":null}",
            "nullFuture", "null",
            "nullStage", "null",
            "stage", "\"stage\"",
            "voidStage", "null"));
  }

  @Test
  void filesTravelAsPartsOfTheResponse() throws Exception {
    Part png = Part.inlineData("image/png", new byte[] {1});
    Part file = Part.fileData("text/plain", "https://example.org/f");

    assertThat(response(List.of(Part.text("Here"), png, file)).json())
        .hasToString("{\"id\":\"id-1\",\"name\":\"give\",\"response\":{\"output\":\"Here\"},"
            + "\"parts\":[" + png.json() + "," + file.json() + "]}");
    assertThat(response(png).json().get("parts")).hasToString("[" + png.json() + "]");
    assertThat(response(Buffer.buffer(new byte[] {-1, 0})).json().get("parts"))
        .hasToString("["
            + Part.inlineData("application/octet-stream", new byte[] {-1, 0}).json() + "]");
  }

  @Test
  void partThatIsNoFileIsAnError() throws Exception {
    Part call = Part.of(Json.parse("{\"functionCall\":{\"name\":\"x\"}}"));

    assertThat(error(call))
        .isEqualTo("IllegalArgumentException: a tool cannot give back a part of kind Call");
    assertThat(error(List.of(Part.text("a"), "b")))
        .isEqualTo("IllegalArgumentException: a tool cannot give back a part of kind String");
  }

  @Test
  void ownResponseGetsTheIdAndNameOfTheCall() throws Exception {
    FunctionResponse own = new FunctionResponse(Json.parse("""
        {"id": "other", "name": "other", "response": {"output": 1}, "willContinue": false}"""));

    assertThat(response(own).json())
        .hasToString("{\"id\":\"id-1\",\"name\":\"give\",\"response\":{\"output\":1},"
            + "\"willContinue\":false}");
    FunctionTool tool = only(new Giver(own));
    assertThat(caller.call(tool, FunctionCall.of(null, "give", Json.object())).id())
        .isNull();
    assertThat(error(FunctionResponse.error(ToolCaller.named(tool, "{}"), "no")))
        .isEqualTo("no");
  }

  @Test
  void ownResponseIsBoundedToo() throws Exception {
    FunctionCall call = FunctionCall.of("a", "b", Json.object());
    JsonNode large = Json.tree("x".repeat(LIMIT + 1));

    assertThat(output(FunctionResponse.output(call, large)).textValue())
        .startsWith("{\"output\":\"xxx")
        .contains("[cut: the first " + LIMIT + " of ");
    assertThat(error(new FunctionResponse(Json.parse("{\"response\":5}"))))
        .isEqualTo("IllegalArgumentException: the tool's FunctionResponse has no response object");
  }

  @Test
  void C11_loneSurrogatesAreReplaced() throws Exception {
    assertThat(output("a\ud83d").textValue()).isEqualTo("a?");
    assertThat(output("\ude00😀\ud83d!").textValue()).isEqualTo("?😀?!");
    assertThat(output(Map.of("k\ud83d", List.of("\ude00"))).toString())
        .isEqualTo("{\"k?\":[\"?\"]}");
  }

  @Test
  void C08_textIsCutOverTheLimitAndNotAtIt() throws Exception {
    assertThat(output("x".repeat(LIMIT)).textValue()).hasSize(LIMIT);
    assertThat(output("x".repeat(LIMIT + 1)).textValue())
        .isEqualTo("x".repeat(LIMIT) + "\n[cut: the first 262144 of 262145 characters; "
            + "ask for less at a time]");
    assertThat(output("x".repeat(10_000_000)).textValue())
        .endsWith("\n[cut: the first 262144 of 10000000 characters; ask for less at a time]");
    assertThat(output(Buffer.buffer("x".repeat(LIMIT + 1))).textValue()).contains("[cut: ");
  }

  @Test
  void C08_cutIsNeverInsideACharacter() throws Exception {
    assertThat(output("x".repeat(LIMIT - 1) + "😀y").textValue())
        .isEqualTo("x".repeat(LIMIT - 1) + "\n[cut: the first 262143 of 262146 characters; "
            + "ask for less at a time]");
  }

  @Test
  void C08_jsonOverTheLimitIsTheBeginningOfItsText() throws Exception {
    assertThat(output(List.of("ü".repeat(LIMIT - 4))).isArray()).isTrue();
    assertThat(output(List.of("ü".repeat(LIMIT - 3))).textValue())
        .startsWith("[\"üü")
        .endsWith("\n[cut: the first 262144 of 262145 characters; ask for less at a time]");
  }

  private static Iterator<Integer> endless() {
    return Stream.iterate(0, i -> i + 1).iterator();
  }

  @Test
  void C10_endlessResultsEnd() throws Exception {
    String reason = "IllegalArgumentException: its result cannot be written as JSON: "
        + "it is longer than 16777216 characters";

    assertThat(error(endless())).isEqualTo(reason);
    assertThat(error(Stream.generate(() -> "x"))).isEqualTo(reason);
    assertThat(error((Iterable<Integer>) ToolResultTest::endless)).isEqualTo(reason);
    assertThat(error(Map.of("a", endless()))).isEqualTo(reason);
  }

  static final class Node {
    public Object next = this;
    public String name = "n";
  }

  static final class Pair {
    public final Node left = new Node();
  }

  @Test
  void C09_C10_resultThatContainsItselfOrNestsTooDeeplyIsAnError() throws Exception {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", List.of(map));
    List<Object> list = new ArrayList<>();
    list.add(list);
    JsonObject json = new JsonObject();
    json.put("a", json);
    Object deep = List.of();
    JsonNode tree = Json.array();
    for (int i = 0; i < 10_000; i++) {
      deep = List.of(deep);
      tree = Json.array().add(tree);
    }

    for (Object value : List.of(new Cell(map), new Cell(json), new Cell(deep), new Cell(tree))) {
      assertThat(error(((Cell) value).value))
          .isEqualTo("IllegalArgumentException: its result cannot be written as JSON: "
              + "it contains itself or nests too deeply");
    }
    assertThat(error(list)).contains("cannot be written as JSON");
    assertThat(error(new Node())).contains("cannot be written as JSON").hasSizeLessThan(300);
    assertThat(error(new Pair())).contains("cannot be written as JSON").hasSizeLessThan(300);
  }

  /** Keeps AssertJ and collections from walking through a cycle. */
  private static final class Cell {
    final Object value;

    Cell(Object value) {
      this.value = value;
    }
  }

  @SuppressWarnings("unused")
  static final class Throwing {
    public String getFine() {
      return "fine";
    }

    public String getBroken() {
      throw new IllegalStateException("out of order");
    }
  }

  static final class Recursive {
    public String getName() {
      return getName() + "x";
    }
  }

  @Test
  void C11_throwingGetterIsAnError() throws Exception {
    assertThat(error(new Throwing()))
        .startsWith("IllegalArgumentException: its result cannot be written as JSON: ")
        .contains("out of order")
        .doesNotContain("fine");
    assertThat(error(new Recursive())).contains("cannot be written as JSON");
  }

  interface Named {
    String getName();
  }

  record Holder(String name, Object inside) {}

  @Test
  void C12_thingsThatAreNoValuesAreAnErrorAndNothingOfThemIsSent() throws Exception {
    Object proxy = Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {Named.class}, (p, method, args) -> "secret");
    try (Socket socket = new Socket()) {
      for (Object value : List.of(
          Thread.currentThread(),
          socket,
          proxy,
          new IllegalStateException("secret"),
          new Holder("secret", Thread.currentThread()),
          Map.of("a", socket))) {
        assertThat(error(value))
            .startsWith("IllegalArgumentException: its result cannot be written as JSON: ")
            .contains("is no plain value; give back a record, a map or a text")
            .doesNotContain("secret");
      }
    }
  }

  record Raw(@JsonRawValue String value) {}

  @Test
  void whatIsWrittenAsNoJsonIsAnError() throws Exception {
    String reason = "IllegalArgumentException: its result was written as something that is "
        + "not JSON, or over a limit";

    assertThat(error(new Raw("}{"))).isEqualTo(reason);
    assertThat(error(new RawValue("1 2"))).isEqualTo(reason);
    assertThat(error(BigInteger.TEN.pow(100_000))).isEqualTo(reason);
  }

  @Test
  void functionWithoutAClassGivesBackTheSameThings() throws Exception {
    FunctionTool tool = FunctionTool.of(
        new FunctionDeclaration("f", "x", null),
        (args, context) -> Future.succeededFuture(new Report("Oslo", 7, null)));

    assertThat(caller.output(tool, "{}"))
        .hasToString("{\"city\":\"Oslo\",\"degrees\":7,\"wind\":null}");
  }
}

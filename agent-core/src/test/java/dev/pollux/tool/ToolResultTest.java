package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.only;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.POJONode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import io.vertx.core.Future;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a tool gives back becomes valid JSON of a bounded size, or an error response. */
@ExtendWith(VertxExtension.class)
@Timeout(30)
class ToolResultTest extends GivenResults {

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
  void C11_loneSurrogatesAreReplaced() throws Exception {
    assertThat(output("a\ud83d").textValue()).isEqualTo("a?");
    assertThat(output("\ude00😀\ud83d!").textValue()).isEqualTo("?😀?!");
    assertThat(output(Map.of("k\ud83d", List.of("\ude00"))).toString())
        .isEqualTo("{\"k?\":[\"?\"]}");
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

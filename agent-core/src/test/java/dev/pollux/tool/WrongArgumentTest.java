package dev.pollux.tool;

import static dev.pollux.tool.ToolCaller.tool;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments that do not hold are an error response, and the method is not entered. */
@ExtendWith(VertxExtension.class)
class WrongArgumentTest extends TakenArguments {

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

package dev.pollux.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Results that are too long, without end or no values: cut, or an error, and never thrown. */
@ExtendWith(VertxExtension.class)
@Timeout(30)
class UnfitResultTest extends GivenResults {

  private static final int LIMIT = 256 * 1024;

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
    assertThat(error((Iterable<Integer>) UnfitResultTest::endless)).isEqualTo(reason);
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
}

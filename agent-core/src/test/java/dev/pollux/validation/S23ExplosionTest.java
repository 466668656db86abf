package dev.pollux.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas and values that would take years: each has an answer within 100 ms. */
class S23ExplosionTest {

  // The limit is 100 ms of which a machine with other work to do may take several rounds to get.
  private static final long MAX_NANOS = 250_000_000;
  private static final int ROUNDS = 8;

  private static ObjectNode json(String text) {
    return (ObjectNode) Json.parse(text.replace('\'', '"'));
  }

  private static Arguments row(String name, ObjectNode schema, JsonNode value, String answer) {
    return Arguments.of(name, schema, value, answer);
  }

  private static ArrayNode many(int count, String item) {
    ArrayNode items = Json.array();
    for (int i = 0; i < count; i++) {
      items.add(item);
    }
    return items;
  }

  private static ObjectNode members(int count, String prefix) {
    ObjectNode members = Json.object();
    for (int i = 0; i < count; i++) {
      members.put(prefix + i, i);
    }
    return members;
  }

  private static ObjectNode nested(int depth) {
    ObjectNode value = Json.object();
    ObjectNode inner = value;
    for (int i = 0; i < depth; i++) {
      inner.put("x", 1);
      inner = inner.putObject("n");
    }
    return value;
  }

  private static ObjectNode anyOf(int branches) {
    ObjectNode schema = Json.object();
    ArrayNode anyOf = schema.putArray("anyOf");
    for (int i = 0; i < branches; i++) {
      anyOf.addObject().put("type", "string").put("minLength", i + 3);
    }
    return schema;
  }

  private static ObjectNode doubling(int levels) {
    StringBuilder text = new StringBuilder("{'$defs':{");
    for (int i = 0; i < levels; i++) {
      String next = "{'$ref':'#/$defs/d" + (i + 1) + "'}";
      text.append("'d" + i + "':{'allOf':[" + next + "," + next + "]},");
    }
    return json(text + "'d" + levels + "':{'type':'string'}},'$ref':'#/$defs/d0'}");
  }

  static Stream<Arguments> explosions() {
    String simpler = "$: expected a simpler value, got ";
    String endless = "Not a JSON Schema: its pattern ";
    String tooMany = "Not a JSON Schema: it has more than 20000 values";
    String loop = "Not a JSON Schema: it refers to itself without end at ";
    JsonNode x = Json.tree("x");
    String as = "a".repeat(40);
    String branch = "{'type':'object','required':['x'],'properties':{'n':{'$ref':'#'}}}";
    return Stream.of(
        row(
            "nested stars",
            json("{'pattern':'^(a+)+$'}"),
            Json.tree("a".repeat(5_000) + "!"),
            "$: expected text that matches ^(a+)+$, got "),
        row(
            "nested stars, long text",
            json("{'pattern':'^(a+)+$'}"),
            Json.tree("a".repeat(16 << 20) + "!"),
            simpler),
        row("the cube", json("{'pattern':'a*a*a*b'}"), Json.tree("a".repeat(16 << 20)), simpler),
        row(
            "many texts",
            json("{'items':{'pattern':'^(a+)+$'}}"),
            many(100_000, as + "!"),
            simpler),
        row(
            "many names",
            json("{'patternProperties':{'^(a+)+$':true},'additionalProperties':false}"),
            members(100_000, as + "!"),
            simpler),
        row("nothing often", json("{'pattern':'(?:^){2000000000}'}"), x, endless),
        row("nothing in names", json("{'patternProperties':{'(^){999999}':true}}"), x, endless),
        row("often often", json("{'items':{'pattern':'((^){9999}x){9999}'}}"), x, endless),
        row(
            "back reference",
            json("{'pattern':'^(a*)*\\\\1*b$'}"),
            Json.tree("a".repeat(5_000)),
            "$: expected text that matches "),
        row("a million alternatives", anyOf(1_000_000), x, tooMany),
        row("many alternatives", json("{'items':" + anyOf(5_000) + "}"), many(1_000, "x"), simpler),
        row(
            "alternatives in alternatives",
            json("{'anyOf':[" + branch + "," + branch + "]}"),
            nested(60),
            simpler),
        row(
            "references that double",
            doubling(30),
            x,
            "Not a JSON Schema: more than 8000 schemas look at one value at "),
        row("references that double a little", doubling(10), x, "valid"),
        row("reference to itself", json("{'$ref':'#'}"), x, loop),
        row(
            "reference in a circle",
            json(
                "{'$ref':'#/$defs/A','$defs':{'A':{'$ref':'#/$defs/B'},'B':{'$ref':'#/$defs/A'}}}"),
            x,
            loop),
        row("anchor to itself", json("{'$anchor':'x','$ref':'#x'}"), x, simpler),
        row("id of itself", json("{'$id':'https://e.com/a','$ref':'https://e.com/a'}"), x, simpler),
        row("dynamic", json("{'$dynamicAnchor':'x','$dynamicRef':'#x'}"), x, simpler),
        row(
            "two million errors",
            json("{'items':{'type':'integer'}}"),
            many(2_000_000, "s"),
            simpler));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("explosions")
  void S23_explosionEndsSoonWithATypedAnswer(
      String name, ObjectNode schema, JsonNode value, String answer) throws Exception {
    String told = answer(schema, value);

    assertThat(told).startsWith(answer).hasSizeLessThan(800);
    assertThat(fastest(() -> answer(schema, value))).isLessThan(MAX_NANOS);
  }

  private static String answer(ObjectNode schema, JsonNode value) {
    JsonSchema read;
    try {
      read = JsonSchema.of(schema);
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
    return read.validate(value).stream().map(Violation::toString).findFirst().orElse("valid");
  }

  /** Of this thread alone, so that other work on the machine does not count. */
  private static long fastest(Callable<?> call) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long[] nanos = new long[ROUNDS];
    Arrays.fill(nanos, Long.MAX_VALUE);
    for (int i = 0; i < ROUNDS; i++) {
      long before = threads.getCurrentThreadCpuTime();
      call.call();
      nanos[i] = threads.getCurrentThreadCpuTime() - before;
      if (nanos[i] < MAX_NANOS) {
        break;
      }
    }
    return Arrays.stream(nanos).min().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      a{5}             | 5
      (a{20}b){30}     | 600
      (a{20}b{7}){30}? | 600
      a{2}{3}          | 6
      (a{2}(b{3}){4})  | 12
      [{9}]{2}         | 2
      [^]{9}]{2}       | 2
      [a[{9}]]{2}      | 2
      \\{9}            | 1
      a{,9}            | 1
      a{0,999}         | 1
      a{3,999}         | 3
      a{99999999999}   | 2147483647
      )){5}            | 5
      ab{4}            | 4
      (a{4}            | 4
      """)
  void whatMustBeRepeatedIsCounted(String pattern, long most) {
    assertThat(Repetitions.most(pattern.replace("\\\\", "\\"))).isEqualTo(most);
  }

  @Test
  void honestSchemasAndValuesAreNotRefused() {
    assertThat(answer(json("{'pattern':'^[a-z]*$'}"), Json.tree("a".repeat(5_000_000))))
        .isEqualTo("valid");
    assertThat(answer(
            json("{'pattern':'^([0-9a-f]{2}:){31}[0-9a-f]{2}$'}"),
            Json.tree("00:".repeat(31) + "ff")))
        .isEqualTo("valid");
    assertThat(answer(json("{'items':{'type':'string'}}"), many(19_000, "x"))).isEqualTo("valid");
    assertThatThrownBy(() -> JsonSchema.of(anyOf(6_667))).hasMessageContaining("20000 values");
    assertThat(JsonSchema.of(anyOf(6_600)).validate(Json.tree("x".repeat(7_000))))
        .isEmpty();
  }
}

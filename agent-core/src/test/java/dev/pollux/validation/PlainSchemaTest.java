package dev.pollux.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it calls valid, the library calls valid. */
class PlainSchemaTest {

  private static final List<String> TYPES =
      List.of("object", "array", "string", "integer", "number", "boolean", "null");
  private static final List<String> VALUES = List.of(
      "null",
      "true",
      "1",
      "0",
      "-7",
      "1.0",
      "1.5",
      "1e2",
      "2147483648",
      "9223372036854775808",
      "\"a\"",
      "\"b\"",
      "\"\"",
      "[]",
      "{}");
  private static final List<String> NAMES = List.of("a", "b", "c");

  private final Random random = new Random(7);

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  @Test
  void isNeverWrongAboutWhatIsValid() {
    int held = 0;
    int valid = 0;
    for (int i = 0; i < 500; i++) {
      ObjectNode document = schema(0);
      PlainSchema plain = PlainSchema.of(document);
      com.networknt.schema.JsonSchema library = Dialect.read(document);
      for (int j = 0; j < 20; j++) {
        JsonNode value = value(0);
        boolean holds = plain != null && plain.holds(value);
        boolean isValid = library.validate(Bounds.Steps.ofValue(value), value).isEmpty();
        held += holds ? 1 : 0;
        valid += isValid ? 1 : 0;
        assertThat(holds && !isValid).as("%s for %s", value, document).isFalse();
      }
    }
    assertThat(held).isGreaterThan(valid / 2); // else it is of no use
  }

  private ObjectNode schema(int depth) {
    ObjectNode schema = Json.object();
    if (random.nextInt(3) > 0) {
      schema.put("type", pick(TYPES));
    } else if (random.nextBoolean()) {
      schema.putArray("type").add(pick(TYPES)).add(pick(TYPES));
      if (schema.get("type").get(0).equals(schema.get("type").get(1))) {
        schema.remove("type");
      }
    }
    if (random.nextInt(5) == 0) {
      schema.putArray("enum").add("a").add("x");
    }
    if (random.nextInt(4) == 0) {
      schema.put("format", random.nextBoolean() ? "int32" : "int64");
    }
    if (random.nextInt(4) == 0) {
      schema.put("title", "t").put("description", "d").put("default", 1);
    }
    if (depth < 2 && random.nextBoolean()) {
      ObjectNode members = schema.putObject("properties");
      NAMES
          .subList(0, random.nextInt(NAMES.size() + 1))
          .forEach(name -> members.set(name, schema(depth + 1)));
      if (random.nextBoolean()) {
        schema.putArray("required").add(pick(NAMES));
      }
      if (random.nextInt(3) == 0) {
        schema.put("additionalProperties", random.nextBoolean());
      }
    }
    if (depth < 2 && random.nextInt(3) == 0) {
      schema.set("items", schema(depth + 1));
    }
    return schema;
  }

  private JsonNode value(int depth) {
    int kind = random.nextInt(depth < 3 ? 3 : 1);
    if (kind == 1) {
      ObjectNode object = Json.object();
      NAMES
          .subList(0, random.nextInt(NAMES.size() + 1))
          .forEach(name -> object.set(name, value(depth + 1)));
      return object;
    }
    if (kind == 2) {
      ArrayNode array = Json.array();
      for (int i = random.nextInt(3); i > 0; i--) {
        array.add(value(depth + 1));
      }
      return array;
    }
    return Json.parse(pick(VALUES));
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'string','minLength':1}",
        "{'properties':{'a':{'pattern':'a'}}}",
        "{'items':{'$ref':'#'}}",
        "{'items':[{}]}",
        "{'items':true}",
        "{'additionalProperties':{'type':'string'}}",
        "{'anyOf':[{}]}",
        "{'format':'date'}",
        "{'enum':['a',null]}",
        "{'type':'Any'}",
        "{'made up':1}",
        "{'$schema':'http://json-schema.org/draft-04/schema#'}"
      })
  void schemaThatSaysMoreIsForTheLibrary(String document) {
    assertThat(PlainSchema.of(json(document))).isNull();
  }
}

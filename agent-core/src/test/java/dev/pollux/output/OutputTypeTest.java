package dev.pollux.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.tool.ToolParam;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTypeTest {

  record Trip(@ToolParam("Where it goes to") String city, int days) {
    Trip {
      if (days < 1) {
        throw new IllegalArgumentException("a trip takes a day at least");
      }
    }
  }

  record Tree(String name, List<Tree> children) {}

  enum Mood {
    GOOD,
    BAD
  }

  private static final OutputType<Trip> TRIP = OutputType.of(Trip.class);

  @Test
  void schemaIsThatOfTheTypeWithDescriptions() {
    assertThat(TRIP.document())
        .isEqualTo(Json.parse("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\","
            + "\"description\":\"Where it goes to\"},\"days\":{\"type\":\"integer\","
            + "\"format\":\"int32\"}},\"required\":[\"city\",\"days\"]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"city\":\"Oslo\",\"days\":2}",
        " \n{\"city\":\"Oslo\",\"days\":2.0}\n",
        "```json\n{\"city\":\"Oslo\",\"days\":2}\n```",
        "```\n{\"city\":\"Oslo\",\"days\":2}\n```\n"
      })
  void valueIsReadWithAFenceAndWithout(String text) {
    assertThat(TRIP.read(text).value()).isEqualTo(new Trip("Oslo", 2));
    assertThat(TRIP.read(text).problems()).isEmpty();
  }

  @Test
  void problemsTellTheModelWhatToRepair() {
    assertThat(TRIP.read("{\"city\":\"Oslo\",\"days\":\"two\"}").problems())
        .containsExactly("$.days: expected integer, got \"two\"");
    assertThat(TRIP.read("{\"city\":\"Oslo\"}").problems())
        .containsExactly("$.days: expected a value for the required \"days\", got nothing");
    assertThat(TRIP.read("Two days in Oslo").problems())
        .containsExactly("it is not JSON: No JSON value at line 1, column 1");
    assertThat(TRIP.read(" ").problems()).containsExactly("it is empty");
    assertThat(TRIP.read("{\"city\":\"Oslo\",\"days\":0}").problems())
        .singleElement()
        .asString()
        .contains("a trip takes a day at least");
    assertThat(TRIP.read("[]").value()).isNull();
  }

  @Test
  void listIsAskedForInsideAnObjectAndReadWithItAndWithout() {
    OutputType<List<Trip>> trips = OutputType.of(new TypeReference<List<Trip>>() {});

    assertThat(trips.document().path("type").asText()).isEqualTo("object");
    assertThat(trips.document().at("/properties/value/type").asText()).isEqualTo("array");
    assertThat(trips.read("{\"value\":[{\"city\":\"Oslo\",\"days\":2}]}").value())
        .containsExactly(new Trip("Oslo", 2));
    assertThat(trips.read("[{\"city\":\"Oslo\",\"days\":2}]").value())
        .containsExactly(new Trip("Oslo", 2));
    assertThat(trips.read("[{\"city\":\"Oslo\"}]").problems())
        .containsExactly(
            "$.value[0].days: expected a value for the required \"days\", got nothing");
    assertThat(trips.read("[]").json()).isEqualTo(Json.array());
  }

  @Test
  void enumAndScalarsAreRootsToo() {
    assertThat(OutputType.of(Mood.class).read("{\"value\":\"GOOD\"}").value()).isEqualTo(Mood.GOOD);
    assertThat(OutputType.of(Mood.class).read("\"BAD\"").value()).isEqualTo(Mood.BAD);
    assertThat(OutputType.of(Mood.class).read("\"FAIR\"").problems()).hasSize(1);
    assertThat(OutputType.of(Integer.class).read("{\"value\":7}").value()).isEqualTo(7);
    assertThat(OutputType.of(String.class).read("{\"value\":null}").problems()).isNotEmpty();
  }

  @Test
  void mapAndRecursiveTypeAreRootsToo() {
    OutputType<Map<String, Integer>> map = OutputType.of(new TypeReference<>() {});
    assertThat(map.read("{\"a\":1}").value()).isEqualTo(Map.of("a", 1));
    assertThat(OutputType.of(Tree.class)
            .read("{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[]}]}")
            .value())
        .isEqualTo(new Tree("a", List.of(new Tree("b", List.of()))));
    OutputType<List<Tree>> forest = OutputType.of(new TypeReference<>() {});
    assertThat(forest.read("[{\"name\":\"a\",\"children\":[]}]").value())
        .containsExactly(new Tree("a", List.of()));
    assertThat(forest.read("[{\"name\":1,\"children\":[]}]").problems()).hasSize(1);
  }

  @Test
  void schemaWithoutAClassGivesJson() {
    ObjectNode document = (ObjectNode)
        Json.parse("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}");
    OutputType<JsonNode> type = OutputType.schema(document);
    document.removeAll();

    assertThat(type.read("{\"n\":3}").value()).isEqualTo(Json.parse("{\"n\":3}"));
    assertThat(type.read("{\"n\":\"x\"}").problems()).hasSize(1);
    assertThatThrownBy(() -> OutputType.schema(Json.object().put("type", "elephant")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void typeThatCannotBeDescribedIsRefusedAtOnce() {
    assertThatThrownBy(() -> OutputType.of(Thread.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anyTextIsReadOrRefusedAndNeverThrows() {
    @Nullable
    String[] texts = {"```", "```\n", "\u0000", "{", "NaN", "1e999999999", "{\"a\":", "null"};
    for (String text : texts) {
      assertThat(TRIP.read(text).problems()).as("%s", text).isNotEmpty();
    }
  }
}

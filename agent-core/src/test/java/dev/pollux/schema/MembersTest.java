package dev.pollux.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.pollux.json.Json;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Jackson would fill is described, wherever it is declared. */
class MembersTest {

  private static final SchemaGenerator GENERATOR = new SchemaGenerator(element -> null);

  /** Parameters of a creator that are no fields. */
  public static final class Range {
    private final int low;
    private final int high;

    @JsonCreator
    public Range(
        @JsonProperty("from") int from,
        @JsonProperty("to") @Nullable Integer to,
        @JsonProperty("tags") Optional<List<@Size(max = 3) String>> tags) {
      this.low = from;
      this.high = to == null ? tags.map(List::size).orElse(0) : to;
    }

    int size() {
      return high - low;
    }
  }

  /** Setters without a field of their name, one of them fluent, and a list filled by its getter. */
  public static class Setters {
    private final List<String> all = new ArrayList<>();
    private int total;

    public void setCount(@Size(max = 3) String count) {
      this.total = count.length();
    }

    @JsonProperty("sum")
    public Setters withSum(int sum) {
      this.total = sum;
      return this;
    }

    public List<String> getItems() {
      return all;
    }

    public int getDouble() {
      return 2 * total;
    }
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Snake(String firstName, @JsonProperty("LAST") String lastName) {}

  public static class Base<T> {
    public @Nullable T value;
    public transient int passing;
  }

  public static class Derived extends Base<List<String>> {
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public int computed;

    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
    public int secret;
  }

  @JsonPropertyOrder({"z", "a"})
  public static class Ordered {
    public int a;
    public int z;
  }

  @JsonIgnoreProperties(value = "late", allowSetters = true)
  record Late(String name, String late) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({@JsonSubTypes.Type(Land.class), @JsonSubTypes.Type(Boat.class)})
  interface Vehicle {}

  @JsonSubTypes(@JsonSubTypes.Type(value = Car.class, name = "auto"))
  interface Land extends Vehicle {}

  record Car(@Nullable Car tows) implements Land {}

  @JsonClassDescription("It floats")
  @JsonTypeName("ship")
  record Boat() implements Vehicle {}

  record Wide(@JsonUnwrapped(suffix = "_w") Deep deep) {}

  record Deep(int level, List<Wide> more) {}

  record Endless(@JsonUnwrapped Endless2 other) {}

  record Endless2(@JsonUnwrapped Endless other) {}

  record Path(@JsonValue List<Path> parts) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Path {}
  }

  record Twice(Twin a, SchemaGeneratorTest.Node b, Other.Node c) {}

  record Twin(@Nullable Optional<Twin> twin) {}

  static final class Other {
    record Node(Map<String, Node> named) {}
  }

  static Stream<Arguments> documents() {
    return Stream.of(
        Arguments.of(
            Range.class,
            "{'type':'object','properties':{'from':{'type':'integer','format':'int32'},"
                + "'to':{'type':['integer','null'],'format':'int32'},'tags':{'type':"
                + "['array','null'],'items':{'type':'string','maxLength':3}}},"
                + "'required':['from']}"),
        Arguments.of(
            Vehicle.class,
            "{'anyOf':[{'type':'object','properties':{'@type':{'type':'string','enum':['auto']},"
                + "'tows':{'anyOf':[{'$ref':'#/$defs/Car'},{'type':'null'}]}},"
                + "'required':['@type']},{'type':'object','description':'It floats',"
                + "'properties':{'@type':{'type':'string','enum':['ship']}},'required':['@type']}],'$defs':{'Car':{'type':'object',"
                + "'properties':{'@type':{'type':'string','enum':['auto']},'tows':{'anyOf':"
                + "[{'$ref':'#/$defs/Car'},{'type':'null'}]}},'required':['@type']}}}"),
        Arguments.of(
            Twice.class,
            "{'type':'object','properties':{'a':{'$ref':'#/$defs/Twin'},"
                + "'b':{'$ref':'#/$defs/Node'},'c':{'$ref':'#/$defs/Node-2'}},"
                + "'required':['a','b','c'],'$defs':{'Node':{'type':'object','properties':"
                + "{'name':{'type':'string'},'children':{'type':'array','items':"
                + "{'$ref':'#/$defs/Node'}},'next':{'anyOf':[{'$ref':'#/$defs/Node'},"
                + "{'type':'null'}]}},'required':['name','children']},'Node-2':{'type':'object',"
                + "'properties':{'named':{'type':'object','additionalProperties':"
                + "{'$ref':'#/$defs/Node-2'}}},'required':['named']},'Twin':{'type':'object',"
                + "'properties':{'twin':{'anyOf':[{'$ref':'#/$defs/Twin'},{'type':'null'}]}}}}}"),
        Arguments.of(
            Setters.class,
            "{'type':'object','properties':{'count':{'type':['string','null'],'maxLength':3},"
                + "'items':{'type':['array','null'],'items':{'type':'string'}},"
                + "'sum':{'type':['integer','null'],'format':'int32'}}}"),
        Arguments.of(
            Snake.class,
            "{'type':'object','properties':{'first_name':{'type':'string'},"
                + "'LAST':{'type':'string'}},'required':['first_name','LAST']}"),
        Arguments.of(
            Derived.class,
            "{'type':'object','properties':{'value':{'type':['array','null'],"
                + "'items':{'type':'string'}},'secret':{'type':['integer','null'],"
                + "'format':'int32'}}}"),
        Arguments.of(
            Ordered.class,
            "{'type':'object','properties':{'z':{'type':['integer','null'],'format':'int32'},"
                + "'a':{'type':['integer','null'],'format':'int32'}}}"),
        Arguments.of(
            Late.class,
            "{'type':'object','properties':{'name':{'type':'string'},'late':{'type':'string'}},"
                + "'required':['name','late']}"),
        Arguments.of(
            Wide.class,
            "{'type':'object','properties':{'level_w':{'type':'integer','format':'int32'},"
                + "'more_w':{'type':'array','items':{'$ref':'#/$defs/Wide'}}},"
                + "'required':['level_w','more_w'],'$defs':{'Wide':{'type':'object','properties':"
                + "{'level_w':{'type':'integer','format':'int32'},'more_w':{'type':'array',"
                + "'items':{'$ref':'#/$defs/Wide'}}},'required':['level_w','more_w']}}}"),
        Arguments.of(
            Twin.class,
            "{'type':'object','properties':{'twin':{'anyOf':[{'$ref':'#/$defs/Twin'},"
                + "{'type':'null'}]}},'$defs':{'Twin':{'type':'object','properties':{'twin':"
                + "{'anyOf':[{'$ref':'#/$defs/Twin'},{'type':'null'}]}}}}}"));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void memberIsDescribedWhereJacksonFindsIt(Class<?> type, String document) {
    assertThat(GENERATOR.type(type).toString()).isEqualTo(document.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(classes = {Endless.class, Path.class})
  void typeThatIsOnlyItselfIsRefused(Class<?> type) {
    assertThatThrownBy(() -> GENERATOR.type(type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(type.getSimpleName() + ": " + type.getName()
            + " cannot be described as JSON; it contains itself by @JsonUnwrapped or @JsonValue,"
            + " or goes too deep");
  }

  @Test
  void nestedKindIsReadByTheNameThatIsTold() throws Exception {
    assertThat(Json.mapper()
            .readValue("{\"@type\":\"auto\",\"tows\":{\"@type\":\"auto\"}}", Vehicle.class))
        .isEqualTo(new Car(new Car(null)));
  }
}

package dev.pollux.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.OptBoolean;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaGeneratorTest {

  private static final SchemaGenerator GENERATOR = new SchemaGenerator(element -> null);

  enum Unit {
    @JsonProperty("C")
    CELSIUS,
    @JsonProperty("F")
    FAHRENHEIT
  }

  enum Priority {
    LOW(1),
    HIGH(2);

    private final int level;

    Priority(int level) {
      this.level = level;
    }

    @JsonValue
    int level() {
      return level;
    }
  }

  record Place(String city, @Nullable String street, Optional<String> zip) {}

  record Page<T>(List<T> items, int total) {}

  record Node(String name, List<Node> children, @Nullable Node next) {}

  record Team(String name, Person lead) {}

  record Person(String name, @Nullable Team team) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Circle.class, name = "circle"),
    @JsonSubTypes.Type(value = Square.class, name = "square"),
    @JsonSubTypes.Type(value = Group.class, name = "group")
  })
  sealed interface Shape {}

  record Circle(double radius) implements Shape {}

  record Square(double side) implements Shape {}

  record Group(List<Shape> shapes) implements Shape {}

  sealed interface Closed {}

  record Door() implements Closed {}

  @JsonClassDescription("Where something is")
  record Point(@JsonPropertyDescription("To the east") double x, double y) {}

  record Line(
      Point from, @JsonPropertyDescription("Where it ends") Point to) {}

  record Marked(@JsonPropertyDescription("The first") Node node) {}

  @JsonIgnoreProperties("secret")
  public static class Bean {
    private String name = "";
    private int count;

    @JsonIgnore
    public String hidden = "";

    @JsonProperty(required = true)
    public String id = "";

    public String secret = "";

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    public int getCount() {
      return count;
    }

    public void setCount(int count) {
      this.count = count;
    }
  }

  record Outer(@JsonUnwrapped(prefix = "at_") Point point, String name) {}

  record UserId(@JsonValue String text) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    UserId {}
  }

  record Report(Socket socket) {}

  interface Plain {}

  record Named(
      @JsonProperty("the_name") String name,
      @JsonIgnore @Nullable String hidden,
      @JsonProperty(isRequired = OptBoolean.FALSE) String late) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
  @JsonSubTypes({@JsonSubTypes.Type(Cat.class), @JsonSubTypes.Type(Dog.class)})
  interface Pet {}

  record Cat(int lives) implements Pet {}

  record Dog(String trick) implements Pet {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Bus.class, name = "bus"),
    @JsonSubTypes.Type(value = Tram.class, name = "tram")
  })
  interface Ride {}

  record Bus(int line) implements Ride {}

  record Tram() implements Ride {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  interface ByClass {}

  static class Closeted {
    private final String name;

    Closeted(String name) {
      this.name = name;
    }

    public String getName() {
      return name;
    }
  }

  record Nested(
      List<Optional<String>> a,
      Map<String, @Nullable String> b,
      @Nullable Long[] c) {}

  static Stream<Arguments> documents() {
    return Stream.of(
        Arguments.of(int.class, "{'type':'integer','format':'int32'}"),
        Arguments.of(Long.class, "{'type':'integer','format':'int64'}"),
        Arguments.of(
            short.class, "{'type':'integer','format':'int32','minimum':-32768,'maximum':32767}"),
        Arguments.of(
            Byte.class, "{'type':'integer','format':'int32','minimum':-128,'maximum':127}"),
        Arguments.of(double.class, "{'type':'number'}"),
        Arguments.of(Float.class, "{'type':'number'}"),
        Arguments.of(boolean.class, "{'type':'boolean'}"),
        Arguments.of(char.class, "{'type':'string','minLength':1,'maxLength':1}"),
        Arguments.of(String.class, "{'type':'string'}"),
        Arguments.of(BigDecimal.class, "{'type':'number'}"),
        Arguments.of(BigInteger.class, "{'type':'integer'}"),
        Arguments.of(Instant.class, "{'type':'string','format':'date-time'}"),
        Arguments.of(LocalDate.class, "{'type':'string','format':'date'}"),
        Arguments.of(Duration.class, "{'type':'string','format':'duration'}"),
        Arguments.of(
            LocalDateTime.class,
            "{'type':'string','description':'A date and time without offset, like"
                + " 2026-01-31T14:30:00','pattern':'^\\\\d{4}-\\\\d{2}-\\\\d{2}T\\\\d{2}:\\\\d{2}"
                + "(:\\\\d{2}(\\\\.\\\\d{1,9})?)?$'}"),
        Arguments.of(
            LocalTime.class,
            "{'type':'string','description':'A time like 14:30:00',"
                + "'pattern':'^\\\\d{2}:\\\\d{2}(:\\\\d{2}(\\\\.\\\\d{1,9})?)?$'}"),
        Arguments.of(UUID.class, "{'type':'string','format':'uuid'}"),
        Arguments.of(URI.class, "{'type':'string','format':'uri'}"),
        Arguments.of(byte[].class, "{'type':'string','contentEncoding':'base64'}"),
        Arguments.of(OptionalInt.class, "{'type':['integer','null'],'format':'int32'}"),
        Arguments.of(Object.class, "{}"),
        Arguments.of(JsonNode.class, "{}"),
        Arguments.of(JsonObject.class, "{'type':'object'}"),
        Arguments.of(JsonArray.class, "{'type':'array'}"),
        Arguments.of(Buffer.class, "{'type':'string','contentEncoding':'base64'}"),
        Arguments.of(Unit.class, "{'type':'string','enum':['C','F']}"),
        Arguments.of(Priority.class, "{'type':'integer','enum':[1,2]}"),
        Arguments.of(String[].class, "{'type':'array','items':{'type':'string'}}"),
        Arguments.of(
            type(new TypeReference<Optional<Unit>>() {}),
            "{'type':['string','null'],'enum':['C','F',null]}"),
        Arguments.of(
            type(new TypeReference<Set<Long>>() {}),
            "{'type':'array','items':{'type':'integer','format':'int64'},'uniqueItems':true}"),
        Arguments.of(type(new TypeReference<List<?>>() {}), "{'type':'array','items':{}}"),
        Arguments.of(
            type(new TypeReference<Map<String, List<Integer>>>() {}),
            "{'type':'object','additionalProperties':{'type':'array','items':"
                + "{'type':'integer','format':'int32'}}}"),
        Arguments.of(
            type(new TypeReference<Map<Unit, String>>() {}),
            "{'type':'object','properties':{'C':{'type':'string'},'F':{'type':'string'}},"
                + "'additionalProperties':false}"),
        Arguments.of(
            Place.class,
            "{'type':'object','properties':{'city':{'type':'string'},"
                + "'street':{'type':['string','null']},'zip':{'type':['string','null']}},"
                + "'required':['city']}"),
        Arguments.of(
            type(new TypeReference<Page<Place>>() {}),
            "{'type':'object','properties':{'items':{'type':'array','items':"
                + "{'type':'object','properties':{'city':{'type':'string'},"
                + "'street':{'type':['string','null']},'zip':{'type':['string','null']}},"
                + "'required':['city']}},'total':{'type':'integer','format':'int32'}},"
                + "'required':['items','total']}"),
        Arguments.of(
            Node.class,
            "{'type':'object','properties':{'name':{'type':'string'},"
                + "'children':{'type':'array','items':{'$ref':'#/$defs/Node'}},"
                + "'next':{'anyOf':[{'$ref':'#/$defs/Node'},{'type':'null'}]}},"
                + "'required':['name','children'],"
                + "'$defs':{'Node':{'type':'object','properties':{'name':{'type':'string'},"
                + "'children':{'type':'array','items':{'$ref':'#/$defs/Node'}},"
                + "'next':{'anyOf':[{'$ref':'#/$defs/Node'},{'type':'null'}]}},"
                + "'required':['name','children']}}}"),
        Arguments.of(
            Marked.class,
            "{'type':'object','properties':{'node':{'anyOf':[{'$ref':'#/$defs/Node'}],"
                + "'description':'The first'}},'required':['node'],"
                + "'$defs':{'Node':{'type':'object','properties':{'name':{'type':'string'},"
                + "'children':{'type':'array','items':{'$ref':'#/$defs/Node'}},"
                + "'next':{'anyOf':[{'$ref':'#/$defs/Node'},{'type':'null'}]}},"
                + "'required':['name','children']}}}"),
        Arguments.of(
            Line.class,
            "{'type':'object','properties':{'from':{'type':'object',"
                + "'description':'Where something is','properties':{'x':{'type':'number',"
                + "'description':'To the east'},'y':{'type':'number'}},'required':['x','y']},"
                + "'to':{'type':'object','description':'Where it ends','properties':{'x':"
                + "{'type':'number','description':'To the east'},'y':{'type':'number'}},"
                + "'required':['x','y']}},'required':['from','to']}"),
        Arguments.of(
            Circle.class,
            "{'type':'object','properties':{'kind':{'type':'string','enum':['circle']},"
                + "'radius':{'type':'number'}},'required':['kind','radius']}"),
        Arguments.of(
            Bean.class,
            "{'type':'object','properties':{'name':{'type':['string','null']},"
                + "'count':{'type':['integer','null'],'format':'int32'},"
                + "'id':{'type':'string'}},'required':['id']}"),
        Arguments.of(
            Outer.class,
            "{'type':'object','properties':{'name':{'type':'string'},"
                + "'at_x':{'type':'number','description':'To the east'},"
                + "'at_y':{'type':'number'}},'required':['name','at_x','at_y']}"),
        Arguments.of(
            Named.class,
            "{'type':'object','properties':{'the_name':{'type':'string'},"
                + "'late':{'type':['string','null']}},'required':['the_name']}"),
        Arguments.of(
            Pet.class,
            "{'anyOf':[{'type':'object','properties':{'lives':{'type':'integer',"
                + "'format':'int32'}},'required':['lives']},{'type':'object','properties':"
                + "{'trick':{'type':'string'}},'required':['trick']}]}"),
        Arguments.of(
            Ride.class,
            "{'anyOf':[{'type':'object','properties':{'bus':{'type':'object','properties':"
                + "{'line':{'type':'integer','format':'int32'}},'required':['line']}},"
                + "'required':['bus']},{'type':'object','properties':{'tram':{'type':'object'}},"
                + "'required':['tram']}]}"),
        Arguments.of(
            Nested.class,
            "{'type':'object','properties':{'a':{'type':'array','items':{'type':"
                + "['string','null']}},'b':{'type':'object','additionalProperties':{'type':"
                + "['string','null']}},'c':{'type':'array','items':{'type':['integer','null'],"
                + "'format':'int64'}}},'required':['a','b','c']}"),
        Arguments.of(UserId.class, "{'type':'string'}"));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void typeHasThisSchema(Type type, String document) {
    assertThat(GENERATOR.type(type).toString()).isEqualTo(document.replace('\'', '"'));
  }

  @Test
  void polymorphicTypeIsAnyOfItsKindsByDiscriminator() {
    assertThat(GENERATOR.type(Shape.class).toString())
        .isEqualTo(("{'anyOf':[{'type':'object','properties':{'kind':{'type':'string','enum':"
                + "['circle']},'radius':{'type':'number'}},'required':['kind','radius']},"
                + "{'type':'object','properties':{'kind':{'type':'string','enum':['square']},"
                + "'side':{'type':'number'}},'required':['kind','side']},"
                + "{'type':'object','properties':{'kind':{'type':'string','enum':['group']},"
                + "'shapes':{'type':'array','items':{'$ref':'#/$defs/Shape'}}},"
                + "'required':['kind','shapes']}],'$defs':{'Shape':{'anyOf':[{'type':'object',"
                + "'properties':{'kind':{'type':'string','enum':['circle']},"
                + "'radius':{'type':'number'}},'required':['kind','radius']},"
                + "{'type':'object','properties':{'kind':{'type':'string','enum':['square']},"
                + "'side':{'type':'number'}},'required':['kind','side']},"
                + "{'type':'object','properties':{'kind':{'type':'string','enum':['group']},"
                + "'shapes':{'type':'array','items':{'$ref':'#/$defs/Shape'}}},"
                + "'required':['kind','shapes']}]}}}")
            .replace('\'', '"'));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(
            Report.class,
            "Report.socket: java.net.Socket cannot be described as JSON; use a record of plain"
                + " values"),
        Arguments.of(
            type(new TypeReference<List<Thread>>() {}),
            "List: java.lang.Thread cannot be described as JSON; use a record of plain values"),
        Arguments.of(
            Class.class,
            "Class: java.lang.Class cannot be described as JSON; use a record of plain values"),
        Arguments.of(
            Closed.class,
            "Closed: dev.pollux.schema.SchemaGeneratorTest$Closed cannot be described as JSON;"
                + " Jackson cannot tell its kinds apart; add @JsonTypeInfo and @JsonSubTypes"),
        Arguments.of(
            Plain.class,
            "Plain: dev.pollux.schema.SchemaGeneratorTest$Plain cannot be described as JSON;"
                + " Jackson cannot make one; use a record, or add @JsonTypeInfo and"
                + " @JsonSubTypes"),
        Arguments.of(
            type(new TypeReference<Supplier<String>>() {}),
            "Supplier: java.util.function.Supplier cannot be described as JSON;"
                + " Jackson cannot make one; use a record, or add @JsonTypeInfo and"
                + " @JsonSubTypes"),
        Arguments.of(
            type(new TypeReference<Map<Integer, String>>() {}),
            "Map: java.util.Map cannot be described as JSON; the keys of a JSON object are texts,"
                + " so use Map<String, …>, not keys of java.lang.Integer"),
        Arguments.of(
            Page.class,
            "Page: dev.pollux.schema.SchemaGeneratorTest$Page cannot be described as JSON; it is"
                + " raw; say Page<…> with its types"),
        Arguments.of(
            Page.class.getTypeParameters()[0],
            "T: the type variable T cannot be described as JSON; use a type that says what it is"),
        Arguments.of(
            Closeted.class,
            "Closeted: dev.pollux.schema.SchemaGeneratorTest$Closeted cannot be described as JSON;"
                + " Jackson cannot make one; add a constructor without parameters or"
                + " @JsonCreator"),
        Arguments.of(
            ByClass.class,
            "ByClass: dev.pollux.schema.SchemaGeneratorTest$ByClass cannot be described as JSON;"
                + " use @JsonTypeInfo(use = Id.NAME) with a property, not CLASS as PROPERTY"),
        Arguments.of(
            Stream.class,
            "Stream: java.util.stream.Stream cannot be described as JSON; Jackson cannot make one;"
                + " use a record, or add @JsonTypeInfo and @JsonSubTypes"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatJsonCannotHoldIsRefusedWithPlaceAndReason(Type type, String message) {
    assertThatThrownBy(() -> GENERATOR.type(type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  record Größe$(@Nullable Größe$ next) {}

  static final class Other {
    record Node(@Nullable Node next) {}
  }

  record TwoNodes(Node one, Other.Node other) {}

  @Test
  void namesOfDefinitionsAreAsciiAndDiffer() {
    assertThat(GENERATOR.type(Größe$.class).path("$defs").fieldNames())
        .toIterable()
        .containsExactly("Gre-");
    assertThat(GENERATOR.type(TwoNodes.class).path("$defs").fieldNames())
        .toIterable()
        .containsExactly("Node", "Node-2");
  }

  static final class Shelf {
    private String label = "";
    private @Nullable Object kept;

    public String getLabel() {
      return label;
    }

    public void setLabel(String label) {
      this.label = label;
    }

    public void setInner(Shelf inner) {
      kept = inner;
    }
  }

  @Test
  void typeMayContainItselfByASetter() {
    assertThat(GENERATOR.type(Shelf.class).toString())
        .isEqualTo(("{'type':'object','properties':{'label':{'type':['string','null']},"
                + "'inner':{'anyOf':[{'$ref':'#/$defs/Shelf'},{'type':'null'}]}},"
                + "'$defs':{'Shelf':{'type':'object','properties':{"
                + "'label':{'type':['string','null']},"
                + "'inner':{'anyOf':[{'$ref':'#/$defs/Shelf'},{'type':'null'}]}}}}}")
            .replace('\'', '"'));
  }

  @Test
  void mutualRecursionIsDefinedOnce() {
    assertThat(GENERATOR.type(Team.class).toString())
        .isEqualTo(("{'type':'object','properties':{'name':{'type':'string'},'lead':"
                + "{'type':'object','properties':{'name':{'type':'string'},"
                + "'team':{'anyOf':[{'$ref':'#/$defs/Team'},{'type':'null'}]}},"
                + "'required':['name']}},'required':['name','lead'],"
                + "'$defs':{'Team':{'type':'object','properties':{'name':{'type':'string'},'lead':"
                + "{'type':'object','properties':{'name':{'type':'string'},"
                + "'team':{'anyOf':[{'$ref':'#/$defs/Team'},{'type':'null'}]}},"
                + "'required':['name']}},'required':['name','lead']}}}")
            .replace('\'', '"'));
  }

  void tool(String city, @Nullable Unit unit, Node node, List<String> tags) {}

  @Test
  void propertiesOfAMethodCarryDescriptionDefaultAndExample() throws Exception {
    AnnotatedType[] types = SchemaGeneratorTest.class
        .getDeclaredMethod("tool", String.class, Unit.class, Node.class, List.class)
        .getAnnotatedParameterTypes();
    List<Property> properties = List.of(
        new Property("city", types[0], List.of(), "Like Oslo", true, null, Json.parse("\"Oslo\"")),
        new Property("unit", types[1], List.of(), null, false, Json.parse("\"C\""), null),
        new Property("node", types[2], List.of(), "Any", false, Json.parse("null"), null),
        new Property("tags", types[3], List.of(), null, false, null, null));

    assertThat(GENERATOR.object(properties).toString())
        .isEqualTo(("{'type':'object','properties':{"
                + "'city':{'type':'string','description':'Like Oslo','examples':['Oslo']},"
                + "'unit':{'type':['string','null'],'enum':['C','F',null],'default':'C'},"
                + "'node':{'anyOf':[{'$ref':'#/$defs/Node'},{'type':'null'}],"
                + "'description':'Any','default':null},"
                + "'tags':{'type':['array','null'],'items':{'type':'string'}}},"
                + "'required':['city'],"
                + "'$defs':{'Node':{'type':'object','properties':{'name':{'type':'string'},"
                + "'children':{'type':'array','items':{'$ref':'#/$defs/Node'}},"
                + "'next':{'anyOf':[{'$ref':'#/$defs/Node'},{'type':'null'}]}},"
                + "'required':['name','children']}}}")
            .replace('\'', '"'));
  }

  @Test
  void jacksonDropsWhatIsSentForAnIgnoredComponent() throws Exception {
    Named read = Json.mapper()
        .readValue("{\"the_name\":\"a\",\"hidden\":\"b\",\"late\":\"c\"}", Named.class);

    assertThat(read).isEqualTo(new Named("a", null, "c"));
  }

  @Test
  void methodWithoutParametersIsAnObjectWithoutProperties() {
    assertThat(GENERATOR.object(List.of()).toString())
        .isEqualTo("{\"type\":\"object\",\"properties\":{}}");
  }

  @Test
  void descriptionsOfTheUserGoBeforeThoseOfJackson() {
    SchemaGenerator generator = new SchemaGenerator(
        element -> element instanceof RecordComponent c ? "Component " + c.getName() : null);

    assertThat(generator.type(Point.class).toString())
        .isEqualTo(("{'type':'object','description':'Where something is','properties':{"
                + "'x':{'type':'number','description':'Component x'},"
                + "'y':{'type':'number','description':'Component y'}},'required':['x','y']}")
            .replace('\'', '"'));
  }

  private static Type type(TypeReference<?> reference) {
    return reference.getType();
  }
}

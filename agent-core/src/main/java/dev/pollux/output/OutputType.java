package dev.pollux.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.schema.SchemaGenerator;
import dev.pollux.tool.ToolParam;
import dev.pollux.validation.JsonSchema;
import dev.pollux.validation.Violation;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model's last answer is to be: a Java type, or JSON that holds to a schema.
 *
 * <pre>{@code
 * record Trip(@ToolParam("Where it goes to") String city, int days) {}
 *
 * OutputType<Trip> one = OutputType.of(Trip.class);
 * OutputType<List<Trip>> several = OutputType.of(new TypeReference<List<Trip>>() {});
 * OutputType<JsonNode> withoutClass = OutputType.schema(document);
 * }</pre>
 *
 * <p>The schema of a type is made as that of a tool's parameter is; {@link ToolParam} describes its
 * components. A type that is no object as JSON, like a list or an enum, is asked for as the one member
 * {@code value} of an object, because not every route takes another root; it is read with the object
 * around it or without.
 *
 * <p>Immutable: make it once and share it between threads.
 */
public final class OutputType<T> {

  private static final SchemaGenerator SCHEMAS = new SchemaGenerator(OutputType::description);
  private static final String VALUE = "value";
  private static final String FENCE = "```";

  private final String name;
  private final JsonSchema schema;
  private final boolean wrapped;
  private final ObjectReader reader;
  private final Class<?> rawClass;

  private OutputType(String name, ObjectNode document, JavaType type) {
    this.name = name;
    this.wrapped = !isObject(document);
    this.schema = JsonSchema.of(wrapped ? wrapped(document) : document);
    this.reader = Json.mapper().readerFor(type);
    this.rawClass = MethodType.methodType(type.getRawClass()).wrap().returnType();
  }

  /**
   * A class, record or enum.
   *
   * @throws IllegalArgumentException if the type cannot be described as JSON Schema; the message tells
   *     where and why
   */
  public static <T> OutputType<T> of(Class<T> type) {
    return of((Type) type);
  }

  /**
   * A type with type arguments: {@code new TypeReference<List<Trip>>() {}}.
   *
   * @throws IllegalArgumentException if the type cannot be described as JSON Schema
   */
  public static <T> OutputType<T> of(TypeReference<T> type) {
    return of(type.getType());
  }

  private static <T> OutputType<T> of(Type type) {
    JavaType javaType = Json.mapper().constructType(type);
    return new OutputType<>(javaType.getRawClass().getSimpleName(), SCHEMAS.type(type), javaType);
  }

  /**
   * JSON that holds to a schema.
   *
   * @param document the schema; it is copied
   * @throws IllegalArgumentException if it is no JSON Schema
   */
  public static OutputType<JsonNode> schema(ObjectNode document) {
    return new OutputType<>(
        "JSON value", document.deepCopy(), Json.mapper().constructType(JsonNode.class));
  }

  private static @Nullable String description(AnnotatedElement element) {
    ToolParam param = element.getAnnotation(ToolParam.class);
    return param == null || param.value().isEmpty() ? null : param.value();
  }

  private static boolean isObject(ObjectNode document) {
    return document.path("type").asText().equals("object");
  }

  // References are from the root of the document, so what they refer to must stay there.
  private static ObjectNode wrapped(ObjectNode document) {
    ObjectNode value = document.deepCopy();
    ObjectNode wrapper = Json.object().put("type", "object");
    wrapper.putObject("properties").set(VALUE, value);
    wrapper.putArray("required").add(VALUE);
    for (String member : List.of("$schema", "$defs", "definitions")) {
      JsonNode moved = value.remove(member);
      if (moved != null) {
        wrapper.set(member, moved);
      }
    }
    return wrapper;
  }

  /** The type's simple name, for messages. */
  public String name() {
    return name;
  }

  /** The schema that the answer is asked for with; its type is {@code object}. Read only. */
  public ObjectNode document() {
    return schema.document();
  }

  /**
   * Reads what a model wrote: JSON, perhaps inside a Markdown fence. It is read, held to the schema
   * and bound to the type, in this order.
   */
  public Output<T> read(String text) {
    byte[] bytes = withoutFence(text.strip()).getBytes(StandardCharsets.UTF_8);
    JsonNode json;
    try {
      json = Json.read(bytes, 0, bytes.length);
    } catch (JsonProcessingException e) {
      return Output.wrong(List.of("it is not JSON: " + e.getOriginalMessage()));
    }
    if (json.isMissingNode()) {
      return Output.wrong(List.of("it is empty"));
    }
    if (wrapped && !(json.isObject() && json.size() == 1 && json.has(VALUE))) {
      json = Json.object(Map.of(VALUE, json));
    }
    List<Violation> violations = schema.validate(json);
    if (!violations.isEmpty()) {
      return Output.wrong(violations.stream().map(Violation::toString).toList());
    }
    JsonNode root = wrapped ? json.get(VALUE) : json;
    try {
      T value = reader.readValue(root);
      return value == null
          ? Output.wrong(List.of("$: expected a value, got null"))
          : Output.of(root, value);
    } catch (JsonProcessingException e) {
      return Output.wrong(List.of(reason(e)));
    } catch (IOException e) {
      throw new IllegalStateException("Reading from memory failed", e);
    }
  }

  /**
   * The same value, as one of this type.
   *
   * @throws ClassCastException if it is of another class; type arguments are not looked at
   */
  @SuppressWarnings("unchecked")
  public T cast(Object value) {
    return (T) rawClass.cast(value);
  }

  private static String withoutFence(String text) {
    int from = text.indexOf('\n');
    int to = text.lastIndexOf(FENCE);
    return text.startsWith(FENCE) && from > 0 && to > from ? text.substring(from, to) : text;
  }

  // What a constructor refuses is said in its own words.
  private static String reason(JsonProcessingException e) {
    String path = e instanceof JsonMappingException mapping
        ? mapping.getPathReference().replaceAll("[\\w.$]+\\[\"", "[\"")
        : "";
    return "$" + path + ": " + Objects.requireNonNullElse(e.getOriginalMessage(), "refused");
  }

  @Override
  public String toString() {
    return "OutputType[" + name + "]";
  }
}

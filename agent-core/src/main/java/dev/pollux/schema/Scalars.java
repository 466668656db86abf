package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The types that Jackson reads from one text, number or boolean, and those it leaves as JSON. */
final class Scalars {

  private static final Map<Class<?>, ObjectNode> SCHEMAS = new HashMap<>();

  /** JSON of any shape, and bytes; known by name, so that a class nobody uses need not be there. */
  private static final Map<String, ObjectNode> BY_NAME = Map.of(
      "java.lang.Object", Json.object(),
      "com.fasterxml.jackson.databind.JsonNode", Json.object(),
      "com.fasterxml.jackson.core.TreeNode", Json.object(),
      "com.fasterxml.jackson.databind.node.ObjectNode", type("object"),
      "com.fasterxml.jackson.databind.node.ArrayNode", type("array"),
      "io.vertx.core.json.JsonObject", type("object"),
      "io.vertx.core.json.JsonArray", type("array"),
      "io.vertx.core.buffer.Buffer", base64());

  static {
    put(type("boolean"), boolean.class, Boolean.class);
    put(type("integer", "int32"), int.class, Integer.class);
    put(type("integer", "int64"), long.class, Long.class);
    put(range(Short.MIN_VALUE, Short.MAX_VALUE), short.class, Short.class);
    put(range(Byte.MIN_VALUE, Byte.MAX_VALUE), byte.class, Byte.class);
    put(type("integer"), BigInteger.class);
    put(type("number"), double.class, Double.class, float.class, Float.class);
    put(type("number"), BigDecimal.class, Number.class);
    put(type("string"), String.class, CharSequence.class);
    put(type("string").put("minLength", 1).put("maxLength", 1), char.class, Character.class);
    put(base64(), byte[].class);
    put(type("string"), char[].class, ZoneId.class, Currency.class, Locale.class, TimeZone.class);
    put(type("string", "uuid"), UUID.class);
    put(type("string", "uri"), URI.class, URL.class);
    put(type("string", "date"), LocalDate.class);
    put(
        type("string", "date-time"),
        Instant.class,
        OffsetDateTime.class,
        ZonedDateTime.class,
        Date.class);
    put(type("string", "duration"), Duration.class, Period.class);
    put(type("string", "time"), OffsetTime.class);
    put(nullable("integer").put("format", "int32"), OptionalInt.class);
    put(nullable("integer").put("format", "int64"), OptionalLong.class);
    put(nullable("number"), OptionalDouble.class);
    // RFC 3339 and with it JSON Schema want an offset, which these have not.
    String time = "\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?$";
    put(like("A time like 14:30:00", "^" + time), LocalTime.class);
    put(
        like(
            "A date and time without offset, like 2026-01-31T14:30:00",
            "^\\d{4}-\\d{2}-\\d{2}T" + time),
        LocalDateTime.class);
    put(like("A month like 2026-01", "^\\d{4}-\\d{2}$"), YearMonth.class);
    put(like("A day of any year, like --01-31", "^--\\d{2}-\\d{2}$"), MonthDay.class);
    put(like("A year like 2026", "^-?\\d{1,9}$"), Year.class);
    put(like("An offset like +02:00 or Z", "^(Z|[+-]\\d{2}(:\\d{2}){0,2})$"), ZoneOffset.class);
  }

  private Scalars() {}

  /** A fresh schema, or null when the type is no scalar. */
  static @Nullable ObjectNode of(Class<?> type) {
    ObjectNode schema = SCHEMAS.get(type);
    if (schema == null) {
      schema = BY_NAME.get(type.getName());
    }
    return schema == null ? null : schema.deepCopy();
  }

  static boolean knows(Class<?> type) {
    return SCHEMAS.containsKey(type) || BY_NAME.containsKey(type.getName());
  }

  /** The schema of an enum. */
  static ObjectNode choice(Class<?> type, @Nullable String description) {
    ArrayNode values = Json.array().addAll(choices(type));
    boolean texts = true;
    for (JsonNode value : values) {
      if (!value.isTextual() && !value.isIntegralNumber()) {
        throw Refusals.refused(type, "make @JsonValue of the enum a text");
      }
      texts &= value.isTextual();
    }
    ObjectNode schema = type(texts ? "string" : "integer");
    if (description != null && !description.isBlank()) {
      schema.put("description", description);
    }
    return schema.set("enum", values);
  }

  /** The constants of an enum as Jackson writes them. */
  static Set<JsonNode> choices(Class<?> type) {
    Set<JsonNode> values = new LinkedHashSet<>();
    boolean plain = isPlain(type);
    for (Object constant : type.getEnumConstants()) {
      values.add(Json.tree(plain ? ((Enum<?>) constant).name() : constant));
    }
    return values;
  }

  // Nothing in it says that Jackson should not write the names, which it takes long to find out.
  private static boolean isPlain(Class<?> type) {
    return type.getAnnotations().length == 0
        && type.getInterfaces().length == 0
        && Arrays.stream(type.getDeclaredFields())
            .allMatch(field -> field.getAnnotations().length == 0)
        && Arrays.stream(type.getDeclaredMethods()).allMatch(Scalars::isOfEveryEnum);
  }

  private static boolean isOfEveryEnum(Method method) {
    return method.isSynthetic()
        || method.getName().equals("values") && method.getParameterCount() == 0
        || method.getName().equals("valueOf") && method.getParameterCount() == 1;
  }

  static ObjectNode type(String type) {
    return Json.object().put("type", type);
  }

  private static ObjectNode type(String type, String format) {
    return type(type).put("format", format);
  }

  private static ObjectNode base64() {
    return type("string").put("contentEncoding", "base64");
  }

  private static ObjectNode nullable(String type) {
    return Json.object().set("type", Json.array().add(type).add("null"));
  }

  private static ObjectNode range(int from, int to) {
    return type("integer", "int32").put("minimum", from).put("maximum", to);
  }

  private static ObjectNode like(String description, String pattern) {
    return type("string").put("description", description).put("pattern", pattern);
  }

  private static void put(ObjectNode schema, Class<?>... types) {
    for (Class<?> type : types) {
      SCHEMAS.put(type, schema);
    }
  }
}

package dev.pollux.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.annotation.Annotation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Constraints of Bean Validation as keywords. The annotations are known by name, those of jakarta and
 * of javax alike, so neither has to be on the class path.
 */
final class Constraints {

  private static final Set<String> PACKAGES =
      Set.of("jakarta.validation.constraints.", "javax.validation.constraints.");

  private Constraints() {}

  /** Whether the annotations say that null is no value. */
  static boolean notNull(List<Annotation> annotations) {
    return all(annotations).stream()
        .anyMatch(a -> Set.of("NotNull", "NotEmpty", "NotBlank").contains(name(a)));
  }

  static boolean nullable(List<Annotation> annotations) {
    return annotations.stream()
        .anyMatch(a -> a.annotationType().getSimpleName().equals("Nullable"));
  }

  /** Adds what the annotations demand of a value of the schema's type. */
  static void apply(List<Annotation> annotations, ObjectNode schema) {
    for (Annotation constraint : all(annotations)) {
      switch (schema.path("type").asText()) {
        case "string" -> text(constraint, schema);
        case "integer", "number" -> number(constraint, schema);
        case "array" -> size(constraint, schema, "minItems", "maxItems");
        case "object" -> size(constraint, schema, "minProperties", "maxProperties");
        default -> {}
      }
    }
  }

  private static void text(Annotation constraint, ObjectNode schema) {
    switch (name(constraint)) {
      case "NotBlank" -> {
        atLeast(schema, "minLength", BigDecimal.ONE);
        pattern(schema, "\\S");
      }
      case "Pattern" -> pattern(schema, regexp(constraint));
      case "Email" -> schema.put("format", "email");
      default -> size(constraint, schema, "minLength", "maxLength");
    }
  }

  private static void size(Annotation constraint, ObjectNode schema, String min, String max) {
    switch (name(constraint)) {
      case "Size" -> {
        int from = (int) value(constraint, "min");
        int to = (int) value(constraint, "max");
        if (from > 0) {
          atLeast(schema, min, BigDecimal.valueOf(from));
        }
        if (to < Integer.MAX_VALUE) {
          atMost(schema, max, BigDecimal.valueOf(to));
        }
      }
      case "NotEmpty", "NotBlank" -> atLeast(schema, min, BigDecimal.ONE);
      default -> {}
    }
  }

  private static void number(Annotation constraint, ObjectNode schema) {
    switch (name(constraint)) {
      case "Min" ->
        atLeast(schema, "minimum", BigDecimal.valueOf((long) value(constraint, "value")));
      case "Max" ->
        atMost(schema, "maximum", BigDecimal.valueOf((long) value(constraint, "value")));
      case "DecimalMin" ->
        above(schema, decimal(constraint), (boolean) value(constraint, "inclusive"));
      case "DecimalMax" ->
        below(schema, decimal(constraint), (boolean) value(constraint, "inclusive"));
      case "Positive" -> above(schema, BigDecimal.ZERO, false);
      case "PositiveOrZero" -> above(schema, BigDecimal.ZERO, true);
      case "Negative" -> below(schema, BigDecimal.ZERO, false);
      case "NegativeOrZero" -> below(schema, BigDecimal.ZERO, true);
      case "Digits" -> digits(constraint, schema);
      default -> {}
    }
  }

  private static void digits(Annotation constraint, ObjectNode schema) {
    BigDecimal limit = BigDecimal.TEN.pow((int) value(constraint, "integer"));
    above(schema, limit.negate(), false);
    below(schema, limit, false);
    int fraction = (int) value(constraint, "fraction");
    if (isNumber(schema)) {
      schema.put("multipleOf", BigDecimal.ONE.movePointLeft(fraction));
    }
  }

  private static boolean isNumber(ObjectNode schema) {
    return schema.path("type").asText().equals("number");
  }

  // Whole numbers have a next one, so they can do with minimum, the one bound that Gemini reads.
  private static void above(ObjectNode schema, BigDecimal bound, boolean inclusive) {
    if (!isNumber(schema)) {
      RoundingMode up = inclusive ? RoundingMode.CEILING : RoundingMode.FLOOR;
      BigDecimal whole = bound.setScale(0, up);
      atLeast(schema, "minimum", inclusive ? whole : whole.add(BigDecimal.ONE));
    } else {
      atLeast(schema, inclusive ? "minimum" : "exclusiveMinimum", bound);
    }
  }

  private static void below(ObjectNode schema, BigDecimal bound, boolean inclusive) {
    if (!isNumber(schema)) {
      RoundingMode down = inclusive ? RoundingMode.FLOOR : RoundingMode.CEILING;
      BigDecimal whole = bound.setScale(0, down);
      atMost(schema, "maximum", inclusive ? whole : whole.subtract(BigDecimal.ONE));
    } else {
      atMost(schema, inclusive ? "maximum" : "exclusiveMaximum", bound);
    }
  }

  private static void atLeast(ObjectNode schema, String keyword, BigDecimal bound) {
    if (!schema.has(keyword) || schema.get(keyword).decimalValue().compareTo(bound) < 0) {
      put(schema, keyword, bound);
    }
  }

  private static void atMost(ObjectNode schema, String keyword, BigDecimal bound) {
    if (!schema.has(keyword) || schema.get(keyword).decimalValue().compareTo(bound) > 0) {
      put(schema, keyword, bound);
    }
  }

  private static void put(ObjectNode schema, String keyword, BigDecimal bound) {
    if (bound.scale() <= 0 && bound.precision() - bound.scale() <= 18) {
      schema.put(keyword, bound.longValueExact());
    } else {
      schema.put(keyword, bound);
    }
  }

  private static BigDecimal decimal(Annotation constraint) {
    return new BigDecimal((String) value(constraint, "value"));
  }

  // Bean Validation wants the whole text to match, JSON Schema a part of it.
  private static String regexp(Annotation constraint) {
    StringBuilder flags = new StringBuilder();
    for (Object flag : (Object[]) value(constraint, "flags")) {
      flags.append(
          switch (flag.toString()) {
            case "CASE_INSENSITIVE" -> "i";
            case "DOTALL" -> "s";
            case "MULTILINE" -> "m";
            default -> "";
          });
    }
    return "^(?" + flags + ":" + value(constraint, "regexp") + ")$";
  }

  // There is one pattern keyword, so two patterns become one that looks ahead for each.
  private static void pattern(ObjectNode schema, String pattern) {
    String first = schema.path("pattern").asText();
    if (first.isEmpty()) {
      schema.put("pattern", pattern);
    } else if (!first.equals(pattern)) {
      schema.put("pattern", "^(?=[\\s\\S]*?(?:" + first + "))(?=[\\s\\S]*?(?:" + pattern + "))");
    }
  }

  /** The constraints among the annotations: alone, repeated, or on an annotation of the user. */
  private static List<Annotation> all(List<Annotation> annotations) {
    List<Annotation> found = new ArrayList<>();
    for (Annotation annotation : annotations) {
      collect(annotation, found, 0);
    }
    return found;
  }

  private static void collect(Annotation annotation, List<Annotation> found, int depth) {
    Class<? extends Annotation> type = annotation.annotationType();
    String name = name(annotation);
    if (name.isEmpty()) {
      boolean composed = depth < 5
          && List.of(type.getAnnotations()).stream()
              .map(a -> a.annotationType().getName())
              .anyMatch(n -> n.endsWith(".validation.Constraint"));
      if (composed && !found.contains(annotation)) {
        for (Annotation part : type.getAnnotations()) {
          collect(part, found, depth + 1);
        }
      }
    } else if (name.endsWith("$List")) {
      for (Object part : (Object[]) value(annotation, "value")) {
        collect((Annotation) part, found, depth);
      }
    } else if (((Object[]) value(annotation, "groups")).length == 0
        && !found.contains(annotation)) {
      found.add(annotation);
    }
  }

  /** {@code Size} for either Size; empty for what is no constraint. */
  private static String name(Annotation annotation) {
    String name = annotation.annotationType().getName();
    for (String prefix : PACKAGES) {
      if (name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    return "";
  }

  private static Object value(Annotation annotation, String attribute) {
    try {
      Object value = annotation.annotationType().getMethod(attribute).invoke(annotation);
      if (value != null) {
        return value;
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          annotation + " has no readable attribute '" + attribute + "'", e);
    }
    throw new IllegalArgumentException(annotation + " has no value for '" + attribute + "'");
  }
}

package dev.pollux.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the validator says, in our words. */
final class Violations {

  static final int MAX = 10;

  /** Where our own keywords put what they expected. */
  static final String EXPECTED = "expected";

  private static final List<String> TYPES =
      List.of("null", "boolean", "integer", "number", "string", "array", "object");

  private Violations() {}

  static List<Violation> of(Collection<ValidationMessage> messages) {
    // A value of the wrong type need not hear of its bounds, nor of the type if it has choices.
    Set<JsonNodePath> wrongType = new HashSet<>();
    Set<JsonNodePath> wrongChoice = new HashSet<>();
    for (ValidationMessage message : messages) {
      if (message.getType().equals("type")) {
        wrongType.add(message.getInstanceLocation());
      } else if (isChoice(message)) {
        wrongChoice.add(message.getInstanceLocation());
      }
    }
    List<Violation> violations = new ArrayList<>();
    for (ValidationMessage message : messages) {
      JsonNodePath at = message.getInstanceLocation();
      boolean said = wrongChoice.contains(at)
          ? !isChoice(message)
          : wrongType.contains(at) && !message.getType().equals("type");
      if (!said && violations.size() < MAX) {
        violations.add(violation(message));
      }
    }
    return violations;
  }

  private static boolean isChoice(ValidationMessage message) {
    return message.getType().equals("enum") || message.getType().equals("const");
  }

  private static Violation violation(ValidationMessage message) {
    List<Object> path = new ArrayList<>();
    JsonNodePath location = message.getInstanceLocation();
    for (int i = 0; i < location.getNameCount(); i++) {
      path.add(location.getElement(i));
    }
    String at = Words.path(path);
    String member = message.getProperty();
    if (message.getType().equals("required") && member != null) {
      return new Violation(at + Words.member(member), required(member), "nothing");
    }
    if (message.getType().equals("additionalProperties") && member != null) {
      return new Violation(at + Words.member(member), expected(message), Words.quote(member));
    }
    JsonNode got = message.getInstanceNode();
    return new Violation(at, expected(message), got == null ? "nothing" : Words.json(got));
  }

  static String required(String member) {
    return "a value for the required " + Words.quote(member);
  }

  private static String expected(ValidationMessage message) {
    JsonNode schema = message.getSchemaNode();
    if (message.getDetails() != null && message.getDetails().get(EXPECTED) instanceof String own) {
      return own;
    }
    if (schema == null) {
      return "a value that " + message.getType() + " allows";
    }
    String text = Words.ellipsis(schema.asText(), Words.MAX_CHOICES);
    return switch (message.getType()) {
      case "type" -> types(schema);
      case "enum", "const" -> choices(schema);
      case "minimum" -> ">= " + text;
      case "maximum" -> "<= " + text;
      case "exclusiveMinimum" -> "> " + text;
      case "exclusiveMaximum" -> "< " + text;
      case "minLength" -> "at least " + count(schema, "character");
      case "maxLength" -> "at most " + count(schema, "character");
      case "minItems" -> "at least " + count(schema, "item");
      case "maxItems" -> "at most " + count(schema, "item");
      case "minProperties" -> "at least " + count(schema, "member");
      case "maxProperties" -> "at most " + count(schema, "member");
      case "pattern" -> "text that matches " + text;
      case "format" -> Format.expected(schema.asText());
      case "false" -> "nothing";
      default -> message.getType() + " " + Words.json(schema, Words.MAX_CHOICES);
    };
  }

  private static String count(JsonNode schema, String what) {
    String count = schema.asText();
    return count + " " + what + (count.equals("1") ? "" : "s");
  }

  /** What a schema wants, from its choices or its types; null when it has neither. */
  static @Nullable String expected(JsonNode schema) {
    JsonNode choices = schema.has("enum") ? schema.get("enum") : schema.get("const");
    return choices != null
        ? choices(choices)
        : schema.has("type") ? types(schema.get("type")) : null;
  }

  /** {@code integer}, {@code number or string}. Null is named only when nothing else is allowed. */
  private static String types(JsonNode schema) {
    List<String> named = new ArrayList<>();
    for (String type : TYPES) {
      boolean has = schema.asText().equals(type);
      for (JsonNode one : schema) {
        has |= one.asText().equals(type);
      }
      if (has) {
        named.add(type);
      }
    }
    if (named.size() > 1) {
      named.remove("null");
    }
    return String.join(" or ", named);
  }

  /** Null is named only when it is the only choice. */
  static String choices(JsonNode schema) {
    List<JsonNode> named = new ArrayList<>();
    if (schema.isArray()) {
      schema.forEach(named::add);
    } else {
      named.add(schema);
    }
    if (named.size() > 1) {
      named.removeIf(JsonNode::isNull);
    }
    return Words.choices(named);
  }
}

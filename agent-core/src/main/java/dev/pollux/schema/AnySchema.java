package dev.pollux.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.resource.InputStreamSource;
import dev.pollux.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A schema with any keyword of any draft, as other people's tools have them. */
final class AnySchema implements dev.pollux.schema.JsonSchema.Validator {

  private static final Map<VersionFlag, JsonSchemaFactory> FACTORIES =
      new EnumMap<>(VersionFlag.class);

  static {
    for (VersionFlag draft : VersionFlag.values()) {
      FACTORIES.put(
          draft,
          JsonSchemaFactory.getInstance(
              draft, b -> b.schemaLoaders(loaders -> loaders.add(AnySchema::load))));
    }
  }

  private final JsonSchema schema;

  private AnySchema(JsonSchema schema) {
    this.schema = schema;
  }

  static AnySchema of(ObjectNode document) {
    VersionFlag known =
        SpecVersionDetector.detectOptionalVersion(document, false).orElse(null);
    VersionFlag draft = known == null ? VersionFlag.V202012 : known;
    ObjectNode readable = document.deepCopy();
    if (known == null) {
      // A dialect of somebody's own; its $schema would have to be fetched.
      readable.remove("$schema");
    }
    try {
      Set<ValidationMessage> wrong =
          factory(draft).getSchema(SchemaLocation.of(draft.getId()), config()).validate(readable);
      if (!wrong.isEmpty()) {
        ValidationMessage first = wrong.iterator().next();
        throw new IllegalArgumentException(
            "Not a JSON Schema: " + Words.ellipsis(first.getMessage(), 500));
      }
      JsonSchema schema = factory(draft).getSchema(readable, config());
      schema.initializeValidators();
      // A circle shows only when something is validated.
      schema.validate(Json.object());
      return new AnySchema(schema);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("Not a JSON Schema: it refers to itself without end", e);
    } catch (JsonSchemaException e) {
      throw new IllegalArgumentException(
          "Not a JSON Schema: " + Words.ellipsis(String.valueOf(e.getMessage()), 500), e);
    }
  }

  private static JsonSchemaFactory factory(VersionFlag draft) {
    JsonSchemaFactory factory = FACTORIES.get(draft);
    if (factory == null) {
      throw new AssertionError(draft);
    }
    return factory;
  }

  private static SchemaValidatorsConfig config() {
    return SchemaValidatorsConfig.builder()
        .pathType(PathType.JSON_POINTER)
        .locale(Locale.ENGLISH)
        .losslessNarrowing(true)
        .cacheRefs(true)
        .formatAssertionsEnabled(false)
        .regularExpressionFactory(AnySchema::regex)
        .build();
  }

  private static RegularExpression regex(String pattern) {
    Regex regex = Regex.of(pattern);
    return regex == null ? text -> true : regex::foundIn;
  }

  // The drafts themselves come from the class path; all else would be a way to reach files and
  // hosts.
  private static @Nullable InputStreamSource load(AbsoluteIri iri) {
    if (iri.toString().startsWith("classpath:draft")) {
      return null;
    }
    throw new JsonSchemaException(
        "it refers to " + iri + "; schemas are not fetched, so put it under $defs");
  }

  @Override
  public List<Violation> validate(JsonNode value) {
    Violation outOfBounds = outOfBounds(value);
    if (outOfBounds != null) {
      return List.of(outOfBounds);
    }
    Set<ValidationMessage> messages;
    try {
      messages = schema.validate(value);
    } catch (StackOverflowError e) {
      return List.of(new Violation("$", "a simpler value", Words.json(value)));
    }
    List<Violation> violations = new ArrayList<>();
    for (ValidationMessage message : messages) {
      if (violations.size() == Check.MAX_VIOLATIONS) {
        break;
      }
      violations.add(violation(message));
    }
    return violations;
  }

  private static Violation violation(ValidationMessage message) {
    List<Object> path = new ArrayList<>();
    JsonNodePath location = message.getInstanceLocation();
    for (int i = 0; i < location.getNameCount(); i++) {
      path.add(location.getElement(i));
    }
    JsonNode got = message.getInstanceNode();
    String at = Words.path(path);
    String member = message.getProperty();
    if (message.getType().equals("required") && member != null) {
      return new Violation(
          at + Words.member(member), "a value for the required " + Words.quote(member), "nothing");
    }
    return new Violation(at, expected(message), got == null ? "nothing" : Words.json(got));
  }

  private static String expected(ValidationMessage message) {
    JsonNode schema = message.getSchemaNode();
    if (schema == null) {
      return "a value that " + message.getType() + " allows";
    }
    return switch (message.getType()) {
      case "type" -> schema.isTextual() ? schema.textValue() : Words.json(schema);
      case "enum" -> Words.choices(children(schema));
      case "const" -> Words.json(schema);
      case "minimum" -> ">= " + schema.asText();
      case "maximum" -> "<= " + schema.asText();
      default -> message.getType() + " " + Words.json(schema, Words.MAX_CHOICES);
    };
  }

  private static List<JsonNode> children(JsonNode array) {
    List<JsonNode> children = new ArrayList<>();
    array.forEach(children::add);
    return children;
  }

  /** A value that would be expensive to look at: too deep, or a number of endless digits. */
  private static @Nullable Violation outOfBounds(JsonNode root) {
    record Step(JsonNode value, int depth) {}

    Deque<Step> steps = new ArrayDeque<>();
    steps.push(new Step(root, 0));
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      if (step.depth > Json.MAX_DEPTH) {
        return new Violation("$", "at most " + Json.MAX_DEPTH + " levels", Words.json(root));
      }
      if (step.value.isNumber() && Kind.Numbers.longerThan(Json.MAX_NUMBER_DIGITS, step.value)) {
        return new Violation(
            "$",
            "numbers of at most " + Json.MAX_NUMBER_DIGITS + " digits",
            Words.json(step.value));
      }
      for (JsonNode child : step.value) {
        steps.push(new Step(child, step.depth + 1));
      }
    }
    return null;
  }
}

package dev.pollux.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AbstractKeyword;
import com.networknt.schema.AdditionalPropertiesValidator;
import com.networknt.schema.BaseJsonValidator;
import com.networknt.schema.ErrorMessageType;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.Keyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.ValidationContext;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.ValidatorTypeCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keywords that the validator takes too lightly, or says too little about. */
final class Keywords {

  static final List<Keyword> OURS = List.of(
      new Simple("anyOf", site -> new Alternatives(site, ValidatorTypeCode.ANY_OF)),
      new Simple("oneOf", site -> new Alternatives(site, ValidatorTypeCode.ONE_OF)),
      new Simple("uniqueItems", UniqueItems::new),
      new Simple("multipleOf", MultipleOf::new),
      new Simple("contentEncoding", ContentEncoding::new),
      new Simple("additionalProperties", AdditionalProperties::new));

  private Keywords() {}

  /** Where a keyword stands in its schema. */
  record Site(
      SchemaLocation location,
      JsonNodePath path,
      JsonNode schema,
      JsonSchema parent,
      ValidationContext context) {}

  interface Maker {
    JsonValidator make(Site site);
  }

  static final class Simple extends AbstractKeyword {

    private final Maker maker;

    Simple(String name, Maker maker) {
      super(name);
      this.maker = maker;
    }

    @Override
    public JsonValidator newValidator(
        SchemaLocation location,
        JsonNodePath path,
        JsonNode schema,
        JsonSchema parent,
        ValidationContext context) {
      return maker.make(new Site(location, path, schema, parent, context));
    }
  }

  /** A keyword of one value that has no schemas in it. */
  abstract static class Check extends BaseJsonValidator {

    Check(Site site, ErrorMessageType type, Keyword keyword) {
      super(
          site.location(),
          site.path(),
          site.schema(),
          site.parent(),
          type,
          keyword,
          site.context(),
          false);
    }

    ValidationMessage violation(@Nullable JsonNode got, JsonNodePath at, String expected) {
      return message()
          .instanceNode(got)
          .instanceLocation(at)
          .details(Map.of(Violations.EXPECTED, expected))
          .build();
    }
  }

  /** 1 and 1.0 are the same item. */
  private static final class UniqueItems extends Check {

    UniqueItems(Site site) {
      super(site, ValidatorTypeCode.UNIQUE_ITEMS, ValidatorTypeCode.UNIQUE_ITEMS);
    }

    @Override
    public Set<ValidationMessage> validate(
        ExecutionContext execution, JsonNode value, JsonNode root, JsonNodePath at) {
      if (!value.isArray() || !schemaNode.asBoolean()) {
        return Set.of();
      }
      Set<ValidationMessage> wrong = new LinkedHashSet<>();
      Set<Object> seen = new HashSet<>();
      for (int i = 0; i < value.size(); i++) {
        JsonNode item = value.get(i);
        if (!seen.add(item.isNumber() ? item.decimalValue().stripTrailingZeros() : item)) {
          wrong.add(violation(item, at.append(i), "no item twice"));
        }
      }
      return wrong;
    }
  }

  /** Without going by double, which holds neither 0.1 nor large integers. */
  private static final class MultipleOf extends Check {

    private final BigDecimal step;

    MultipleOf(Site site) {
      super(site, ValidatorTypeCode.MULTIPLE_OF, ValidatorTypeCode.MULTIPLE_OF);
      this.step = site.schema().decimalValue();
    }

    @Override
    public Set<ValidationMessage> validate(
        ExecutionContext execution, JsonNode value, JsonNode root, JsonNodePath at) {
      return value.isNumber() && value.decimalValue().remainder(step).signum() != 0
          ? Set.of(violation(value, at, "a multiple of " + step.toPlainString()))
          : Set.of();
    }
  }

  /** As Jackson reads base64, with its padding. */
  private static final class ContentEncoding extends Check {

    ContentEncoding(Site site) {
      super(site, ValidatorTypeCode.CONTENT_ENCODING, ValidatorTypeCode.CONTENT_ENCODING);
    }

    @Override
    public Set<ValidationMessage> validate(
        ExecutionContext execution, JsonNode value, JsonNode root, JsonNodePath at) {
      boolean wrong = value.isTextual()
          && schemaNode.asText().equals("base64")
          && !Format.isBase64(value.textValue());
      return wrong ? Set.of(violation(value, at, "base64")) : Set.of();
    }
  }

  /** Names the legal members, and looks at those that begin with # too. */
  private static final class AdditionalProperties extends AdditionalPropertiesValidator {

    private final JsonNode known;
    private final List<Regex> patterns = new ArrayList<>();
    private final JsonSchema schema;

    AdditionalProperties(Site site) {
      super(site.location(), site.path(), site.schema(), site.parent(), site.context());
      this.known = site.parent().getSchemaNode().path("properties");
      site.parent()
          .getSchemaNode()
          .path("patternProperties")
          .fieldNames()
          .forEachRemaining(name -> {
            Regex pattern = Regex.of(name);
            if (pattern != null) {
              patterns.add(pattern);
            }
          });
      this.schema =
          site.context().newSchema(site.location(), site.path(), site.schema(), site.parent());
    }

    @Override
    public Set<ValidationMessage> validate(
        ExecutionContext execution, JsonNode value, JsonNode root, JsonNodePath at) {
      if (!value.isObject()) {
        return Set.of();
      }
      boolean none = schemaNode.isBoolean() && !schemaNode.booleanValue();
      Set<ValidationMessage> wrong = new LinkedHashSet<>();
      if (!none) {
        wrong.addAll(super.validate(execution, value, root, at));
      }
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        String name = member.getKey();
        boolean other = (none || name.startsWith("#")) && !known.has(name) && !isByPattern(name);
        if (other && none) {
          wrong.add(message()
              .property(name)
              .instanceNode(value)
              .instanceLocation(at)
              .details(Map.of(Violations.EXPECTED, expected()))
              .build());
        } else if (other) {
          wrong.addAll(schema.validate(execution, member.getValue(), root, at.append(name)));
        }
      }
      return wrong;
    }

    private boolean isByPattern(String name) {
      return patterns.stream().anyMatch(pattern -> pattern.foundIn(name));
    }

    private String expected() {
      List<String> names = known.properties().stream().map(Map.Entry::getKey).toList();
      return names.isEmpty()
          ? "an object without members"
          : "only the members " + Words.names(names);
    }
  }
}

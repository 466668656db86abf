package dev.pollux.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.ValidatorTypeCode;
import com.networknt.schema.Vocabulary;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.resource.InputStreamSource;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The drafts of JSON Schema, with our own formats and a few keywords of our own. */
final class Dialect {

  private static final Map<VersionFlag, JsonSchemaFactory> FACTORIES = new ConcurrentHashMap<>();

  private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
      .pathType(PathType.JSON_POINTER)
      .locale(Locale.ROOT)
      .losslessNarrowing(true)
      .nullableKeywordEnabled(false)
      .cacheRefs(true)
      .formatAssertionsEnabled(true)
      .regularExpressionFactory(Dialect::regex)
      // Nobody reads the messages, so do not load them in thirty languages.
      .messageSource((key, message, locale, arguments) -> key)
      .build();

  private static final List<Vocabulary> LATEST = List.of(
      Vocabulary.V202012_CORE,
      Vocabulary.V202012_APPLICATOR,
      Vocabulary.V202012_UNEVALUATED,
      Vocabulary.V202012_VALIDATION,
      Vocabulary.V202012_META_DATA,
      Vocabulary.V202012_FORMAT_ANNOTATION,
      Vocabulary.V202012_CONTENT);

  private static final class Meta {
    static final JsonSchema SCHEMA =
        factory(VersionFlag.V202012).getSchema(Json.parse(MetaSchema.TEXT), CONFIG);
  }

  private Dialect() {}

  /** Throws if it would take too long to read, or its patterns to match. */
  static void refuseTooExpensive(ObjectNode document) {
    String reason = Bounds.tooExpensive(document);
    if (reason != null) {
      throw notASchema(reason, null);
    }
  }

  /**
   * A schema that is ready to validate.
   *
   * @throws IllegalArgumentException if the document is no schema
   */
  static JsonSchema read(ObjectNode document) {
    VersionFlag draft =
        SpecVersionDetector.detectOptionalVersion(document, false).orElse(null);
    ObjectNode readable = document;
    if (draft == null && document.has("$schema")) {
      // A dialect of somebody's own; its $schema would have to be fetched.
      readable = document.deepCopy();
      readable.remove("$schema");
    }
    try {
      Set<ValidationMessage> wrong = Meta.SCHEMA.validate(Bounds.Steps.ofSchema(), readable);
      if (!wrong.isEmpty()) {
        Violation first = Violations.of(wrong).get(0);
        throw notASchema(
            first.path() + " is " + first.got() + " (expected: " + first.expected() + ")", null);
      }
      Circles.refuse(readable);
      JsonSchema schema =
          factory(draft == null ? VersionFlag.V202012 : draft).getSchema(readable, CONFIG);
      schema.initializeValidators();
      return schema;
    } catch (JsonSchemaException e) {
      throw notASchema(Words.ellipsis(String.valueOf(e.getMessage()), 500), e);
    } catch (StackOverflowError | Bounds.TooManySteps e) {
      throw notASchema("it goes too deep, or refers to itself without end", e);
    }
  }

  private static IllegalArgumentException notASchema(String reason, @Nullable Throwable cause) {
    return new IllegalArgumentException("Not a JSON Schema: " + reason, cause);
  }

  private static JsonSchemaFactory factory(VersionFlag draft) {
    return FACTORIES.computeIfAbsent(draft, Dialect::newFactory);
  }

  private static JsonSchemaFactory newFactory(VersionFlag draft) {
    JsonMetaSchema.Builder ours;
    if (draft == VersionFlag.V202012) {
      // The standard one would bring all formats of the library, and they take long to load.
      ours = JsonMetaSchema.builder(draft.getId())
          .idKeyword("$id")
          .keywords(List.of(ValidatorTypeCode.TRUE, ValidatorTypeCode.FALSE));
      for (Vocabulary vocabulary : LATEST) {
        ours.keywords(vocabulary.getKeywords());
      }
    } else {
      JsonMetaSchema standard = JsonSchemaFactory.checkVersion(draft).getInstance();
      ours = JsonMetaSchema.builder(standard.getIri())
          .idKeyword(standard.getIdKeyword())
          .keywords(standard.getKeywords().values());
    }
    JsonMetaSchema metaSchema = ours.specification(draft)
        .formats(Format.known())
        .keywords(Keywords.OURS)
        // Instead of a warning in the log for each.
        .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
        .build();
    return JsonSchemaFactory.builder()
        .defaultMetaSchemaIri(metaSchema.getIri())
        .metaSchema(metaSchema)
        .enableSchemaCache(false)
        .schemaLoaders(loaders -> loaders.add(Dialect::load))
        .build();
  }

  private static RegularExpression regex(String pattern) {
    Regex regex = Regex.of(pattern);
    return regex == null ? text -> true : regex::foundIn;
  }

  // Loading would be a way to reach files and hosts.
  private static InputStreamSource load(AbsoluteIri iri) {
    throw new JsonSchemaException(
        "it refers to " + iri + "; schemas are not fetched, so put it under $defs");
  }
}

package dev.pollux.json;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON with the limits that hold everywhere: nesting of {@value #MAX_DEPTH},
 * numbers of {@value #MAX_NUMBER_DIGITS} digits, texts of 16 MiB, no duplicate keys beyond
 * Jackson's last-one-wins.
 *
 * <p>Numbers are kept exactly: {@code 1.10} is written back as {@code 1.10}, and 2⁵³+1 stays itself.
 */
public final class Json {

  /** How deep objects and arrays may nest, when reading and when writing. */
  public static final int MAX_DEPTH = 200;

  /** How many characters a number may have. */
  public static final int MAX_NUMBER_DIGITS = 1000;

  /** How many characters a text may have. */
  public static final int MAX_TEXT_LENGTH = 16 * 1024 * 1024;

  private static final JsonNodeFactory NODES = new SmallObjects();

  private static final JsonMapper MAPPER = JsonMapper.builder(new JsonFactoryBuilder()
          .streamReadConstraints(StreamReadConstraints.builder()
              .maxNestingDepth(MAX_DEPTH)
              .maxNumberLength(MAX_NUMBER_DIGITS)
              .maxStringLength(MAX_TEXT_LENGTH)
              .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          // Error messages travel to logs and to the model: never with a piece of the input.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // Four bytes in place of the twelve of an escaped pair.
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build())
      .addModule(new Jdk8Module())
      .addModule(new JavaTimeModule())
      .addModule(new VertxTypes())
      .nodeFactory(NODES)
      .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
      .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
      .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
      .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
      .build();

  // An exponent of more than 32 bits; the parser lets the failure of BigDecimal through.
  private static final String OUT_OF_RANGE = "A number whose exponent is out of range";

  private static final ObjectReader READER = MAPPER.readerFor(JsonNode.class);
  private static final ObjectWriter WRITER = MAPPER.writer();

  private Json() {}

  /**
   * The shared mapper. Derive from it with {@code rebuild()}; its own settings are nobody's to
   * change.
   */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** An empty object. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /** An empty array. */
  public static ArrayNode array() {
    return NODES.arrayNode();
  }

  /**
   * Reads one JSON value that came from outside.
   *
   * @return the value; an empty input gives a missing node
   * @throws JsonProcessingException if it is not JSON, has something behind its end or is over a
   *     limit; the message tells the place and nothing of the input
   */
  public static JsonNode read(byte[] bytes, int offset, int length) throws JsonProcessingException {
    try {
      return READER.readTree(bytes, offset, length);
    } catch (JsonProcessingException e) {
      throw withoutInput(e);
    } catch (NumberFormatException | ArithmeticException e) {
      throw new JsonParseException(null, OUT_OF_RANGE);
    } catch (IOException e) { // bytes with NULs in front, taken for UTF-32, that are none
      throw new JsonParseException(null, "No JSON value");
    }
  }

  /**
   * Reads JSON that the program itself wrote down.
   *
   * @throws IllegalArgumentException if it is not JSON
   */
  public static JsonNode parse(String json) {
    try {
      return READER.readTree(json);
    } catch (JsonProcessingException e) {
      JsonProcessingException safe = withoutInput(e);
      throw new IllegalArgumentException("Not JSON: " + safe.getMessage(), safe);
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException("Not JSON: " + OUT_OF_RANGE);
    }
  }

  // The parser tells the word that it could not read, which may be a key or what a user typed.
  private static JsonProcessingException withoutInput(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) {
      return e;
    }
    JsonLocation at = e.getLocation();
    String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    String what = e instanceof JsonEOFException ? "Unexpected end-of-input" : "No JSON value";
    return new JsonParseException(null, what + where);
  }

  /**
   * A tree of the shape that {@code value} has as JSON.
   *
   * @throws IllegalArgumentException if it cannot be written as JSON
   */
  public static JsonNode tree(@Nullable Object value) {
    JsonNode scalar = scalar(value);
    if (scalar != null) {
      return scalar;
    }
    try {
      return MAPPER.valueToTree(value);
    } catch (StackOverflowError e) {
      // No limit of depth holds here: the value is not written, so that large numbers stay cheap.
      throw new IllegalArgumentException("Cannot be written as JSON: it contains itself", e);
    }
  }

  // What Jackson makes of them as well, once it has looked at their classes for annotations.
  private static @Nullable JsonNode scalar(@Nullable Object value) {
    if (value instanceof String text) {
      return NODES.textNode(text);
    }
    if (value instanceof Boolean truth) {
      return NODES.booleanNode(truth);
    }
    if (value instanceof Integer number) {
      return NODES.numberNode(number.intValue());
    }
    return value instanceof Double number && Double.isFinite(number)
        ? NODES.numberNode(BigDecimal.valueOf(number))
        : null;
  }

  /**
   * The object that {@code entries} describe.
   *
   * @throws IllegalArgumentException if a value cannot be written as JSON
   */
  public static ObjectNode object(Map<String, ?> entries) {
    return (ObjectNode) tree(entries);
  }

  /**
   * The value as UTF-8.
   *
   * @throws IllegalArgumentException if it nests deeper than {@value #MAX_DEPTH}
   */
  public static byte[] bytes(JsonNode value) {
    try {
      return WRITER.writeValueAsBytes(value);
    } catch (JsonGenerationException e) {
      return escaped(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot be written as JSON: " + e.getMessage(), e);
    }
  }

  /** Whether {@link #bytes} of the value has at most so many. Cheap where it clearly has. */
  public static boolean fits(JsonNode value, int most) {
    return mostBytes(value) <= most || bytes(value).length <= most;
  }

  // No less than what is written: a character takes six bytes as an escape.
  private static long mostBytes(JsonNode value) {
    if (value.isTextual()) {
      return 2 + 6L * value.textValue().length();
    }
    if (value.isBigInteger() || value.isBigDecimal()) {
      return value.asText().length();
    }
    if (value.isBinary() || value.isPojo()) {
      return Integer.MAX_VALUE; // nobody knows
    }
    if (!value.isContainerNode()) {
      return 25; // the longest double
    }
    long bytes = 2;
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      bytes += 4 + 6L * member.getKey().length() + mostBytes(member.getValue());
    }
    if (value.isArray()) {
      for (JsonNode item : value) {
        bytes += 1 + mostBytes(item);
      }
    }
    return bytes;
  }

  // Half of a surrogate pair has no form in UTF-8, but an escape: as it was when it came.
  private static byte[] escaped(JsonNode value) {
    try {
      return WRITER.with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot be written as JSON: " + e.getMessage(), e);
    }
  }

  /**
   * The value as text.
   *
   * @throws IllegalArgumentException if it cannot be written as JSON
   */
  public static String write(@Nullable Object value) {
    try {
      return WRITER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot be written as JSON: " + e.getMessage(), e);
    }
  }

  /**
   * The SHA-256 of a value in 64 hexadecimal digits. The order of members does not count, of items it
   * does.
   */
  public static String digest(JsonNode value) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(sorted(value)));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static JsonNode sorted(JsonNode value) {
    if (value.isObject()) {
      TreeMap<String, JsonNode> members = new TreeMap<>();
      value.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
      ObjectNode object = object();
      members.forEach((name, member) -> object.set(name, sorted(member)));
      return object;
    }
    if (value.isArray()) {
      ArrayNode array = array();
      value.forEach(item -> array.add(sorted(item)));
      return array;
    }
    return value;
  }

  /** The text of a member, or null when it is absent, null or no text. */
  public static @Nullable String text(JsonNode object, String member) {
    JsonNode value = object.get(member);
    return value != null && value.isTextual() ? value.textValue() : null;
  }

  /** The whole number of a member, or {@code otherwise} when it is absent or no whole number. */
  public static int integer(JsonNode object, String member, int otherwise) {
    JsonNode value = object.get(member);
    return value != null && value.canConvertToInt() && value.canConvertToExactIntegral()
        ? value.intValue()
        : otherwise;
  }
}

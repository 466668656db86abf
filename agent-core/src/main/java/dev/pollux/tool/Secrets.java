package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pollux.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What must not be read by the model, in the log, or by those who follow a run. It is replaced by
 * {@code ***}.
 *
 * <pre>{@code
 * Secrets secrets = Secrets.of(System.getenv("DB_PASSWORD"), apiKey);
 * }</pre>
 *
 * <p>Given values are masked wherever a tool's words go: its results, its failures, its progress.
 * Shapes of well-known keys ({@code AIza…}, {@code sk-…}, {@code Bearer …}, {@code ?key=…}, private
 * keys and the like) are masked in failures, given or not; a result may be an example that looks like
 * a key. Values are found as they are and as in an URL or in JSON, not when cut or otherwise encoded.
 *
 * <p>Immutable.
 */
public final class Secrets {

  private static final String MASK = "***";
  private static final int SHORTEST = 6;

  // Each looks at a text once from left to right: nothing is repeated inside something repeated.
  private static final Pattern SHAPES = Pattern.compile(String.join(
      "|",
      "AIza[\\w-]{20,}+",
      "AQ\\.[\\w-]{20,}+",
      "ya29\\.[\\w.-]{10,}+",
      "\\bsk-[\\w-]{16,}+",
      "\\bgh[opsur]_\\w{20,}+",
      "\\bgithub_pat_\\w{20,}+",
      "\\bglpat-[\\w-]{16,}+",
      "\\bxox[abeoprs]-[\\w-]{10,}+",
      "\\b(?:AKIA|ASIA)[0-9A-Z]{16}+",
      "\\beyJ[\\w-]{16,}+(?:\\.[\\w-]*+)*+",
      "(?<=[?&](?:key|api_key|apikey|access_token|token)=)[^&\\s\"'<>]{4,}+",
      "(?i:(?<=\\bbearer )|(?<=\\bbasic )|(?<=x-goog-api-key[:=] ?))[\\w.~+/=-]{16,}+",
      "(?<=://)[^\\s/:@]{0,64}+:[^\\s/@]{1,256}+(?=@)",
      "-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[\\w\\s+/=:,\\\\-]*+"));

  /** No values are given; only the shapes are known. */
  public static final Secrets NONE = new Secrets(Set.of());

  private final int count;
  private final @Nullable Pattern values;

  private Secrets(Set<String> values) {
    this.count = values.size();
    this.values = values.isEmpty() ? null : pattern(values);
  }

  /**
   * Secrets of these values.
   *
   * @throws IllegalArgumentException if one is shorter than six characters: it would be found in
   *     texts that have nothing to do with it
   */
  public static Secrets of(String... values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i].length() < SHORTEST) {
        throw new IllegalArgumentException("values[" + i + "] has " + values[i].length()
            + " characters (expected: at least " + SHORTEST + ")");
      }
    }
    return new Secrets(new LinkedHashSet<>(List.of(values)));
  }

  private static Pattern pattern(Set<String> values) {
    Set<String> forms = new LinkedHashSet<>();
    for (String value : values) {
      String json = TextNode.valueOf(value).toString();
      String url = URLEncoder.encode(value, StandardCharsets.UTF_8);
      forms.add(value);
      forms.add(json.substring(1, json.length() - 1));
      forms.add(url);
      forms.add(url.replace("+", "%20"));
    }
    // The longest first: of two secrets that begin alike the whole one must go.
    return Pattern.compile(forms.stream()
        .sorted(Comparator.comparing(String::length).reversed())
        .map(Pattern::quote)
        .collect(Collectors.joining("|")));
  }

  /** The text without the given values. */
  public String masked(String text) {
    return values == null ? text : values.matcher(text).replaceAll(MASK);
  }

  /** The text without the given values and without whatever looks like a key. */
  public String maskedWithShapes(String text) {
    return SHAPES.matcher(masked(text)).replaceAll(MASK);
  }

  /** The JSON without the given values: in its texts, in its names, and as numbers. */
  JsonNode masked(JsonNode json) {
    return values == null ? json : masked(json, this::masked);
  }

  /** The same, and without whatever looks like a key. A copy where anything is masked. */
  public JsonNode maskedWithShapes(JsonNode json) {
    return masked(json, this::maskedWithShapes);
  }

  private static JsonNode masked(JsonNode json, UnaryOperator<String> mask) {
    if (json instanceof ObjectNode object) {
      ObjectNode masked = Json.object();
      object
          .properties()
          .forEach(field -> masked.set(mask.apply(field.getKey()), masked(field.getValue(), mask)));
      return masked;
    }
    if (json instanceof ArrayNode array) {
      ArrayNode masked = Json.array();
      array.forEach(item -> masked.add(masked(item, mask)));
      return masked;
    }
    if (json.isTextual() || json.isNumber()) {
      String text = json.asText();
      String masked = mask.apply(text);
      return masked.equals(text) ? json : TextNode.valueOf(masked);
    }
    return json;
  }

  @Override
  public String toString() {
    return "Secrets[" + count + "]";
  }
}

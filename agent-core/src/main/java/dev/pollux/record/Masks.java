package dev.pollux.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pollux.json.Json;
import dev.pollux.tool.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Takes secrets out of what is written down. Thread safe. */
final class Masks {

  static final String MASK = "***";

  private static final int SHORTEST = 6;

  private static final Pattern SECRET_HEADER = Pattern.compile(
      "auth|key|token|secret|cookie|passw|credential|signature", Pattern.CASE_INSENSITIVE);

  // They change with each answer and mean nothing to a replay.
  private static final Set<String> LEFT_OUT = Set.of(
      "age",
      "alt-svc",
      "connection",
      "content-length",
      "date",
      "server-timing",
      "transfer-encoding");

  static final String DATA = "data:";

  private final RecordOptions options;
  private volatile List<String> known = List.of();
  private volatile Secrets ofRoute = Secrets.NONE;

  Masks(RecordOptions options) {
    this.options = new RecordOptions(options);
  }

  /** From now on these are taken out as well, in all that comes. */
  void add(List<String> secrets) {
    if (!known.containsAll(secrets)) {
      synchronized (this) {
        Set<String> all = new TreeSet<>(known);
        all.addAll(secrets);
        known = List.copyOf(all);
        ofRoute = Secrets.of(
            all.stream().filter(secret -> secret.length() >= SHORTEST).toArray(String[]::new));
      }
    }
  }

  String text(String text) {
    String masked = ofRoute.masked(options.getSecrets().maskedWithShapes(text));
    for (Pattern pattern : options.getPatterns()) {
      masked = pattern.matcher(masked).replaceAll(MASK);
    }
    return masked;
  }

  JsonNode json(JsonNode json) {
    if (json instanceof ObjectNode object) {
      ObjectNode masked = Json.object();
      object
          .properties()
          .forEach(member -> masked.set(text(member.getKey()), json(member.getValue())));
      return masked;
    }
    if (json instanceof ArrayNode array) {
      ArrayNode masked = Json.array();
      array.forEach(item -> masked.add(json(item)));
      return masked;
    }
    if (json.isTextual() || json.isNumber()) {
      String text = json.asText();
      String masked = text(text);
      return masked.equals(text) ? json : TextNode.valueOf(masked);
    }
    return json;
  }

  /** By name, in lower case. */
  ObjectNode headers(Map<String, String> headers) {
    Map<String, String> sorted = new TreeMap<>();
    headers.forEach((name, value) -> sorted.put(name.toLowerCase(Locale.ROOT), value));
    ObjectNode json = Json.object();
    sorted.forEach((name, value) -> {
      if (!LEFT_OUT.contains(name)) {
        boolean secret =
            options.getHeaders().contains(name) || SECRET_HEADER.matcher(name).find();
        json.put(name, secret ? MASK : text(value));
      }
    });
    return json;
  }

  /**
   * A line of an answer. JSON is looked at text by text: a pattern that reached over the end of a text
   * would leave what is no JSON any more.
   */
  String line(String line) {
    int from = line.startsWith(DATA) ? DATA.length() : 0;
    byte[] bytes = line.substring(from).getBytes(StandardCharsets.UTF_8);
    try {
      JsonNode json = Json.read(bytes, 0, bytes.length);
      if (json.isContainerNode()) {
        JsonNode masked = json(json);
        String end = line.substring(line.stripTrailing().length());
        return masked.equals(json)
            ? line
            : line.substring(0, from) + (from > 0 ? " " : "") + Json.write(masked) + end;
      }
    } catch (JsonProcessingException e) {
      // No JSON: a text like any other.
    }
    return text(line);
  }
}

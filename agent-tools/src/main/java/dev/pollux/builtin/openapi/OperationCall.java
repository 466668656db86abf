package dev.pollux.builtin.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call of an operation: its arguments and credentials put where the document says. */
final class OperationCall {

  private final Operation operation;
  private final JsonNode args;
  private final List<String> query = new ArrayList<>();
  private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
  private String path;

  /**
   * @throws ToolException if an argument cannot be put where it belongs
   */
  OperationCall(Operation operation, JsonNode args) {
    this.operation = operation;
    this.args = args;
    this.path = operation.path();
    for (Operation.Parameter parameter : operation.parameters()) {
      JsonNode value = args.get(parameter.argument());
      if (value != null && !value.isNull()) {
        put(parameter, value);
      }
    }
  }

  String target(String base) {
    String joined = base.replaceFirst("/$", "") + path;
    return query.isEmpty() ? joined : joined + "?" + String.join("&", query);
  }

  MultiMap headers() {
    return headers;
  }

  @Nullable
  Buffer body() {
    JsonNode body = args.get(OperationReader.BODY);
    if (operation.bodyType() == null || body == null) {
      return null;
    }
    headers.set("Content-Type", operation.bodyType());
    if (operation.bodyType().startsWith("application/x-www-form-urlencoded")) {
      List<String> fields = new ArrayList<>();
      body.properties()
          .forEach(field -> each(field.getValue())
              .forEach(value -> fields.add(encoded(field.getKey()) + "=" + encoded(value))));
      return Buffer.buffer(String.join("&", fields));
    }
    return operation.bodyType().startsWith("text/")
        ? Buffer.buffer(body.asText())
        : Buffer.buffer(Json.bytes(body));
  }

  private void put(Operation.Parameter parameter, JsonNode value) {
    switch (parameter.in()) {
      case "path" -> {
        String text = joined(value);
        // Escaped or not: servers that unescape first would climb.
        if (text.isEmpty() || text.matches("(?s)(.*[/\\\\])?\\.\\.?([/\\\\].*)?")) {
          throw new ToolException(
              "The argument " + parameter.argument() + " must be neither empty nor climb by dots");
        }
        path = path.replace("{" + parameter.name() + "}", encoded(text).replace("%2C", ","));
      }
      case "header" -> {
        String text = joined(value);
        if (text.chars().anyMatch(c -> c < ' ' || c > '~')) {
          throw new ToolException(
              "The argument " + parameter.argument() + " must be visible ASCII in one line");
        }
        headers.set(parameter.name(), text);
      }
      default -> query(parameter, value);
    }
  }

  private void query(Operation.Parameter parameter, JsonNode value) {
    String name = encoded(parameter.name());
    if (parameter.style().equals("json")) {
      query.add(name + "=" + encoded(Json.write(value)));
    } else if (value.isObject()) {
      boolean deep = parameter.style().equals("deepObject");
      value.properties().forEach(member -> {
        String key = encoded(member.getKey());
        query.add(
            (deep ? name + "%5B" + key + "%5D" : key) + "=" + encoded(text(member.getValue())));
      });
    } else if (parameter.explode()) {
      each(value).forEach(item -> query.add(name + "=" + encoded(item)));
    } else {
      query.add(name + "=" + encoded(joined(value)));
    }
  }

  private static String joined(JsonNode value) {
    return String.join(",", each(value));
  }

  private static List<String> each(JsonNode value) {
    List<String> texts = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(item -> texts.add(text(item)));
    } else {
      texts.add(text(value));
    }
    return texts;
  }

  private static String text(JsonNode value) {
    return value.isContainerNode() ? Json.write(value) : value.asText();
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  /** Adds what the first alternative needs for which there are all credentials. */
  Future<?> authorize(Document document, Map<String, Supplier<Future<String>>> credentials) {
    for (JsonNode alternative : operation.security()) {
      List<String> schemes = new ArrayList<>();
      alternative.fieldNames().forEachRemaining(schemes::add);
      if (credentials.keySet().containsAll(schemes)) {
        Future<?> added = Future.succeededFuture();
        for (String name : schemes) {
          JsonNode scheme = document.resolved(
              document.root().at("/components/securitySchemes").path(name));
          added = added.compose(before -> credentials.get(name).get()).map(credential -> {
            add(scheme, credential);
            return null;
          });
        }
        return added;
      }
    }
    return Future.succeededFuture();
  }

  private void add(JsonNode scheme, String credential) {
    String name = scheme.path("name").asText();
    if (!scheme.path("type").asText().equals("apiKey")) {
      boolean basic = scheme.path("scheme").asText().toLowerCase(Locale.ROOT).equals("basic");
      String encoded = basic
          ? Base64.getEncoder().encodeToString(credential.getBytes(StandardCharsets.UTF_8))
          : credential;
      headers.set("Authorization", (basic ? "Basic " : "Bearer ") + encoded);
    } else if (scheme.path("in").asText().equals("query")) {
      query.add(encoded(name) + "=" + encoded(credential));
    } else if (scheme.path("in").asText().equals("cookie")) {
      headers.set("Cookie", name + "=" + credential);
    } else {
      headers.set(name, credential);
    }
  }
}

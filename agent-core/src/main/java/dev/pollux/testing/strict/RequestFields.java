package dev.pollux.testing.strict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a request may have, read from {@code gemini-fields.json}: for each message its
 * fields by their JSON name, each with a type, the proto's name where that differs, the oneof that it
 * belongs to, and the service that it belongs to where only one has it. Names of enum values are not checked, for they are open.
 */
final class RequestFields {

  private static final String FILE = "gemini-fields.json";
  private static final String PACKAGE = "type.googleapis.com/google.ai.generativelanguage.v1beta.";
  private static final Map<String, Map<String, Field>> MESSAGES = load();

  private final Face face;
  private final List<Violation> violations;

  private RequestFields(Face face, List<Violation> violations) {
    this.face = face;
    this.violations = violations;
  }

  /**
   * Checks {@code json} against a message, and adds what is wrong to {@code violations}.
   *
   * @return the same with camelCase names and without nulls, wherever the type has fields
   */
  static JsonNode check(JsonNode json, String message, Face face, List<Violation> violations) {
    if (!json.isObject()) {
      violations.add(new Violation(
          "", "Invalid JSON payload received. Unknown name \"\": Root element must be a message."));
      return Json.object();
    }
    return new RequestFields(face, violations).message(json, message, "");
  }

  private JsonNode message(JsonNode json, String message, String path) {
    Map<String, Field> fields = MESSAGES.get(message);
    if (fields == null) {
      throw new AssertionError("No message '" + message + "' in " + FILE);
    }
    ObjectNode known = Json.object();
    Map<String, String> oneofs = new HashMap<>();
    for (var member : json.properties()) {
      Field found = fields.get(member.getKey());
      Field field = found != null && found.isKnownTo(face) ? found : null;
      String name = field == null ? member.getKey() : field.snake();
      String at = path.isEmpty() ? name : path + "." + name;
      if (field == null) {
        unknown(member.getKey(), path);
      } else if (!member.getValue().isNull()) {
        String other = field.oneof() == null ? null : oneofs.put(field.oneof(), name);
        if (other != null || known.has(field.name())) {
          violations.add(new Violation(
              path,
              "Invalid value at '" + path + "' (oneof), oneof field '"
                  + (field.oneof() == null ? name : field.oneof())
                  + "' is already set. Cannot set '" + name + "'"));
        }
        known.set(field.name(), value(member.getValue(), field.type(), at));
      }
    }
    return known;
  }

  private void unknown(String name, String path) {
    violations.add(new Violation(
        path,
        "Invalid JSON payload received. Unknown name \"" + name + "\""
            + (path.isEmpty() ? "" : " at '" + path + "'") + ": Cannot find field."));
  }

  private JsonNode value(JsonNode json, String type, String path) {
    if (type.startsWith("array<")) {
      return array(json, type.substring("array<".length(), type.length() - 1), path);
    }
    if (type.startsWith("map<")) {
      return map(json, type.substring("map<".length(), type.length() - 1), path);
    }
    if (type.startsWith("message:")) {
      String message = type.substring("message:".length());
      return json.isObject()
          ? message(json, message, path)
          : invalid(json, PACKAGE + message, path);
    }
    String expected = scalarProblem(json, type);
    return expected == null ? json : invalid(json, expected, path);
  }

  private JsonNode array(JsonNode json, String type, String path) {
    if (!json.isArray()) {
      return invalid(json, "array of " + typeName(type), path);
    }
    ArrayNode array = Json.array();
    for (int i = 0; i < json.size(); i++) {
      array.add(value(json.get(i), type, path + "[" + i + "]"));
    }
    return array;
  }

  private JsonNode map(JsonNode json, String type, String path) {
    if (!json.isObject()) {
      return invalid(json, "map of " + typeName(type), path);
    }
    ObjectNode map = Json.object();
    int i = 0;
    for (var entry : json.properties()) {
      map.set(entry.getKey(), value(entry.getValue(), type, path + "[" + i++ + "].value"));
    }
    return map;
  }

  private JsonNode invalid(JsonNode json, String type, String path) {
    violations.add(new Violation(path, "Invalid value at '" + path + "' (" + type + "), " + json));
    return json;
  }

  /** The name of the type that was expected, or null when the value is of it. */
  private static @Nullable String scalarProblem(JsonNode json, String type) {
    boolean fits = switch (type) {
      case "any" -> true;
      case "struct" -> json.isObject();
      case "boolean" -> json.isBoolean();
      case "number" -> json.isNumber() || isNumber(json);
      case "integer", "int64-string" -> isWhole(json);
      case "bytes" -> json.isTextual() && json.textValue().matches("[A-Za-z0-9+/_-]*={0,2}");
      // An enum may also be given by its number.
      default -> json.isTextual() || type.startsWith("enum:") && json.isInt();
    };
    return fits ? null : typeName(type);
  }

  private static boolean isNumber(JsonNode json) {
    return json.isTextual() && json.textValue().matches("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
  }

  private static boolean isWhole(JsonNode json) {
    return json.isNumber()
        ? json.decimalValue().stripTrailingZeros().scale() <= 0
        : json.isTextual() && json.textValue().matches("-?\\d+");
  }

  private static String typeName(String type) {
    return switch (type) {
      case "struct" -> "type.googleapis.com/google.protobuf.Struct";
      case "boolean" -> "TYPE_BOOL";
      case "number" -> "TYPE_DOUBLE";
      case "integer" -> "TYPE_INT32";
      case "int64-string" -> "TYPE_INT64";
      case "bytes" -> "TYPE_BYTES";
      case "timestamp" -> "type.googleapis.com/google.protobuf.Timestamp";
      case "duration" -> "type.googleapis.com/google.protobuf.Duration";
      default -> {
        int colon = type.indexOf(':');
        yield colon < 0 ? "TYPE_STRING" : PACKAGE + type.substring(colon + 1);
      }
    };
  }

  private static Map<String, Map<String, Field>> load() {
    JsonNode file;
    try (InputStream in = RequestFields.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("No resource " + FILE + " beside " + RequestFields.class);
      }
      byte[] bytes = in.readAllBytes();
      file = Json.read(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read resource " + FILE, e);
    }
    Map<String, Map<String, Field>> messages = new HashMap<>();
    for (var message : file.properties()) {
      Map<String, Field> fields = new HashMap<>();
      for (var member : message.getValue().properties()) {
        JsonNode json = member.getValue();
        String snake = json.path("snake").asText(member.getKey());
        Field field = new Field(
            member.getKey(),
            snake,
            json.get("type").textValue(),
            Json.text(json, "oneof"),
            Json.text(json, "only"));
        fields.put(field.name(), field);
        fields.put(field.snake(), field);
      }
      messages.put(message.getKey(), fields);
    }
    return messages;
  }

  /**
   * A field: its JSON name, its proto name, its type, the oneof that it is of, and the only service
   * that knows it, {@code google} or {@code vertex}.
   */
  private record Field(
      String name,
      String snake,
      String type,
      @Nullable String oneof,
      @Nullable String only) {

    boolean isKnownTo(Face face) {
      if (face == Face.GATEWAY && name.equals("includeServerSideToolInvocations")) {
        return false; // read with the fields of Google AI, but Vertex AI is behind it
      }
      return only == null || only.equals("vertex") == (face == Face.VERTEX);
    }
  }
}

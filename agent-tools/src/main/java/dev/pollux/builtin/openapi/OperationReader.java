package dev.pollux.builtin.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the operations of a document. */
final class OperationReader {

  static final String BODY = "body";
  private static final List<String> METHODS =
      List.of("get", "head", "put", "post", "delete", "patch", "options");
  private static final Set<String> OURS = Set.of("accept", "content-type", "authorization");
  private static final int MAX_NAME = 64;
  private static final int MAX_DESCRIPTION = 1000;

  private final Document document;
  private final OpenApiOptions options;
  private final Map<String, Operation> read = new LinkedHashMap<>();
  private final Map<String, String> leftOut = new LinkedHashMap<>();

  OperationReader(Document document, OpenApiOptions options) {
    this.document = document;
    this.options = options;
    for (var path : document.root().path("paths").properties()) {
      JsonNode item = document.resolved(path.getValue());
      for (String method : METHODS) {
        if (item.has(method) && isWanted(item.get(method))) {
          read(method, path.getKey(), item);
        }
      }
    }
  }

  List<Operation> operations() {
    return List.copyOf(read.values());
  }

  /** Those that cannot be called, by method and path, with the reason. */
  Map<String, String> leftOut() {
    return leftOut;
  }

  private boolean isWanted(JsonNode operation) {
    boolean tagged = options.getTags().isEmpty();
    for (JsonNode tag : operation.path("tags")) {
      tagged |= options.getTags().contains(tag.asText());
    }
    return tagged
        && (options.getOperations().isEmpty()
            || options.getOperations().contains(operation.path("operationId").asText()));
  }

  private void read(String method, String path, JsonNode item) {
    try {
      Operation operation = operation(method, path, item, item.get(method));
      read.put(operation.name(), operation);
    } catch (IllegalArgumentException e) {
      leftOut.put(method.toUpperCase(Locale.ROOT) + " " + path, String.valueOf(e.getMessage()));
    }
  }

  private Operation operation(String method, String path, JsonNode item, JsonNode operation) {
    Schemas schemas = new Schemas(document);
    ObjectNode args = Json.object().put("type", "object");
    ObjectNode properties = args.putObject("properties");
    ArrayNode required = Json.array();
    List<Operation.Parameter> parameters = new ArrayList<>();
    for (JsonNode parameter : parameters(item, operation)) {
      parameter(parameter, schemas, properties, required, parameters);
    }
    checkPath(path, parameters);
    String bodyType = body(operation, schemas, properties, required);
    if (!required.isEmpty()) {
      args.set("required", required);
    }
    args.put("additionalProperties", false);
    if (!schemas.definitions().isEmpty()) {
      args.set("$defs", schemas.definitions());
    }
    JsonNode security =
        operation.has("security") ? operation.get("security") : document.root().path("security");
    return new Operation(
        method.toUpperCase(Locale.ROOT),
        operation.path("operationId").asText(),
        path,
        name(method, path, operation),
        description(method, path, operation),
        parameters,
        bodyType,
        args,
        security);
  }

  private static void checkPath(String path, List<Operation.Parameter> parameters) {
    String rest = path;
    for (Operation.Parameter parameter : parameters) {
      if (parameter.in().equals("path")) {
        rest = rest.replace("{" + parameter.name() + "}", "");
      }
    }
    if (!path.startsWith("/") || rest.matches("(?s).*[^!$&-;=@-Z_a-z~%].*")) {
      throw new IllegalArgumentException(
          "its path has a parameter that is not declared, or no plain text");
    }
  }

  // Those of the operation take the place of those of the path.
  private Iterable<JsonNode> parameters(JsonNode item, JsonNode operation) {
    Map<String, JsonNode> parameters = new LinkedHashMap<>();
    for (JsonNode holder : List.of(item, operation)) {
      for (JsonNode written : holder.path("parameters")) {
        JsonNode parameter = document.resolved(written);
        parameters.put(
            parameter.path("in").asText() + ":" + parameter.path("name").asText(), parameter);
      }
    }
    return parameters.values();
  }

  private void parameter(
      JsonNode parameter,
      Schemas schemas,
      ObjectNode properties,
      ArrayNode required,
      List<Operation.Parameter> parameters) {
    String name = parameter.path("name").asText();
    String in = parameter.path("in").asText();
    boolean isRequired = parameter.path("required").asBoolean() || in.equals("path");
    if (in.equals("cookie") && isRequired) {
      throw new IllegalArgumentException("it needs the cookie '" + name + "'");
    }
    if (!Set.of("path", "query", "header").contains(in)
        || in.equals("header") && OURS.contains(name.toLowerCase(Locale.ROOT))) {
      return;
    }
    String argument = properties.has(name) || name.equals(BODY) ? name + "_" + in : name;
    JsonNode schema = parameter.has("schema")
        ? parameter.get("schema")
        : parameter.path("content").path("application/json").path("schema");
    JsonNode written = schemas.schema(schema);
    String description = parameter.path("description").asText("");
    if (written instanceof ObjectNode object && !description.isEmpty() && !object.has("$ref")) {
      object.put("description", bounded(description));
    }
    properties.set(argument, written);
    if (isRequired) {
      required.add(argument);
    }
    String style = parameter.has("content")
        ? "json"
        : parameter.path("style").asText(in.equals("query") ? "form" : "simple");
    parameters.add(new Operation.Parameter(
        name, argument, in, style, parameter.path("explode").asBoolean(style.equals("form"))));
  }

  private @Nullable String body(
      JsonNode operation, Schemas schemas, ObjectNode properties, ArrayNode required) {
    JsonNode body = document.resolved(operation.path("requestBody"));
    JsonNode content = body.path("content");
    if (content.isEmpty()) {
      return null;
    }
    String type = null;
    for (var offered : content.properties()) {
      String media = offered.getKey().toLowerCase(Locale.ROOT);
      boolean json = media.matches("application/([a-z0-9.+-]+\\+)?json(;.*)?");
      if (json || type == null && media.matches("application/x-www-form-urlencoded|text/plain")) {
        type = offered.getKey();
        if (json) {
          break;
        }
      }
    }
    if (type == null) {
      throw new IllegalArgumentException("its body is neither JSON, a form nor text");
    }
    properties.set(BODY, schemas.schema(content.get(type).path("schema")));
    if (body.path("required").asBoolean()) {
      required.add(BODY);
    }
    return type;
  }

  private String name(String method, String path, JsonNode operation) {
    String id = operation.path("operationId").asText(method + "_" + path);
    String name = (options.getPrefix() + id).replaceAll("[^A-Za-z0-9_-]+", "_");
    name = name.matches("[A-Za-z_].*") ? name : "_" + name;
    name = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    String unique = name;
    for (int i = 2; read.containsKey(unique); i++) {
      String end = "_" + i;
      unique = name.substring(0, Math.min(name.length(), MAX_NAME - end.length())) + end;
    }
    return unique;
  }

  private static String description(String method, String path, JsonNode operation) {
    String summary = operation.path("summary").asText("");
    String description = operation.path("description").asText("");
    String both = (summary + "\n" + description).strip();
    return bounded(both.isEmpty() ? method.toUpperCase(Locale.ROOT) + " " + path : both);
  }

  private static String bounded(String text) {
    return text.length() <= MAX_DESCRIPTION ? text : text.substring(0, MAX_DESCRIPTION) + "…";
  }
}

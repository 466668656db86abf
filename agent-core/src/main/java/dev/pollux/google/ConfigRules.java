package dev.pollux.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.json.Json;
import dev.pollux.model.Capabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the config of a request fit a model and its route. What would change the meaning is refused by
 * name; what has no meaning there is left out, and said once in the log.
 */
final class ConfigRules {

  private static final Logger LOG = LoggerFactory.getLogger(GeminiModel.class);

  private static final List<String> ON_VERTEX_ONLY = List.of(
      "modelArmorConfig",
      "outputConfig",
      "generationConfig.routingConfig",
      "generationConfig.modelConfig",
      "generationConfig.audioTimestamp",
      "generationConfig.imageConfig.personGeneration",
      "generationConfig.imageConfig.imageOutputOptions",
      "generationConfig.imageConfig.prominentPeople",
      "toolConfig.functionCallingConfig.streamFunctionCallArguments",
      "safetySettings[].method",
      "tools[].retrieval",
      "tools[].enterpriseWebSearch",
      "tools[].exaAiSearch",
      "tools[].parallelAiSearch",
      "tools[].googleSearch.excludeDomains",
      "tools[].googleSearch.blockingConfidence",
      "tools[].googleMaps.groundingTypes");

  private static final List<String> NOT_ON_VERTEX = List.of(
      "store",
      "generationConfig.enableEnhancedCivicAnswers",
      "tools[].fileSearch",
      "tools[].googleSearch.timeRangeFilter",
      "tools[].mcpServers[].name",
      "tools[].mcpServers[].streamableHttpTransport");

  private static final List<String> SAMPLING = List.of("temperature", "topP", "topK");

  // A cache brings its own, and Gemini answers 400 to a request that repeats them.
  private static final List<String> IN_CACHE = List.of("systemInstruction", "tools", "toolConfig");

  private final String model;
  private final Family family;
  private final boolean vertex;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  ConfigRules(String id, Family family, boolean vertex) {
    this.model = "Model '" + id + "'" + (family.isUnknown() ? "" : " (" + family.name() + ")");
    this.family = family;
    this.vertex = vertex;
  }

  /**
   * Refuses what the model or its route would refuse.
   *
   * @throws IllegalArgumentException with the field's name
   */
  void check(GenerateContentConfig config, Capabilities capabilities) {
    ObjectNode json = withCamelCaseTools(config.json());
    for (String path : vertex ? NOT_ON_VERTEX : ON_VERTEX_ONLY) {
      if (has(json, path)) {
        throw refused(
            "takes no " + path,
            vertex
                ? "only Google's Gemini API has it: leave it out, or take Route.googleAi(…)"
                : "only Vertex AI has it: leave it out, or take Route.vertex(…)");
      }
    }
    if (!family.caches() && json.hasNonNull("cachedContent")) {
      throw refused("has no explicit caches", "leave cachedContent out; it caches by itself");
    }
    JsonNode generation = json.path("generationConfig");
    for (String field : family.refuses()) {
      if (generation.hasNonNull(field)
          && !(field.equals("candidateCount") && generation.get(field).asInt() == 1)) {
        throw refused("takes no " + field, "leave it out");
      }
    }
    capabilities.check(model, config);
    checkThinking(generation.path("thinkingConfig"));
  }

  private void checkThinking(JsonNode thinking) {
    String level = Json.text(thinking, "thinkingLevel");
    if (level != null && family.noLevels().contains(level.toUpperCase(Locale.ROOT))) {
      throw refused("has no thinkingLevel " + level, "take LOW or HIGH, or leave it out");
    }
    JsonNode budget = thinking.path("thinkingBudget");
    if (budget.canConvertToInt() && budget.isNumber() && !family.takesBudget(budget.intValue())) {
      List<Integer> taken = family.budgets();
      throw refused(
          "takes no thinkingBudget of " + budget,
          "take " + taken.get(0) + " to " + taken.get(1)
              + (taken.size() > 2 && taken.get(0) > 0 ? ", or 0 for none" : "")
              + ", or -1 to let the model choose");
    }
  }

  private IllegalArgumentException refused(String what, String remedy) {
    return new IllegalArgumentException(model + " " + what + "; " + remedy);
  }

  /** The config as the model takes it: the same object when nothing is to be changed. */
  GenerateContentConfig adapt(GenerateContentConfig config, Switches switches) {
    ObjectNode json = config.json().deepCopy();
    json = withCamelCaseTools(json);
    if (json.hasNonNull("cachedContent")) {
      drop(json, IN_CACHE, "what the cached content has");
    }
    if (!vertex) {
      drop(json, List.of("labels"), "what only Vertex AI takes");
    }
    if (json.get("generationConfig") instanceof ObjectNode generation) {
      adaptGeneration(generation, switches);
      if (generation.isEmpty()) {
        json.remove("generationConfig");
      }
    }
    if (!switches.jsonSchema()) {
      useOpenApiSchemas(json.path("tools"));
    }
    adaptToolConfig(json, switches);
    return changed(config, json);
  }

  private void adaptGeneration(ObjectNode generation, Switches switches) {
    if (family.ignoresSampling()) {
      drop(generation, SAMPLING, "what it ignores");
    }
    if (!switches.level() && generation.get("thinkingConfig") instanceof ObjectNode thinking) {
      thinking.remove("thinkingLevel");
    }
    if (!switches.jsonSchema() && generation.hasNonNull("responseJsonSchema")) {
      generation.set("responseSchema", OpenApiSchema.of(generation.remove("responseJsonSchema")));
    }
  }

  private void drop(ObjectNode json, List<String> fields, String what) {
    List<String> dropped = new ArrayList<>();
    for (String field : fields) {
      if (json.remove(field) != null) {
        dropped.add(field);
      }
    }
    if (!dropped.isEmpty()) {
      sayOnce(what, dropped);
    }
  }

  /** One line for each kind of thing that is left out, whatever the number of requests. */
  void sayOnce(String what, List<String> fields) {
    if (said.add(what + fields)) {
      LOG.info("{} is not sent {}: {}", model, what, String.join(", ", fields));
    }
  }

  private void adaptToolConfig(ObjectNode json, Switches switches) {
    boolean mixed = mixes(json.path("tools"));
    ObjectNode config = json.get("toolConfig") instanceof ObjectNode given ? given : Json.object();
    boolean flag = switches.mixingFlag()
        && (mixed || config.path("includeServerSideToolInvocations").asBoolean(false));
    config.remove("includeServerSideToolInvocations");
    if (flag) {
      config.put("includeServerSideToolInvocations", true);
    }
    // AUTO is refused there, and what holds with the mode left out is as free.
    if (mixed
        && config.get("functionCallingConfig") instanceof ObjectNode calling
        && "AUTO".equals(Json.text(calling, "mode"))) {
      calling.remove("mode");
      if (calling.has("allowedFunctionNames")) {
        calling.put("mode", "VALIDATED");
      } else if (calling.isEmpty()) {
        config.remove("functionCallingConfig");
      }
    }
    if (config.isEmpty()) {
      json.remove("toolConfig");
    } else {
      json.set("toolConfig", config);
    }
  }

  private static boolean mixes(JsonNode tools) {
    boolean functions = false;
    boolean builtIn = false;
    for (JsonNode tool : tools) {
      for (Map.Entry<String, JsonNode> entry : tool.properties()) {
        if (entry.getKey().equals("functionDeclarations")) {
          functions |= !entry.getValue().isEmpty();
        } else {
          builtIn = true;
        }
      }
    }
    return functions && builtIn;
  }

  private static void useOpenApiSchemas(JsonNode tools) {
    for (JsonNode tool : tools) {
      for (JsonNode function : tool.path("functionDeclarations")) {
        convert((ObjectNode) function, "parametersJsonSchema", "parameters");
        convert((ObjectNode) function, "responseJsonSchema", "response");
      }
    }
  }

  private static void convert(ObjectNode function, String from, String to) {
    JsonNode schema = function.remove(from);
    if (schema == null) {
      return;
    }
    ObjectNode converted = OpenApiSchema.of(schema);
    // An object without properties says nothing, and was refused by older servers.
    if (!"OBJECT".equals(Json.text(converted, "type")) || converted.has("properties")) {
      function.set(to, converted);
    }
  }

  private static ObjectNode withCamelCaseTools(ObjectNode json) {
    if (!(json.get("tools") instanceof ArrayNode tools) || !hasSnakeCase(tools)) {
      return json;
    }
    ArrayNode renamed = Json.array();
    for (JsonNode tool : tools) {
      ObjectNode copy = renamed.addObject();
      tool.properties().forEach(entry -> copy.set(camelCase(entry.getKey()), entry.getValue()));
    }
    ObjectNode copy = Json.object();
    copy.setAll(json);
    copy.set("tools", renamed);
    return copy;
  }

  private static boolean hasSnakeCase(ArrayNode tools) {
    for (JsonNode tool : tools) {
      for (Map.Entry<String, JsonNode> entry : tool.properties()) {
        if (entry.getKey().indexOf('_') >= 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      boolean up = i > 0 && name.charAt(i - 1) == '_';
      if (name.charAt(i) != '_') {
        camel.append(up ? Character.toUpperCase(name.charAt(i)) : name.charAt(i));
      }
    }
    return camel.toString();
  }

  private static boolean has(JsonNode json, String path) {
    int dot = path.indexOf('.');
    String head = dot < 0 ? path : path.substring(0, dot);
    boolean each = head.endsWith("[]");
    JsonNode value = json.path(each ? head.substring(0, head.length() - 2) : head);
    if (dot < 0) {
      return !value.isMissingNode() && !value.isNull();
    }
    String rest = path.substring(dot + 1);
    if (!each) {
      return has(value, rest);
    }
    for (JsonNode one : value) {
      if (has(one, rest)) {
        return true;
      }
    }
    return false;
  }

  private static GenerateContentConfig changed(GenerateContentConfig config, ObjectNode json) {
    GenerateContentConfig changed = config;
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!field.getValue().equals(config.json().get(field.getKey()))) {
        changed = changed.with(field.getKey(), field.getValue());
      }
    }
    for (Map.Entry<String, JsonNode> field : config.json().properties()) {
      if (!json.has(field.getKey())) {
        changed = changed.without(field.getKey());
      }
    }
    return changed;
  }
}

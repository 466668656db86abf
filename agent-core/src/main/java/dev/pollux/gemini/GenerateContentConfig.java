package dev.pollux.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.settings.SafetySetting;
import dev.pollux.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Everything in a request but its contents: instruction, tools, settings. It is encoded once and then
 * sent with every turn, byte for byte the same, so that Gemini's prompt cache finds it again.
 *
 * <p>Immutable: each {@code with…} method gives a new config.
 */
public final class GenerateContentConfig {

  /** A config that says nothing. */
  public static final GenerateContentConfig EMPTY = new GenerateContentConfig(Json.object());

  private final ObjectNode json;
  private final byte[] encoded;

  private GenerateContentConfig(ObjectNode json) {
    this.json = json;
    this.encoded = Json.bytes(json);
  }

  /** What the model is told before the conversation. */
  public GenerateContentConfig withSystemInstruction(String instruction) {
    ObjectNode content = Json.object();
    content.putArray("parts").addObject().put("text", instruction);
    return with("systemInstruction", content);
  }

  /** The functions and the built-in tools, in that order. With none at all the field goes away. */
  public GenerateContentConfig withTools(
      List<FunctionDeclaration> functions, List<BuiltInTool> builtIn) {
    ArrayNode tools = Json.array();
    if (!functions.isEmpty()) {
      ArrayNode declarations = tools.addObject().putArray("functionDeclarations");
      functions.forEach(function -> declarations.add(function.json()));
    }
    builtIn.forEach(tool -> tools.add(tool.json()));
    return tools.isEmpty() ? without("tools") : with("tools", tools);
  }

  /** Temperature, limits of the answer, thinking and the like. */
  public GenerateContentConfig withGenerationConfig(GenerationConfig config) {
    return config.json().isEmpty()
        ? without("generationConfig")
        : with("generationConfig", config.json());
  }

  /** Whether and which functions the model may call. */
  public GenerateContentConfig withToolConfig(ToolConfig config) {
    return with("toolConfig", config.json());
  }

  /**
   * What is blocked, for each kind of harm; the others stay as Gemini has them. With none at all the
   * field goes away.
   *
   * @throws IllegalArgumentException if there are two for one category
   */
  public GenerateContentConfig withSafetySettings(List<SafetySetting> settings) {
    Set<String> categories = new HashSet<>();
    ArrayNode array = Json.array();
    for (SafetySetting setting : settings) {
      if (!categories.add(setting.category())) {
        throw new IllegalArgumentException(
            "safetySettings: two of " + setting.category() + " (expected: one for each category)");
      }
      array.add(setting.json());
    }
    return array.isEmpty() ? without("safetySettings") : with("safetySettings", array);
  }

  /**
   * A cached prefix of the conversation, like {@code cachedContents/…}. Gemini refuses an instruction,
   * tools or a tool config beside it: they are in the cache.
   */
  public GenerateContentConfig withCachedContent(String name) {
    return with("cachedContent", text("cachedContent", name));
  }

  /** What the bill is sorted by. Vertex AI takes them, Google AI refuses them. */
  public GenerateContentConfig withLabels(Map<String, String> labels) {
    return labels.isEmpty() ? without("labels") : with("labels", Json.object(labels));
  }

  /** {@code standard}, {@code flex}, {@code priority} or newer; sent in lower case. */
  public GenerateContentConfig withServiceTier(String serviceTier) {
    return with("serviceTier", text("serviceTier", serviceTier.toLowerCase(Locale.ROOT)));
  }

  /** Whether Google may keep the request and its answer in the project's log. */
  public GenerateContentConfig withStore(boolean store) {
    return with("store", Json.tree(store));
  }

  /** Where an answer goes on that ended with {@link FinishReason#CONTINUATION}. */
  public GenerateContentConfig withContinuationToken(String token) {
    return with("continuationToken", text("continuationToken", token));
  }

  private static JsonNode text(String name, String value) {
    if (Objects.requireNonNull(value, name).isEmpty()) {
      throw new IllegalArgumentException(name + ": '' (expected: a text)");
    }
    return Json.tree(value);
  }

  /** Any other top-level field of a request, like {@code modelArmorConfig}, as JSON. */
  public GenerateContentConfig with(String field, JsonNode value) {
    if (field.equals("contents")) {
      throw new IllegalArgumentException(
          "field: contents (expected: anything else; contents belong to the request)");
    }
    ObjectNode copy = shallowCopy();
    copy.set(field, value.deepCopy()); // the encoded form and the tree must stay the same
    return new GenerateContentConfig(copy);
  }

  /** The config without a field. */
  public GenerateContentConfig without(String field) {
    if (!json.has(field)) {
      return this;
    }
    ObjectNode copy = shallowCopy();
    copy.remove(field);
    return new GenerateContentConfig(copy);
  }

  private ObjectNode shallowCopy() {
    ObjectNode copy = Json.object();
    copy.setAll(json);
    return copy;
  }

  /** The config as it is sent. Read only. */
  public ObjectNode json() {
    return json;
  }

  /** The config as a UTF-8 JSON object. */
  byte[] encoded() {
    return encoded;
  }
}

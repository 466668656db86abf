package dev.pollux.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;

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

  /** Any other top-level field of a request, like {@code safetySettings}, as JSON. */
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

package dev.pollux.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;

/**
 * Whether the model may, must or must not call functions: {@code {"functionCallingConfig": {"mode":
 * "ANY", "allowedFunctionNames": ["…"]}}}.
 *
 * @param json the config as it is sent. Read only
 */
public record ToolConfig(ObjectNode json) {

  /** The model chooses: Gemini's own default. */
  public static ToolConfig auto() {
    return mode("AUTO", List.of());
  }

  /** The model must call one of the functions; with no names given, any of them. */
  public static ToolConfig any(String... allowedFunctionNames) {
    return mode("ANY", List.of(allowedFunctionNames));
  }

  /** The model must not call a function, though it sees them. */
  public static ToolConfig none() {
    return mode("NONE", List.of());
  }

  /** The model chooses, and its calls follow the declared schemas. */
  public static ToolConfig validated(String... allowedFunctionNames) {
    return mode("VALIDATED", List.of(allowedFunctionNames));
  }

  private static ToolConfig mode(String mode, List<String> allowedFunctionNames) {
    ObjectNode json = Json.object();
    ObjectNode config = json.putObject("functionCallingConfig").put("mode", mode);
    if (!allowedFunctionNames.isEmpty()) {
      config.set("allowedFunctionNames", Json.tree(allowedFunctionNames));
    }
    return new ToolConfig(json);
  }
}

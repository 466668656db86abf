package dev.pollux.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Objects;

/**
 * Whether the model may, must or must not call functions: {@code {"functionCallingConfig": {"mode":
 * "ANY", "allowedFunctionNames": ["…"]}}}, and what built-in tools are told: {@code
 * {"retrievalConfig": {"latLng": {"latitude": 59.9, "longitude": 10.7}, "languageCode": "en"},
 * "includeServerSideToolInvocations": true}}.
 *
 * @param json the config as it is sent. Read only
 */
public record ToolConfig(ObjectNode json) {

  /** Says nothing: the mode is Gemini's own default, AUTO with functions alone. */
  public static ToolConfig standard() {
    return new ToolConfig(Json.object());
  }

  /** The model chooses. */
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

  /**
   * Where the user is, for {@link BuiltInTool#googleMaps}, in degrees.
   *
   * @throws IllegalArgumentException if {@code latitude} is beyond ±90 or {@code longitude} beyond
   *     ±180
   */
  public ToolConfig withLocation(double latitude, double longitude) {
    if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) {
      throw new IllegalArgumentException("latLng: " + latitude + ", " + longitude
          + " (expected: at most 90 and 180 degrees from 0)");
    }
    ObjectNode copy = json.deepCopy();
    copy.withObject("/retrievalConfig")
        .putObject("latLng")
        .put("latitude", latitude)
        .put("longitude", longitude);
    return new ToolConfig(copy);
  }

  /** The user's language for built-in tools, like {@code en_US}. */
  public ToolConfig withLanguageCode(String languageCode) {
    ObjectNode copy = json.deepCopy();
    copy.withObject("/retrievalConfig")
        .put("languageCode", Objects.requireNonNull(languageCode, "languageCode"));
    return new ToolConfig(copy);
  }

  /**
   * The calls of built-in tools are part of the answer, as {@code toolCall} and {@code toolResponse}.
   * Google AI wants this from Gemini 3 on when built-in tools and functions go together; Vertex AI
   * refuses the field.
   */
  public ToolConfig withServerSideToolInvocations() {
    return new ToolConfig(json.deepCopy().put("includeServerSideToolInvocations", true));
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

package dev.pollux.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.settings.ComputerUse;
import dev.pollux.gemini.settings.FileSearch;
import dev.pollux.gemini.settings.GoogleSearch;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A tool that runs on Gemini's side: one entry of {@code tools}, like {@code {"googleSearch": {}}}.
 *
 * @param name the entry's key, like {@code googleSearch}; {@code google_search} is taken for the same
 * @param settings the entry's value, most often an object. Read only
 */
public record BuiltInTool(String name, JsonNode settings) {

  // Their settings hold no map with keys of somebody else's choice, which must stay as they are.
  private static final Set<String> WITH_KNOWN_KEYS =
      Set.of("googleSearch", "googleMaps", "fileSearch", "computerUse");

  /**
   * Reads snake_case for camelCase, as Gemini does.
   *
   * @throws IllegalArgumentException if {@code name} is empty, or {@code functionDeclarations}, which
   *     are no tool on Gemini's side
   */
  public BuiltInTool {
    name = camelCase(Objects.requireNonNull(name, "name"));
    if (name.isEmpty() || name.equals("functionDeclarations")) {
      throw new IllegalArgumentException(
          "built-in tool: '" + name + "' (expected: a key of tools, like googleSearch)");
    }
    Objects.requireNonNull(settings, "settings");
    settings = WITH_KNOWN_KEYS.contains(name) ? camelCased(settings) : settings;
  }

  /** Answers are grounded in Google Search. */
  public static BuiltInTool googleSearch() {
    return of("googleSearch");
  }

  /** Answers are grounded in what Google Search finds there. */
  public static BuiltInTool googleSearch(GoogleSearch settings) {
    return of("googleSearch", settings.json());
  }

  /** The model writes and runs Python in Gemini's sandbox. */
  public static BuiltInTool codeExecution() {
    return of("codeExecution");
  }

  /** The model reads the pages whose addresses stand in the prompt. */
  public static BuiltInTool urlContext() {
    return of("urlContext");
  }

  /** Answers are grounded in Google Maps; {@link ToolConfig#withLocation} tells where. */
  public static BuiltInTool googleMaps() {
    return of("googleMaps");
  }

  /** Answers are grounded in files that were put into stores. */
  public static BuiltInTool fileSearch(FileSearch settings) {
    return of("fileSearch", settings.json());
  }

  /** The model works on a screen, by predefined functions that the program carries out. */
  public static BuiltInTool computerUse(ComputerUse settings) {
    return of("computerUse", settings.json());
  }

  /** Any other entry, with no settings. */
  public static BuiltInTool of(String name) {
    return new BuiltInTool(name, Json.object());
  }

  /** Any other entry. */
  public static BuiltInTool of(String name, JsonNode settings) {
    return new BuiltInTool(name, settings.deepCopy());
  }

  /**
   * The built-in tools in an entry of {@code tools}, which may hold several, in their order; function
   * declarations beside them are left out.
   */
  public static List<BuiltInTool> read(JsonNode entry) {
    List<BuiltInTool> tools = new ArrayList<>();
    entry.properties().forEach(member -> {
      String name = camelCase(member.getKey());
      if (!name.equals("functionDeclarations") && !member.getValue().isNull()) {
        tools.add(of(name, member.getValue()));
      }
    });
    return List.copyOf(tools);
  }

  /** The tool as it is sent. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.set(name, settings);
    return json;
  }

  private static JsonNode camelCased(JsonNode json) {
    if (json instanceof ObjectNode object) {
      ObjectNode copy = Json.object();
      object
          .properties()
          .forEach(member -> copy.set(camelCase(member.getKey()), camelCased(member.getValue())));
      return copy;
    }
    if (json instanceof ArrayNode array) {
      ArrayNode copy = Json.array();
      array.forEach(item -> copy.add(camelCased(item)));
      return copy;
    }
    return json;
  }

  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean joint = c == '_'
          && i > 0
          && i + 1 < name.length()
          && Character.isLetterOrDigit(name.charAt(i + 1));
      if (joint) {
        i++;
        camel.append(Character.toUpperCase(name.charAt(i)));
      } else {
        camel.append(c);
      }
    }
    return camel.toString();
  }
}

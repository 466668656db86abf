package dev.pollux.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.Objects;

/**
 * A tool that runs on Gemini's side: one entry of {@code tools}, like {@code {"googleSearch": {}}}.
 *
 * @param name the entry's key, like {@code googleSearch}
 * @param settings the entry's value. Read only
 */
public record BuiltInTool(String name, ObjectNode settings) {

  /** Checks that nothing is null. */
  public BuiltInTool {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(settings, "settings");
  }

  /** Answers are grounded in Google Search. */
  public static BuiltInTool googleSearch() {
    return of("googleSearch");
  }

  /** The model writes and runs Python in Gemini's sandbox. */
  public static BuiltInTool codeExecution() {
    return of("codeExecution");
  }

  /** The model reads the pages whose addresses stand in the prompt. */
  public static BuiltInTool urlContext() {
    return of("urlContext");
  }

  /** Answers are grounded in Google Maps. */
  public static BuiltInTool googleMaps() {
    return of("googleMaps");
  }

  /** Any other entry, with no settings. */
  public static BuiltInTool of(String name) {
    return new BuiltInTool(name, Json.object());
  }

  /** The tool as it is sent. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.set(name, settings);
    return json;
  }
}

package dev.pollux.builtin.openapi;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** An OpenAPI document of version 3. References lead to places inside it, and nowhere else. */
record Document(JsonNode root) {

  static final int MAX_LENGTH = 16 * 1024 * 1024;
  private static final int MAX_REFS = 20;

  /**
   * @throws IllegalArgumentException if it is neither JSON nor YAML, or not of version 3.x
   */
  static Document of(String text) {
    JsonNode root = text.stripLeading().startsWith("{") ? json(text) : Yaml.tree(text);
    String version = root.path("openapi").asText("");
    if (!version.startsWith("3.")) {
      throw new IllegalArgumentException("openapi: '" + version + "' (expected: 3.x)");
    }
    return new Document(root);
  }

  private static JsonNode json(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return Json.read(bytes, 0, bytes.length);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The document is no JSON: " + e.getMessage(), e);
    }
  }

  /**
   * What a value is when references are followed.
   *
   * @throws IllegalArgumentException if one leads out of the document, to nothing, or in a circle
   */
  JsonNode resolved(JsonNode value) {
    JsonNode resolved = value;
    for (int i = 0; i < MAX_REFS; i++) {
      String ref = Json.text(resolved, "$ref");
      if (ref == null) {
        return resolved;
      }
      resolved = at(ref);
    }
    throw new IllegalArgumentException("references lead in a circle");
  }

  JsonNode at(String ref) {
    if (!ref.startsWith("#/")) {
      throw new IllegalArgumentException("the reference '" + ref + "' leads out of the document");
    }
    JsonNode found =
        root.at(JsonPointer.compile(URLDecoder.decode(ref.substring(1), StandardCharsets.UTF_8)));
    if (found.isMissingNode()) {
      throw new IllegalArgumentException("the reference '" + ref + "' leads to nothing");
    }
    return found;
  }

  // A class of its own: the library is there only for those who read YAML.
  private static final class Yaml {

    static JsonNode tree(String text) {
      LoadSettings settings = LoadSettings.builder()
          .setCodePointLimit(MAX_LENGTH)
          .setMaxAliasesForCollections(50)
          .setAllowDuplicateKeys(false)
          .build();
      try {
        Object tree = new Load(settings).loadFromString(text);
        // Written and read: aliases become copies, within the limits that hold for JSON.
        return Json.parse(Json.write(tree));
      } catch (YamlEngineException | StackOverflowError e) {
        throw new IllegalArgumentException("The document is neither JSON nor YAML", e);
      }
    }
  }
}

package dev.pollux.gemini.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;

/**
 * The stores of files that Gemini searches: {@code {"fileSearchStoreNames": ["fileSearchStores/…"],
 * "metadataFilter": "author = \"Ann\"", "topK": 3}}. Google AI takes it, Vertex AI refuses it.
 *
 * @param json the settings as they are sent. Read only
 */
public record FileSearch(ObjectNode json) {

  /**
   * Searches these stores.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static FileSearch of(String... storeNames) {
    ObjectNode json = Json.object();
    json.set(
        "fileSearchStoreNames",
        Json.tree(Refused.empty("fileSearchStoreNames", List.of(storeNames))));
    return new FileSearch(json);
  }

  /** Only documents whose metadata fit, in Gemini's filter syntax. */
  public FileSearch withMetadataFilter(String filter) {
    return new FileSearch(
        Refused.copy(json).put("metadataFilter", Refused.empty("metadataFilter", filter)));
  }

  /**
   * How many pieces are found at most.
   *
   * @throws IllegalArgumentException if {@code topK} is below 1
   */
  public FileSearch withTopK(int topK) {
    return new FileSearch(Refused.copy(json).put("topK", Refused.below(1, "topK", topK)));
  }
}

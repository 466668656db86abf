package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer repeats from elsewhere: {@code {"citationSources": [{"startIndex": 0, "endIndex": 20,
 * "uri": "…", "license": "…"}]}} from Google AI, {@code {"citations": […]}} from Vertex AI.
 *
 * @param json the metadata as received. Read only
 */
public record CitationMetadata(@JsonValue JsonNode json) {

  /** The citations, by whichever name they came. */
  public List<Citation> citations() {
    return Items.of(
        json, json.path("citations").isArray() ? "citations" : "citationSources", Citation::new);
  }

  /**
   * One of them.
   *
   * @param json the citation as received. Read only
   */
  public record Citation(@JsonValue JsonNode json) {

    /** Where it begins, in bytes of the answer as UTF-8. */
    public int startIndex() {
      return Json.integer(json, "startIndex", 0);
    }

    /** Where it ends; the byte there is no more in it. */
    public int endIndex() {
      return Json.integer(json, "endIndex", 0);
    }

    /** Where the original is, or null. */
    public @Nullable String uri() {
      return Json.text(json, "uri");
    }

    /** The original's title, or null; Vertex AI tells it. */
    public @Nullable String title() {
      return Json.text(json, "title");
    }

    /** The original's licence, or null. */
    public @Nullable String license() {
      return Json.text(json, "license");
    }
  }
}

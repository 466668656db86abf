package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer comes from: {@code {"groundingChunks": […], "groundingSupports": […],
 * "webSearchQueries": ["…"], "searchEntryPoint": {"renderedContent": "<html>"}}}.
 *
 * @param json the metadata as received. Read only
 */
public record GroundingMetadata(@JsonValue JsonNode json) {

  /** The sources, in the order that {@link GroundingSupport#groundingChunkIndices} count. */
  public List<GroundingChunk> groundingChunks() {
    return Items.of(json, "groundingChunks", GroundingChunk::new);
  }

  /** Which piece of the answer comes from which sources. */
  public List<GroundingSupport> groundingSupports() {
    return Items.of(json, "groundingSupports", GroundingSupport::new);
  }

  /** What was asked of the search for pages. */
  public List<String> webSearchQueries() {
    return Items.texts(json, "webSearchQueries");
  }

  /** What was asked of the search for images. */
  public List<String> imageSearchQueries() {
    return Items.texts(json, "imageSearchQueries");
  }

  /** What was asked of one's own documents; Vertex AI tells it. */
  public List<String> retrievalQueries() {
    return Items.texts(json, "retrievalQueries");
  }

  /**
   * HTML that shows Google's search suggestions, or null. Google's terms want it shown beside an answer
   * that is grounded in its search.
   */
  public @Nullable String renderedContent() {
    return Json.text(json.path("searchEntryPoint"), "renderedContent");
  }

  /** The token for a map beside the answer, or null. */
  public @Nullable String googleMapsWidgetContextToken() {
    return Json.text(json, "googleMapsWidgetContextToken");
  }
}

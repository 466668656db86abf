package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pollux.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One source of an answer: {@code {"web": {"uri": "…", "title": "…"}}}, or {@code image}, {@code
 * maps}, {@code retrievedContext} in place of {@code web}. What a kind does not have is null.
 *
 * @param json the chunk as received. Read only
 */
public record GroundingChunk(@JsonValue JsonNode json) {

  /** {@code web}, {@code image}, {@code maps}, {@code retrievedContext} or newer; empty for none. */
  public String kind() {
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (member.getValue().isObject()) {
        return member.getKey();
      }
    }
    return "";
  }

  /** The members of the one kind that this is; a missing node for none. */
  public JsonNode source() {
    String kind = kind();
    return kind.isEmpty() ? MissingNode.getInstance() : json.get(kind);
  }

  /** Where the source is, or null; for an image the page that shows it. Often a redirect. */
  public @Nullable String uri() {
    String uri = Json.text(source(), "uri");
    return uri == null ? Json.text(source(), "sourceUri") : uri;
  }

  /** The source's title, or null. */
  public @Nullable String title() {
    return Json.text(source(), "title");
  }

  /** The text that was found in a document or at a place, or null. */
  public @Nullable String text() {
    return Json.text(source(), "text");
  }

  /** The domain of a page or an image, or null. */
  public @Nullable String domain() {
    return Json.text(source(), "domain");
  }

  /** Where an image itself is, or null. */
  public @Nullable String imageUri() {
    return Json.text(source(), "imageUri");
  }

  /** The id of a place on Google Maps, or null. */
  public @Nullable String placeId() {
    return Json.text(source(), "placeId");
  }
}

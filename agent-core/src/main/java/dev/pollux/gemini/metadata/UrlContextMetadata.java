package dev.pollux.gemini.metadata;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.List;

/**
 * The pages that Gemini read: {@code {"urlMetadata": [{"retrievedUrl": "…", "urlRetrievalStatus":
 * "URL_RETRIEVAL_STATUS_SUCCESS"}]}}.
 *
 * @param json the metadata as received. Read only
 */
public record UrlContextMetadata(@JsonValue JsonNode json) {

  /** The pages, those that could not be read among them. */
  public List<Url> urlMetadata() {
    return Items.of(json, "urlMetadata", Url::new);
  }

  /**
   * One page.
   *
   * @param json the page as received. Read only
   */
  public record Url(@JsonValue JsonNode json) {

    /** Its address; empty when Gemini left it out. */
    public String retrievedUrl() {
      return json.path("retrievedUrl").asText("");
    }

    /**
     * {@code URL_RETRIEVAL_STATUS_SUCCESS}, {@code …_ERROR}, {@code …_PAYWALL}, {@code …_UNSAFE} or
     * newer; empty when Gemini left it out.
     */
    public String status() {
      return json.path("urlRetrievalStatus").asText("");
    }

    /** True when the page was read. */
    public boolean isRead() {
      return "URL_RETRIEVAL_STATUS_SUCCESS".equals(Json.text(json, "urlRetrievalStatus"));
    }
  }
}

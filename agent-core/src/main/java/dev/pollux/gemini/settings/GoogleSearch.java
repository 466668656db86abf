package dev.pollux.gemini.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.time.Instant;
import java.util.List;

/**
 * Where Google Search looks: {@code {"searchTypes": {"webSearch": {}, "imageSearch": {}},
 * "timeRangeFilter": {"startTime": "…", "endTime": "…"}}}.
 *
 * @param json the settings as they are sent. Read only
 */
public record GoogleSearch(ObjectNode json) {

  /** All of the web, as Gemini does by itself. */
  public static GoogleSearch standard() {
    return new GoogleSearch(Json.object());
  }

  /** Looks for pages. Without a type named, that is what Gemini does. */
  public GoogleSearch withWebSearch() {
    return withType("webSearch");
  }

  /** Looks for images. */
  public GoogleSearch withImageSearch() {
    return withType("imageSearch");
  }

  /**
   * Only what was published in this time. Google AI takes it, Vertex AI refuses it.
   *
   * @throws IllegalArgumentException if {@code end} is not behind {@code start}
   */
  public GoogleSearch withTimeRange(Instant start, Instant end) {
    if (!end.isAfter(start)) {
      throw new IllegalArgumentException(
          "timeRangeFilter: " + start + " to " + end + " (expected: start < end)");
    }
    ObjectNode copy = Refused.copy(json);
    copy.putObject("timeRangeFilter")
        .put("startTime", start.toString())
        .put("endTime", end.toString());
    return new GoogleSearch(copy);
  }

  /** Nothing from these domains, like {@code example.com}. Vertex AI takes it, Google AI refuses it. */
  public GoogleSearch withExcludedDomains(List<String> domains) {
    ObjectNode copy = Refused.copy(json);
    copy.set("excludeDomains", Json.tree(Refused.empty("excludeDomains", domains)));
    return new GoogleSearch(copy);
  }

  private GoogleSearch withType(String type) {
    ObjectNode copy = json.deepCopy();
    copy.withObject("/searchTypes").putObject(type);
    return new GoogleSearch(copy);
  }
}

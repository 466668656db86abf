package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The program at one end: {@code {"name": "…", "version": "…", "title": "…"}}.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record Implementation(@JsonValue JsonNode json) {

  /** A program of this name and version. */
  public static Implementation of(String name, String version) {
    return new Implementation(Json.object()
        .put("name", Objects.requireNonNull(name, "name"))
        .put("version", Objects.requireNonNull(version, "version")));
  }

  /** The same with a name for people. */
  public Implementation withTitle(String title) {
    return with("title", title);
  }

  /** The same with a sentence about it. */
  public Implementation withDescription(String description) {
    return with("description", description);
  }

  /** The same with an address to read more at. */
  public Implementation withWebsiteUrl(String url) {
    return with("websiteUrl", url);
  }

  /** The same with pictures. */
  public Implementation withIcons(List<Icon> icons) {
    ObjectNode copy = json.deepCopy();
    Icon.write(copy, icons);
    return new Implementation(copy);
  }

  private Implementation with(String field, String value) {
    ObjectNode copy = json.deepCopy();
    return new Implementation(copy.put(field, value));
  }

  /** Its name; empty when the sender left it out. */
  public String name() {
    return json.path("name").asText("");
  }

  /** Its version; empty when the sender left it out. */
  public String version() {
    return json.path("version").asText("");
  }

  /** Its name for people, or null. */
  public @Nullable String title() {
    return Json.text(json, "title");
  }
}

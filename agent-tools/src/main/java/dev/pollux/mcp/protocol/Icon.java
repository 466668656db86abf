package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a tool, resource, prompt or program.
 *
 * @param src an {@code https:} or {@code data:} address. Of a peer it is not to be trusted
 * @param mimeType like {@code image/png}, or null
 * @param sizes like {@code 48x48} or {@code any}; empty when not told
 * @param theme {@code light} or {@code dark}, or null
 */
public record Icon(
    String src,
    @Nullable String mimeType,
    List<String> sizes,
    @Nullable String theme) {

  public Icon {
    Objects.requireNonNull(src, "src");
    sizes = List.copyOf(sizes);
  }

  /** A picture at this address. */
  public static Icon of(String src) {
    return new Icon(src, null, List.of(), null);
  }

  /** The {@code icons} of an object; what is none is left out. */
  public static List<Icon> read(JsonNode object) {
    List<Icon> icons = new ArrayList<>();
    for (JsonNode icon : object.path("icons")) {
      String src = Json.text(icon, "src");
      if (src != null) {
        List<String> sizes = new ArrayList<>();
        icon.path("sizes").forEach(size -> sizes.add(size.asText()));
        icons.add(new Icon(src, Json.text(icon, "mimeType"), sizes, Json.text(icon, "theme")));
      }
    }
    return icons;
  }

  /** Sets the {@code icons} of an object, or removes them when there are none. */
  static void write(ObjectNode object, List<Icon> icons) {
    object.remove("icons");
    if (icons.isEmpty()) {
      return;
    }
    ArrayNode array = object.putArray("icons");
    for (Icon icon : icons) {
      ObjectNode json = array.addObject().put("src", icon.src);
      if (icon.mimeType != null) {
        json.put("mimeType", icon.mimeType);
      }
      if (!icon.sizes.isEmpty()) {
        icon.sizes.forEach(json.putArray("sizes")::add);
      }
      if (icon.theme != null) {
        json.put("theme", icon.theme);
      }
    }
  }
}

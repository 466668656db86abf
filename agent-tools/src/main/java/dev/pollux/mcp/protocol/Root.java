package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A folder that a client lets a server work in.
 *
 * @param uri a {@code file:} address
 * @param name a name for people, or null
 */
public record Root(String uri, @Nullable String name) {

  public Root {
    Objects.requireNonNull(uri, "uri");
  }

  /** The roots in the result of {@code roots/list}; what is none is left out. */
  public static List<Root> read(JsonNode result) {
    List<Root> roots = new ArrayList<>();
    for (JsonNode root : result.path("roots")) {
      String uri = Json.text(root, "uri");
      if (uri != null) {
        roots.add(new Root(uri, Json.text(root, "name")));
      }
    }
    return roots;
  }

  /** The result of {@code roots/list} with these roots. */
  public static ObjectNode result(List<Root> roots) {
    ObjectNode result = Json.object();
    result.putArray("roots");
    for (Root root : roots) {
      ObjectNode json = result.withArrayProperty("roots").addObject().put("uri", root.uri());
      if (root.name() != null) {
        json.put("name", root.name());
      }
    }
    return result;
  }
}

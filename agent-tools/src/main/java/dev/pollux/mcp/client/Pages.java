package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a list of a server page by page. One that does not end is cut, with a line in the log. */
final class Pages {

  static final int MAX_PAGES = 1000;
  static final int MAX_ITEMS = 10_000;
  private static final int LONGEST_CURSOR = 16 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

  private final String server;
  private final String member;
  private final Function<ObjectNode, Future<ObjectNode>> ask;
  private final List<JsonNode> items = new ArrayList<>();
  private final Set<String> cursors = new HashSet<>();

  /**
   * Reads the list under {@code member} of each result.
   *
   * @param ask sends the request with these parameters
   */
  Pages(String server, String member, Function<ObjectNode, Future<ObjectNode>> ask) {
    this.server = server;
    this.member = member;
    this.ask = ask;
  }

  Future<List<JsonNode>> read() {
    return read(Json.object());
  }

  private Future<List<JsonNode>> read(ObjectNode params) {
    return ask.apply(params).compose(result -> {
      for (JsonNode item : result.path(member)) {
        if (items.size() == MAX_ITEMS) {
          return cut("has more than " + MAX_ITEMS + " items");
        }
        items.add(item);
      }
      String cursor = Json.text(result, "nextCursor");
      if (cursor == null) {
        return Future.succeededFuture(items);
      }
      if (cursor.length() > LONGEST_CURSOR) {
        return cut("has a cursor of " + cursor.length() + " characters");
      }
      if (!cursors.add(cursor)) {
        return cut("comes back to a cursor that was there before");
      }
      if (cursors.size() >= MAX_PAGES) {
        return cut("has more than " + MAX_PAGES + " pages");
      }
      return read(Json.object().put("cursor", cursor));
    });
  }

  private Future<List<JsonNode>> cut(String why) {
    LOG.warn("MCP server '{}': its list of {} {}; the rest is left out", server, member, why);
    return Future.succeededFuture(items);
  }
}

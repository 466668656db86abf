package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pollux.json.Json;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What tools keep in one session; it ends with the session. Thread safe. */
final class SessionState {

  private final Map<String, JsonNode> values = new HashMap<>();

  /** One change of a call. */
  private record Change(String key, UnaryOperator<JsonNode> change) {}

  /** What one call changes: it alone sees it until it is kept, and it is forgotten when it never is. */
  final class OfCall implements ToolState {

    private final int maxBytes;
    private final List<Change> changes = new ArrayList<>();
    private Map<String, JsonNode> seen = Map.of();
    private boolean over;

    private OfCall(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public JsonNode get(String key) {
      synchronized (values) {
        return SessionState.get(seen.containsKey(key) ? seen : values, key);
      }
    }

    @Override
    public JsonNode update(String key, UnaryOperator<JsonNode> change) {
      synchronized (values) {
        if (over) {
          throw new IllegalStateException("The call is over: nothing can be kept for it");
        }
        JsonNode after = change.apply(get(key));
        Map<String, JsonNode> next = new HashMap<>(seen);
        next.put(key, after);
        Map<String, JsonNode> all = new HashMap<>(values);
        all.putAll(next);
        check(all);
        seen = next;
        changes.add(new Change(key, change));
        return after;
      }
    }

    /**
     * Keeps what the call changed. Its changes are made once more, as calls beside it may have changed the
     * same.
     *
     * @throws ToolException if all of it is too long now; nothing is kept then
     */
    void keep() {
      synchronized (values) {
        over = true;
        if (changes.isEmpty()) {
          return;
        }
        Map<String, JsonNode> all = new HashMap<>(values);
        changes.forEach(one ->
            all.put(one.key(), one.change().apply(SessionState.get(all, one.key()))));
        check(all);
        values.clear();
        all.forEach((key, value) -> {
          if (!value.isMissingNode()) {
            values.put(key, value);
          }
        });
      }
    }

    /** Forgets what the call changed. */
    void forget() {
      synchronized (values) {
        over = true;
      }
    }

    private void check(Map<String, JsonNode> all) {
      long bytes = 0;
      for (Map.Entry<String, JsonNode> one : all.entrySet()) {
        if (!one.getValue().isMissingNode()) {
          bytes += one.getKey().getBytes(StandardCharsets.UTF_8).length
              + Json.bytes(one.getValue()).length;
        }
      }
      if (bytes > maxBytes) {
        throw new ToolException("Tools may keep " + maxBytes
            + " bytes in this session, and this would make it " + bytes);
      }
    }
  }

  private static JsonNode get(Map<String, JsonNode> values, String key) {
    return values.getOrDefault(key, MissingNode.getInstance());
  }

  /** For one call; all that is kept then has at most so many bytes of keys and JSON. */
  OfCall forCall(int maxBytes) {
    return new OfCall(maxBytes);
  }
}

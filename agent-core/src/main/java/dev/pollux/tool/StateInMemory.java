package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Values in the heap. */
final class StateInMemory implements ToolState {

  private final Map<String, JsonNode> values = new HashMap<>();

  @Override
  public synchronized JsonNode get(String key) {
    return values.getOrDefault(key, MissingNode.getInstance());
  }

  @Override
  public synchronized JsonNode update(String key, UnaryOperator<JsonNode> change) {
    JsonNode after = change.apply(get(key));
    values.put(key, after);
    return after;
  }
}

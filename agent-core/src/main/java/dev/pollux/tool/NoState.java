package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.function.UnaryOperator;

/** That of a call without a conversation. */
final class NoState implements ToolState {

  static final ToolState INSTANCE = new NoState();

  private NoState() {}

  @Override
  public JsonNode get(String key) {
    return MissingNode.getInstance();
  }

  @Override
  public JsonNode update(String key, UnaryOperator<JsonNode> change) {
    throw new ToolException("Nothing can be kept here: the call belongs to no conversation");
  }
}

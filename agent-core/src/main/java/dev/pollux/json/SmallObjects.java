package dev.pollux.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Makes objects and arrays that are small while they have few {@linkplain ObjectMembers members}:
 * Jackson's have room for twelve and for ten.
 */
final class SmallObjects extends JsonNodeFactory {

  private static final long serialVersionUID = 1L;

  @Override
  public ObjectNode objectNode() {
    return new ObjectNode(this, new ObjectMembers());
  }

  @Override
  public ArrayNode arrayNode() {
    return new ArrayNode(this, 2);
  }
}

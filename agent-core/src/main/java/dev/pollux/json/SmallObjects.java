package dev.pollux.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;

/** Makes objects that begin small: most have three members or fewer, and Jackson's have room for twelve. */
final class SmallObjects extends JsonNodeFactory {

  private static final long serialVersionUID = 1L;
  private static final int ROOM = 4;

  @Override
  public ObjectNode objectNode() {
    return new ObjectNode(this, new LinkedHashMap<>(ROOM));
  }
}

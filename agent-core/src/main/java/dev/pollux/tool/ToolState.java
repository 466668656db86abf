package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.UnaryOperator;

/**
 * Where the tools of one conversation keep what {@link ToolContext#updateState} gives them. Agents bring
 * theirs along, which writes to the session's log; this is for other callers of tools, and for tests.
 *
 * <p>Implementations are thread safe. What they hand out and take in nobody changes: {@link ToolContext}
 * makes the copies.
 */
public interface ToolState {

  /** The value of a key, or a missing node when there is none. */
  JsonNode get(String key);

  /**
   * Puts another value in the place of the one that is there.
   *
   * @param change gets the value, or a missing node when there is none, and gives the next; a missing
   *     node takes it away. It may be called more than once
   * @return what it gave
   */
  JsonNode update(String key, UnaryOperator<JsonNode> change);

  /** Keeps nothing: each update fails with a {@link ToolException} that says so. */
  static ToolState none() {
    return NoState.INSTANCE;
  }

  /** Forgets everything with the process, and has no limits. */
  static ToolState inMemory() {
    return new StateInMemory();
  }
}

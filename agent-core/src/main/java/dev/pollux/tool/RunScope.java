package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What is known of a run where its tools are looked up, see {@link Toolset#tools(RunScope)}. */
public interface RunScope {

  /** The conversation that the run belongs to. */
  String sessionId();

  /** The run. */
  String runId();

  /** The values that the caller of the run gave to its tools. */
  Map<String, Object> attributes();

  /**
   * What tools keep in this conversation under a key, see {@link ToolContext#updateState}; a missing node
   * when there is nothing. Read only.
   */
  JsonNode state(String key);
}

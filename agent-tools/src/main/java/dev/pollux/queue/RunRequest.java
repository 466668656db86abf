package dev.pollux.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/**
 * A run that somebody wants.
 *
 * @param ticket names the run; submitting the same ticket again makes no second run
 * @param sessionId the conversation it belongs to
 * @param agent the name by which workers know the agent
 * @param input what the worker starts it with, a JSON object of any shape that both sides agree on
 */
public record RunRequest(String ticket, String sessionId, String agent, ObjectNode input) {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the ticket or the session's id is empty or has more than 200
   *     characters
   */
  public RunRequest {
    check("ticket", ticket);
    check("session id", sessionId);
    input = input.deepCopy();
  }

  /** One with a ticket that nobody has. */
  public RunRequest(String sessionId, String agent, ObjectNode input) {
    this(UUID.randomUUID().toString(), sessionId, agent, input);
  }

  private static void check(String name, String text) {
    if (text.isEmpty() || text.length() > 200) {
      throw new IllegalArgumentException(
          name + ": " + text.length() + " characters (expected: 1 to 200)");
    }
  }
}

package dev.pollux.approval;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A call that is made only if it is approved.
 *
 * @param callKey names the call within the session
 * @param name the tool
 * @param description what the tool says of itself, whole; characters that do not show are written as
 *     {@code \\u200b}
 * @param args the arguments as the model wrote them, which hold to the tool's schema; a copy
 * @param hash what the decision is bound to: the tool's name, its schema and these arguments
 * @param expiresAt until when the call may be approved
 * @param sessionId the conversation
 * @param runId the run that waits
 * @param attributes the run's own, from {@link dev.pollux.agent.RunOptions#putAttribute}
 * @param agents names of the agents that {@linkplain dev.pollux.agent.Agent#asTool are tools} and whose
 *     call it is, the outermost first; empty for a call of the agent that was asked to run
 */
public record ApprovalRequest(
    String callKey,
    String name,
    String description,
    JsonNode args,
    String hash,
    Instant expiresAt,
    String sessionId,
    String runId,
    Map<String, Object> attributes,
    List<String> agents) {

  /** Copies the names. */
  public ApprovalRequest {
    agents = List.copyOf(agents);
  }
}

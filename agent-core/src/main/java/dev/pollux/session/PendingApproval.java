package dev.pollux.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import java.time.Instant;

/**
 * A call that waits until somebody decides whether it may be made.
 *
 * @param callKey names the call within the session
 * @param call what the model wants: the tool's name and the arguments
 * @param hash what a decision is bound to: the tool's name, its schema and these arguments
 * @param expiresAt until when the call may be approved
 */
public record PendingApproval(String callKey, FunctionCall call, String hash, Instant expiresAt) {

  static PendingApproval of(SessionEntry.ApprovalAsked asked, FunctionCall call) {
    return new PendingApproval(
        asked.callKey(), call, asked.hash(), Instant.ofEpochMilli(asked.expiresAtMillis()));
  }

  /**
   * {@code {"callKey": "…", "functionCall": {…}, "hash": "…", "expiresAt": "2027-01-31T12:00:00Z"}}.
   */
  public ObjectNode json() {
    ObjectNode json = Json.object().put("callKey", callKey);
    json.set("functionCall", call.json());
    return json.put("hash", hash).put("expiresAt", expiresAt.toString());
  }
}

package dev.pollux.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A call that has no response yet, and what the log says of it.
 *
 * @param place which call of its model turn, from 0
 * @param call what the model wants
 * @param intent its newest intent: the call is in doubt; null when it was never begun
 * @param asked null when nobody was asked about it
 * @param answered null when nobody decided about it
 */
public record OpenCall(
    int place,
    FunctionCall call,
    SessionEntry.@Nullable ToolIntent intent,
    SessionEntry.@Nullable ApprovalAsked asked,
    SessionEntry.@Nullable ApprovalAnswered answered) {

  /** The call as it is made: with the arguments of whoever approved it, if they edited them. */
  public FunctionCall made() {
    if (answered == null || answered.editedArgs() == null) {
      return call;
    }
    ObjectNode json = Json.object();
    json.setAll((ObjectNode) call.json());
    json.set("args", answered.editedArgs().deepCopy()); // a tool may change what it gets
    return new FunctionCall(json);
  }
}

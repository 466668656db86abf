package dev.pollux.doubt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;

/**
 * A call that was begun in a run that was cut off, and what a later run did about it.
 *
 * @param callKey names the call within the session
 * @param call what was called, with the arguments that it was made with
 * @param settled what was done about it
 */
public record Doubt(String callKey, FunctionCall call, Settled settled) {

  /** What is done about a call in doubt. */
  public enum Settled {

    /** It is not made again, and the model is told that it is unknown whether it happened. */
    UNKNOWN("unknown"),

    /** It is made again with the same call key, as its tool's effect allows. */
    AGAIN("again"),

    /** It did happen, as the {@link Reconciler} says; the model gets the result. */
    HAPPENED("happened"),

    /** It did not happen, as the {@link Reconciler} says; it is made now if its tool is still there. */
    NOT_HAPPENED("notHappened");

    private final String word;

    Settled(String word) {
      this.word = word;
    }
  }

  /** {@code {"callKey": "…", "functionCall": {…}, "settled": "unknown"}}. */
  public ObjectNode json() {
    ObjectNode json = Json.object().put("callKey", callKey);
    json.set("functionCall", call.json());
    return json.put("settled", settled.word);
  }
}

package dev.pollux.agent.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.approval.CallHash;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.session.OpenCall;
import dev.pollux.session.SessionEntry;
import dev.pollux.tool.FunctionTool;
import org.jspecify.annotations.Nullable;

/**
 * What came of a decision.
 *
 * @param word {@code approved}, {@code answered}, {@code denied} or {@code refused}
 * @param editedArgs the arguments in place of the model's, or null
 * @param answer what the model reads in place of a result, or null
 * @param reason why the call is not made, or null
 */
record Verdict(
    String word,
    @Nullable JsonNode editedArgs,
    @Nullable JsonNode answer,
    @Nullable String reason) {

  private static final int MAX_REASON = 2048;

  static Verdict approved(@Nullable JsonNode editedArgs) {
    return new Verdict("approved", editedArgs, null, null);
  }

  static Verdict answered(JsonNode answer) {
    return new Verdict("answered", null, answer, null);
  }

  static Verdict denied(String reason) {
    return new Verdict("denied", null, null, bounded(reason));
  }

  /** It was approved, but that does not count. */
  static Verdict refused(String reason) {
    return new Verdict("refused", null, null, bounded(reason));
  }

  /**
   * What an earlier run was told, and what is left of it with the tool of today.
   *
   * @param tool null when there is none any more
   */
  static Verdict decided(
      OpenCall open, SessionEntry.ApprovalAnswered answered, @Nullable FunctionTool tool) {
    String reason = answered.reason() == null ? "" : answered.reason();
    if (answered.decision().equals("denied")) {
      return denied(reason);
    }
    if (!answered.decision().equals("approved")) {
      return refused(reason);
    }
    SessionEntry.ApprovalAsked asked = open.asked();
    String changed = open.intent() != null || asked == null
        ? null // what was begun is judged by its intent
        : changed(tool, open.call(), asked.hash());
    return changed == null ? approved(answered.editedArgs()) : refused(changed);
  }

  /**
   * Why an approval is not for this call, or null when it is.
   *
   * @param tool null when there is none any more
   * @param hash what was approved
   */
  static @Nullable String changed(@Nullable FunctionTool tool, FunctionCall call, String hash) {
    if (tool == null) {
      return "its tool is gone since approval was asked for";
    }
    return CallHash.of(tool.declaration(), call.args()).equals(hash)
        ? null
        : "its tool or its arguments changed since approval was asked for";
  }

  /** What the model is told in place of a result, or null when there is one. */
  @Nullable
  String error() {
    if (word.equals("approved") || word.equals("answered")) {
      return null;
    }
    if (word.equals("refused")) {
      return "Not called: " + reason;
    }
    return reason == null || reason.isBlank()
        ? "Not called: it was denied"
        : "Not called: it was denied: " + reason;
  }

  private static String bounded(String text) {
    if (text.length() <= MAX_REASON) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_REASON - 1)) ? MAX_REASON - 1 : MAX_REASON;
    return text.substring(0, end) + "…";
  }
}

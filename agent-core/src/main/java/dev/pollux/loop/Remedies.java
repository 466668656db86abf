package dev.pollux.loop;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.Part;
import dev.pollux.model.ModelException;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a run does about answers that are whole and yet no use: ask again, a bounded number of times,
 * or give up. An answer that is asked for again is no part of the conversation.
 */
final class Remedies {

  /** Endings after which calls are not made and the same request would end the same way. */
  private static final Set<String> BLOCKED = Set.of(
      "SAFETY",
      "RECITATION",
      "LANGUAGE",
      "BLOCKLIST",
      "PROHIBITED_CONTENT",
      "SPII",
      "MODEL_ARMOR",
      "IMAGE_SAFETY",
      "IMAGE_PROHIBITED_CONTENT",
      "IMAGE_RECITATION");

  private static final Set<String> REFUSED = Set.of("UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS");

  private static final Set<String> MALFORMED =
      Set.of("MALFORMED_FUNCTION_CALL", "MALFORMED_RESPONSE");

  private static final Set<String> NO_IMAGE = Set.of("NO_IMAGE", "IMAGE_OTHER");

  private static final String UNSIGNED = "MISSING_THOUGHT_SIGNATURE";

  private static final String NOTE =
      "Your last answer had a function call in its text, so nothing was called. To call a function, "
          + "make a function call and do not write it down.";

  /**
   * What is to be done about an answer; nothing when both are null.
   *
   * @param again why the model is asked again
   * @param failure why the run fails
   */
  record Finding(@Nullable String again, @Nullable String failure) {
    static final Finding NOTHING = new Finding(null, null);
  }

  private String model;
  private final RunLimits limits;
  private int malformed;
  private int empty;
  private int unclear;
  private int written;
  private boolean signed;
  private @Nullable String note;

  Remedies(String model, RunLimits limits) {
    this.model = model;
    this.limits = limits;
  }

  void handedOver(String id) {
    model = id;
  }

  /** Whether the calls of this run are sent with placeholders where signatures are missing. */
  boolean isSigned() {
    return signed;
  }

  /** What the model is told in the next request alone, or null. */
  @Nullable
  String note() {
    return note;
  }

  /** Why an answer is none, so that the model is asked as after a failure, or null when it is one. */
  @Nullable
  String broken(GenerateContentResponse answer, boolean streamed) {
    if (!answer.hasCandidate()) {
      return "Model '" + model + "' gave no content: no candidate and no reason";
    }
    FinishReason reason = answer.finishReason();
    if (reason == null && streamed) {
      return "The answer of model '" + model + "' was cut off: it has no finish reason";
    }
    return FinishReason.CONTINUATION.equals(reason) && answer.continuationToken() == null
        ? "The answer of model '" + model + "' was cut off: it goes on, but without a token"
        : null;
  }

  /**
   * Looks at an answer that has a candidate and was not cut off.
   *
   * @param afterResponses whether the model was asked with function responses as the newest content
   * @param mayAsk whether no limit keeps the run from another turn
   * @param declared whether there is a function of a name that the model may call
   */
  Finding look(
      GenerateContentResponse answer,
      boolean afterResponses,
      boolean mayAsk,
      Predicate<String> declared) {
    note = null;
    FinishReason reason = answer.finishReason();
    String value = reason == null ? "STOP" : reason.value();
    if (MALFORMED.contains(value)) {
      return malformed(value, answer.finishMessage());
    }
    if (value.equals(UNSIGNED)) {
      return repairSignatures() ? new Finding(value + inWords(answer), null) : stopped(answer);
    }
    if (BLOCKED.contains(value) || REFUSED.contains(value)) {
      return stopped(answer);
    }
    if (value.equals(FinishReason.MAX_TOKENS.value())) {
      return Finding.NOTHING;
    }
    Content content = answer.content();
    boolean silent = content == null || !says(content);
    if (NO_IMAGE.contains(value) || (silent && !value.equals("STOP"))) {
      return mayAsk && unclear++ < limits.getMaxUnclearAnswers()
          ? new Finding(value + inWords(answer), null)
          : stopped(answer);
    }
    if (silent) {
      return afterResponses && mayAsk && empty++ < limits.getMaxEmptyAnswers()
          ? new Finding("The answer to the function responses is empty", null)
          : Finding.NOTHING;
    }
    return mayAsk && content != null ? inWords(content, declared) : Finding.NOTHING;
  }

  private Finding inWords(Content content, Predicate<String> declared) {
    if (written >= limits.getMaxWrittenCalls() || !content.functionCalls().isEmpty()) {
      return Finding.NOTHING;
    }
    String name = WrittenCalls.find(content.text(), declared);
    if (name == null) {
      return Finding.NOTHING;
    }
    written++;
    note = NOTE;
    return new Finding("The call of '" + name + "' is written as text and was not made", null);
  }

  private Finding malformed(String reason, @Nullable String words) {
    String detail = words == null ? reason : reason + " (" + words + ")";
    if (malformed == limits.getMaxMalformedAnswers()) {
      return new Finding(
          null,
          "Model '" + model + "' wrote a function call that cannot be read, " + (malformed + 1)
              + " times: " + detail);
    }
    malformed++;
    return new Finding(detail, null);
  }

  /** True when the failure says that a signature is missing and nothing was done about it yet. */
  boolean repairs(ModelException failure) {
    String message = String.valueOf(failure.getMessage());
    return failure.statusCode() == 400
        && message.contains("missing")
        && message.contains("thought_signature")
        && repairSignatures();
  }

  private boolean repairSignatures() {
    boolean first = !signed;
    signed = true;
    return first;
  }

  /** Whether an answer ended because of what is in it. */
  static boolean isBlocked(@Nullable FinishReason reason) {
    return reason != null && BLOCKED.contains(reason.value());
  }

  private Finding stopped(GenerateContentResponse answer) {
    return new Finding(
        null,
        "Model '" + model + "' stopped its answer: " + answer.finishReason() + inWords(answer));
  }

  private static String inWords(GenerateContentResponse answer) {
    return answer.finishMessage() == null ? "" : " (" + answer.finishMessage() + ")";
  }

  private static boolean says(Content content) {
    for (Part part : content.parts()) {
      if (says(part)) {
        return true;
      }
    }
    return false;
  }

  private static boolean says(Part part) {
    return part instanceof Part.Text text
        ? !text.thought() && !text.text().isBlank()
        : hasData(part);
  }

  /** False for a part of nothing but a signature or of no field at all: Gemini refuses it. */
  static boolean hasData(Part part) {
    int modifiers =
        (part.json().has("thought") ? 1 : 0) + (part.json().has("thoughtSignature") ? 1 : 0);
    return !(part instanceof Part.Unknown) || part.json().size() > modifiers;
  }
}

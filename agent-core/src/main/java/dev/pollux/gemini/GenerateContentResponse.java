package dev.pollux.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.metadata.CitationMetadata;
import dev.pollux.gemini.metadata.GroundingMetadata;
import dev.pollux.gemini.metadata.LogprobsResult;
import dev.pollux.gemini.metadata.ModelStatus;
import dev.pollux.gemini.metadata.PromptFeedback;
import dev.pollux.gemini.metadata.SafetyRating;
import dev.pollux.gemini.metadata.TokensDetails;
import dev.pollux.gemini.metadata.UrlContextMetadata;
import dev.pollux.json.Json;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's answer, or one chunk of a streamed one: a view of its JSON that shows the first candidate.
 */
public final class GenerateContentResponse {

  private final ObjectNode json;
  private final JsonNode candidate;
  private @Nullable Content content;

  private GenerateContentResponse(ObjectNode json) {
    this.json = json;
    this.candidate = json.path("candidates").path(0);
  }

  /**
   * An answer as it was received.
   *
   * @throws IllegalArgumentException if {@code json} is not an object
   */
  public static GenerateContentResponse of(JsonNode json) {
    if (!(json instanceof ObjectNode object)) {
      throw new IllegalArgumentException(
          "GenerateContentResponse: " + json.getNodeType() + " (expected: a JSON object)");
    }
    return new GenerateContentResponse(object);
  }

  /** The first candidate's content, or null when it has none. */
  public @Nullable Content content() {
    if (content == null && candidate.path("content").isObject()) {
      content = Content.of(candidate.get("content"));
    }
    return content;
  }

  /** Why the first candidate ended, or null when it has not, or did not say. */
  public @Nullable FinishReason finishReason() {
    String reason = Json.text(candidate, "finishReason");
    return reason == null ? null : new FinishReason(reason);
  }

  /** Gemini's own words on the end of the first candidate, or null. */
  public @Nullable String finishMessage() {
    return Json.text(candidate, "finishMessage");
  }

  /** Why the prompt was refused, or null when it was not. */
  public @Nullable String blockReason() {
    return Json.text(json.path("promptFeedback"), "blockReason");
  }

  /** What Gemini says on the prompt, or null. */
  public @Nullable PromptFeedback promptFeedback() {
    return view(json, "promptFeedback", PromptFeedback::new);
  }

  /** How the first candidate was rated; empty when Gemini did not tell. */
  public List<SafetyRating> safetyRatings() {
    return SafetyRating.in(candidate);
  }

  /** Where the first candidate comes from, or null. */
  public @Nullable GroundingMetadata groundingMetadata() {
    return view(candidate, "groundingMetadata", GroundingMetadata::new);
  }

  /** What the first candidate repeats from elsewhere, or null. */
  public @Nullable CitationMetadata citationMetadata() {
    return view(candidate, "citationMetadata", CitationMetadata::new);
  }

  /** The pages that were read for the first candidate, or null. */
  public @Nullable UrlContextMetadata urlContextMetadata() {
    return view(candidate, "urlContextMetadata", UrlContextMetadata::new);
  }

  /** How likely the first candidate's tokens were, or null. */
  public @Nullable LogprobsResult logprobsResult() {
    return view(candidate, "logprobsResult", LogprobsResult::new);
  }

  /** With what the rest is asked for of a candidate that ended with {@code CONTINUATION}, or null. */
  public @Nullable String continuationToken() {
    return Json.text(candidate, "continuationToken");
  }

  /** True when there is at least one candidate. */
  public boolean hasCandidate() {
    return candidate.isObject();
  }

  /** The tokens used so far, or null when this answer or chunk does not say. */
  public @Nullable UsageMetadata usageMetadata() {
    JsonNode usage = json.path("usageMetadata");
    return usage.isObject() ? UsageMetadata.of(usage) : null;
  }

  /** The tokens by kind of media, or null when this answer or chunk does not say. */
  public @Nullable TokensDetails tokensDetails() {
    return view(json, "usageMetadata", TokensDetails::new);
  }

  /** How long the model will be there, or null. */
  public @Nullable ModelStatus modelStatus() {
    return view(json, "modelStatus", ModelStatus::new);
  }

  private static <T> @Nullable T view(
      JsonNode owner, String member, Function<JsonNode, T> constructor) {
    JsonNode value = owner.path(member);
    return value.isObject() ? constructor.apply(value) : null;
  }

  /** The model that answered, which may be another than was asked for, or null. */
  public @Nullable String modelVersion() {
    return Json.text(json, "modelVersion");
  }

  /** Gemini's id of this answer, or null. */
  public @Nullable String responseId() {
    return Json.text(json, "responseId");
  }

  /** The answer as received. Read only. */
  public ObjectNode json() {
    return json;
  }

  @Override
  public String toString() {
    return json.toString();
  }
}

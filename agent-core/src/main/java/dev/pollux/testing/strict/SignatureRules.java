package dev.pollux.testing.strict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.Issued.Signed;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** That what the model said comes back as it was said, its thought signatures first of all. */
final class SignatureRules {

  private static final Set<String> PLACEHOLDERS =
      Set.of("skip_thought_signature_validator", "context_engineering_is_the_way_to_go");

  private final Issued issued;
  private final boolean foreign;

  /** With {@code foreign}, a signature that was never issued is let through. */
  SignatureRules(Issued issued, boolean foreign) {
    this.issued = issued;
    this.foreign = foreign;
  }

  /**
   * What is wrong with the model's contents, or null. A signature may be missing, or be a foreign
   * one, only before the current turn, which begins at the newest user content that is no function
   * response.
   */
  @Nullable
  GoogleError check(JsonNode contents, boolean required) {
    int turn = 0;
    for (int i = 0; i < contents.size(); i++) {
      JsonNode content = contents.get(i);
      if (!TurnRules.isModel(content)
          && TurnRules.of(content, "functionResponse").isEmpty()) {
        turn = i;
      }
    }
    for (int i = 0; i < contents.size(); i++) {
      if (TurnRules.isModel(contents.get(i))) {
        GoogleError error = step(contents.get(i).path("parts"), i + 1, i > turn, required);
        if (error != null) {
          return error;
        }
      }
    }
    return null;
  }

  private @Nullable GoogleError step(
      JsonNode parts, int position, boolean current, boolean required) {
    boolean strict = current && required;
    boolean first = true;
    List<Signed> before = List.of();
    for (JsonNode part : parts) {
      String signature = Json.text(part, "thoughtSignature");
      boolean call = part.has("functionCall");
      GoogleError error = null;
      if (signature != null) {
        List<Signed> sent = issued.signed(signature);
        error = signed(part, signature, sent, current);
        before = call ? sent : before;
      } else if (call && first) {
        error = strict && !issued.isUnsignedCall(part) ? missing(name(part), position) : null;
      } else if (call) {
        error = beside(part, before);
      } else if (strict && isSignedToolPart(part)) {
        error = GoogleError.invalidArgument("Tool call part is missing thought_signature");
      }
      if (error != null) {
        return error;
      }
      first &= !call;
    }
    return null;
  }

  private static String name(JsonNode part) {
    return part.path("functionCall").path("name").asText();
  }

  private static GoogleError missing(String name, int position) {
    return GoogleError.invalidArgument(
        "Function call is missing a thought_signature in functionCall parts. This is required for"
            + " tools to work correctly, and missing thought_signature may lead to degraded model"
            + " performance. Additional data, function call `default_api:" + name + "`, position "
            + position
            + ". Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more"
            + " details.");
  }

  /** A part of a server-side tool that was sent with a signature and came back without. */
  private boolean isSignedToolPart(JsonNode part) {
    for (String kind : List.of("toolCall", "toolResponse")) {
      String id = Json.text(part.path(kind), "id");
      if (id != null && issued.isSignedTool(kind, id)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable GoogleError signed(
      JsonNode part, String signature, List<Signed> sent, boolean current) {
    if (PLACEHOLDERS.contains(signature)) {
      return null;
    }
    if (sent.isEmpty()) {
      return foreign || !current
          ? null
          : GoogleError.invalidArgument("Thought signature is not valid");
    }
    boolean call = part.has("functionCall");
    if (sent.stream().noneMatch(signed -> signed.part().has("functionCall") == call)) {
      return GoogleError.invalidArgument("Corrupted thought signature.");
    }
    // Text may be put together from several events, so only its kind is compared.
    return !call || sent.stream().anyMatch(signed -> SameJson.same(signed.part(), part))
        ? null
        : altered(part, List.of(sent.get(0).part()));
  }

  /** A parallel call has no signature of its own, but it was sent beside one that has. */
  private static @Nullable GoogleError beside(JsonNode part, List<Signed> before) {
    if (before.isEmpty()) {
      return null;
    }
    List<JsonNode> sent =
        before.stream().flatMap(signed -> signed.beside().stream()).toList();
    return sent.stream().anyMatch(original -> SameJson.same(original, part))
        ? null
        : altered(part, sent);
  }

  private static GoogleError altered(JsonNode part, List<JsonNode> sent) {
    return GoogleError.invalidArgument(
        "Corrupted thought signature. The function call `default_api:" + name(part)
            + "` is not what the model sent: expected " + (sent.size() == 1 ? sent.get(0) : sent)
            + " but was " + part);
  }
}

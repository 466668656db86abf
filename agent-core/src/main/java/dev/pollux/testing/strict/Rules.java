package dev.pollux.testing.strict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.testing.strict.GoogleError.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All rules for a body, in the order in which the service looks at them. Thread safe. */
public final class Rules {

  private final SignatureRules signatures;

  /** With {@code foreignSignatures}, a signature that is not among the issued ones is let through. */
  public Rules(Issued issued, boolean foreignSignatures) {
    signatures = new SignatureRules(issued, foreignSignatures);
  }

  /** Why the service would refuse {@code body}, or null. */
  public @Nullable GoogleError check(Asked asked, JsonNode body) {
    List<Violation> violations = new ArrayList<>();
    JsonNode known =
        RequestFields.check(body, message(asked.operation()), asked.face(), violations);
    if (!violations.isEmpty()) {
      return GoogleError.invalidArgument(violations);
    }
    return switch (asked.operation()) {
      case "countTokens" -> count(asked, known);
      case "embedContent" -> ResourceRules.embed(known, asked.model(), "");
      case "batchEmbedContents" -> ResourceRules.embedAll(known, asked.model());
      case "cachedContents.create" -> ResourceRules.cache(known, asked);
      case "cachedContents.patch", "files.upload" -> null;
      default -> generate(asked, known);
    };
  }

  /** What is wrong with the turns alone, their calls and signatures, or null. */
  public @Nullable GoogleError checkHistory(Asked asked, JsonNode contents) {
    GoogleError error = TurnRules.check(contents, asked);
    return error == null ? signatures.check(contents, asked.signatures()) : error;
  }

  private static String message(String operation) {
    return switch (operation) {
      case "countTokens" -> "CountTokensRequest";
      case "embedContent" -> "EmbedContentRequest";
      case "batchEmbedContents" -> "BatchEmbedContentsRequest";
      case "cachedContents.create", "cachedContents.patch" -> "CachedContent";
      case "files.upload" -> "CreateFileRequest";
      default -> "GenerateContentRequest";
    };
  }

  private static @Nullable GoogleError count(Asked asked, JsonNode body) {
    boolean whole = body.has("generateContentRequest");
    if (whole && body.has("contents")) {
      return GoogleError.invalidArgument(
          "contents and generate_content_request are mutually exclusive.");
    }
    // What is counted need not end with a user's turn, nor be answered.
    JsonNode contents =
        whole ? body.get("generateContentRequest").path("contents") : body.path("contents");
    return contents.isEmpty() ? TurnRules.check(contents, asked) : null;
  }

  private @Nullable GoogleError generate(Asked asked, JsonNode body) {
    JsonNode contents = body.path("contents");
    GoogleError error = TurnRules.check(contents, asked);
    error = error == null ? cached(body) : error;
    error = error == null ? ToolRules.check(body, asked) : error;
    error = error == null ? SettingRules.check(body, asked) : error;
    return error == null ? signatures.check(contents, asked.signatures()) : error;
  }

  private static @Nullable GoogleError cached(JsonNode body) {
    boolean twice = Stream.of("systemInstruction", "tools", "toolConfig").anyMatch(body::has);
    return body.has("cachedContent") && twice
        ? GoogleError.invalidArgument(
            "CachedContent can not be used with GenerateContent request setting system_instruction,"
                + " tools or tool_config.\n\nProposed fix: move those values to CachedContent from"
                + " GenerateContent request.")
        : null;
  }
}

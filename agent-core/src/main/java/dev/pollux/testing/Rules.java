package dev.pollux.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.testing.GoogleError.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All rules for a body, in the order in which the service looks at them. */
final class Rules {

  private final LocalGeminiOptions options;
  private final SignatureRules signatures;

  Rules(LocalGeminiOptions options, Issued issued) {
    this.options = options;
    signatures = new SignatureRules(issued, options.foreignSignatures());
  }

  /** Why the request is refused, or null. */
  @Nullable
  GoogleError check(ReceivedRequest request) {
    boolean counting = request.operation().equals("countTokens");
    List<Violation> violations = new ArrayList<>();
    JsonNode body = RequestFields.check(
        request.json(), counting ? "CountTokensRequest" : "GenerateContentRequest", violations);
    if (!violations.isEmpty()) {
      return GoogleError.invalidArgument(violations);
    }
    if (!counting) {
      return generate(body, request.model());
    }
    boolean whole = body.has("generateContentRequest");
    if (whole && body.has("contents")) {
      return GoogleError.invalidArgument(
          "contents and generate_content_request are mutually exclusive.");
    }
    // What is counted need not end with a user's turn, nor be answered.
    JsonNode contents =
        whole ? body.get("generateContentRequest").path("contents") : body.path("contents");
    return contents.isEmpty() ? TurnRules.check(contents) : null;
  }

  private @Nullable GoogleError generate(JsonNode body, String model) {
    JsonNode contents = body.path("contents");
    GoogleError error = TurnRules.check(contents);
    error = error == null ? ToolRules.check(body, model) : error;
    return error == null ? signatures.check(contents, options.signatures(model)) : error;
  }
}

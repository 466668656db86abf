package dev.pollux.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The answers that are to go on, by their token. Thread safe. */
final class Continuations {

  private final Map<String, JsonNode> contentsByToken = new ConcurrentHashMap<>();

  /** Notes the tokens of an answer to {@code request}. */
  void remember(JsonNode request, List<ObjectNode> responses) {
    for (ObjectNode response : responses) {
      String token = Json.text(response.path("candidates").path(0), "continuationToken");
      if (token != null) {
        contentsByToken.put(token, request.path("contents"));
      }
    }
  }

  /** Why {@code request} cannot go on with the token that it names, or null. */
  @Nullable
  GoogleError check(JsonNode request) {
    String token = Json.text(request, "continuationToken");
    if (token == null) {
      return null;
    }
    JsonNode contents = contentsByToken.get(token);
    if (contents == null) {
      return GoogleError.invalidArgument("Invalid continuation token.");
    }
    return contents.equals(request.path("contents"))
        ? null
        : GoogleError.invalidArgument(
            "The contents are not those that the continuation token was given for.");
  }
}

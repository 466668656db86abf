package dev.pollux.testing.strict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import org.jspecify.annotations.Nullable;

/** What holds for the bodies that make embeddings and cached contents. */
final class ResourceRules {

  private static final int MOST_EMBEDDINGS = 100;

  private ResourceRules() {}

  static @Nullable GoogleError embedAll(JsonNode body, String model) {
    JsonNode requests = body.path("requests");
    if (requests.isEmpty() || requests.size() > MOST_EMBEDDINGS) {
      return GoogleError.invalidArgument(
          requests.isEmpty()
              ? "* BatchEmbedContentsRequest.requests: requests is not specified"
              : "* BatchEmbedContentsRequest.requests: at most " + MOST_EMBEDDINGS
                  + " requests can be in one batch");
    }
    for (int i = 0; i < requests.size(); i++) {
      String path = "requests[" + i + "].";
      if (!requests.get(i).has("model")) {
        return wrong(path + "model", "model is not specified");
      }
      GoogleError error = embed(requests.get(i), model, path);
      if (error != null) {
        return error;
      }
    }
    return null;
  }

  static @Nullable GoogleError embed(JsonNode request, String model, String path) {
    String named = Json.text(request, "model");
    if (named != null && !named.equals("models/" + model)) {
      return wrong(path + "model", "must be models/" + model + " as in the path");
    }
    if (request.path("content").path("parts").isEmpty()) {
      return wrong(path + "content", "content is not specified");
    }
    return request.path("outputDimensionality").asInt(1) < 1
        ? wrong(path + "output_dimensionality", "must be positive")
        : null;
  }

  static @Nullable GoogleError cache(JsonNode body, Asked asked) {
    String model = body.path("model").asText();
    if (!model.startsWith("models/")) {
      return wrong("model", "expected models/ and an id");
    }
    Family family = Family.of(model);
    if (!family.hasCaches()) {
      return GoogleError.invalidArgument("Model " + model + " does not support cached content.");
    }
    if (!body.has("contents") && !body.has("systemInstruction") && !body.has("tools")) {
      return GoogleError.invalidArgument("CachedContent has nothing that could be cached.");
    }
    String id = model.substring("models/".length());
    return ToolRules.check(body, new Asked(asked.face(), asked.operation(), id, false));
  }

  private static GoogleError wrong(String field, String description) {
    return GoogleError.invalidArgument("* " + field + ": " + description);
  }
}

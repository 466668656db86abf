package dev.pollux.testing.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError;
import java.util.List;

/** {@code GET models} and {@code GET models/{id}}. */
final class ModelList {

  private static final int LARGEST_PAGE = 1000;

  private final List<String> ids;

  ModelList(List<String> ids) {
    this.ids = ids;
  }

  Outcome answer(Call call) {
    if (call.is("GET", false)) {
      return Page.of(call, "models", ids.stream().map(ModelList::model).toList(), LARGEST_PAGE);
    }
    return ids.contains(call.id())
        ? Outcome.of(model(call.id()))
        : Outcome.of(GoogleError.notFound("Model is not found: models/" + call.id()));
  }

  private static ObjectNode model(String id) {
    boolean embeds = id.contains("embedding");
    ObjectNode model = Json.object()
        .put("name", "models/" + id)
        .put("version", "001")
        .put("displayName", id)
        .put("inputTokenLimit", embeds ? 2048 : 1_048_576)
        .put("outputTokenLimit", embeds ? 1 : 65_536);
    if (embeds) {
      model.putArray("supportedGenerationMethods").add("embedContent").add("countTextTokens");
      return model;
    }
    model.putArray("supportedGenerationMethods").add("generateContent").add("countTokens");
    return model.put("temperature", 1).put("topP", 0.95).put("topK", 64).put("thinking", true);
  }
}

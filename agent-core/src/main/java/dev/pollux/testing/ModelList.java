package dev.pollux.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET models} and {@code GET models/{id}}. */
final class ModelList {

  private static final int PAGE = 50;
  private static final int LARGEST_PAGE = 1000;

  private final List<String> ids;

  ModelList(List<String> ids) {
    this.ids = ids;
  }

  /** An ObjectNode, or a GoogleError. */
  Object find(ReceivedRequest request) {
    if (request.model().isEmpty()) {
      return page(request);
    }
    if (!ids.contains(request.model())) {
      return GoogleError.notFound("Model is not found: models/" + request.model());
    }
    return model(request.model());
  }

  private Object page(ReceivedRequest request) {
    String sizeText = request.query("pageSize");
    String token = request.query("pageToken");
    int size = number(sizeText, PAGE);
    int from = number(token, 0);
    if (size < 0) {
      return GoogleError.invalidArgument("Invalid page size: " + sizeText);
    }
    if (from < 0 || from > ids.size()) {
      return GoogleError.invalidArgument("Invalid page token: " + token);
    }
    int to = Math.min(ids.size(), from + Math.min(size == 0 ? PAGE : size, LARGEST_PAGE));
    ObjectNode page = Json.object();
    ArrayNode models = page.putArray("models");
    ids.subList(from, to).forEach(id -> models.add(model(id)));
    if (to < ids.size()) {
      page.put("nextPageToken", Integer.toString(to));
    }
    return page;
  }

  private static int number(@Nullable String text, int otherwise) {
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static ObjectNode model(String id) {
    ObjectNode model = Json.object()
        .put("name", "models/" + id)
        .put("version", "001")
        .put("displayName", id)
        .put("inputTokenLimit", 1_048_576)
        .put("outputTokenLimit", 65_536);
    model.putArray("supportedGenerationMethods").add("generateContent").add("countTokens");
    return model.put("temperature", 1).put("topP", 0.95).put("topK", 64).put("thinking", true);
  }
}

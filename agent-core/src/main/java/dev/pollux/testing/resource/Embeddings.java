package dev.pollux.testing.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.SplittableRandom;

/** Vectors of length 1 that are the same for the same text, and mean nothing. */
final class Embeddings {

  private static final int USUAL_DIMENSIONS = 3072;

  private Embeddings() {}

  static Outcome answer(Call call) {
    ObjectNode body = Json.object();
    switch (call.operation()) {
      case "embedContent" -> body.set("embedding", embedding(call.json()));
      case "batchEmbedContents" -> {
        ArrayNode embeddings = body.putArray("embeddings");
        call.json().path("requests").forEach(request -> embeddings.add(embedding(request)));
      }
      default -> {
        return Outcome.of(call.notFound());
      }
    }
    return Outcome.of(body);
  }

  private static ObjectNode embedding(JsonNode request) {
    int dimensions = request.path("outputDimensionality").asInt(USUAL_DIMENSIONS);
    SplittableRandom random =
        new SplittableRandom(request.path("content").path("parts").hashCode());
    double[] values = new double[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      values[i] = random.nextDouble(-1, 1);
      squares += values[i] * values[i];
    }
    ObjectNode embedding = Json.object();
    ArrayNode array = embedding.putArray("values");
    for (double value : values) {
      array.add((float) (value / Math.sqrt(squares)));
    }
    return embedding;
  }
}

package dev.pollux.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.Objects;

/** What embeddings are for. Nothing is sent that was not set. */
public final class EmbedOptions {

  private final ObjectNode json;

  /** Sets nothing. */
  public EmbedOptions() {
    this.json = Json.object();
  }

  /** Copies {@code other}. */
  public EmbedOptions(EmbedOptions other) {
    this.json = other.json.deepCopy();
  }

  /** What they are compared for, like {@code RETRIEVAL_QUERY} or {@code SEMANTIC_SIMILARITY}. */
  public EmbedOptions setTaskType(String taskType) {
    json.put("taskType", Objects.requireNonNull(taskType, "taskType"));
    return this;
  }

  /** The title of the texts; Gemini takes it with {@code RETRIEVAL_DOCUMENT} only. */
  public EmbedOptions setTitle(String title) {
    json.put("title", Objects.requireNonNull(title, "title"));
    return this;
  }

  /**
   * How many numbers an embedding has; the model's own number by default.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public EmbedOptions setOutputDimensionality(int outputDimensionality) {
    if (outputDimensionality < 1) {
      throw new IllegalArgumentException(
          "outputDimensionality: " + outputDimensionality + " (expected: >= 1)");
    }
    json.put("outputDimensionality", outputDimensionality);
    return this;
  }

  ObjectNode json() {
    return json;
  }
}

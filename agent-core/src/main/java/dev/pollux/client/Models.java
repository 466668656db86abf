package dev.pollux.client;

import dev.pollux.http.HttpCalls;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;

/** The models of a route. Not on Vertex AI. */
public final class Models {

  private static final int PAGE = 100;

  private final HttpCalls calls;

  Models(HttpCalls calls) {
    this.calls = calls;
  }

  /**
   * All models; pages are fetched as they are read.
   *
   * @throws UnsupportedOperationException on Vertex AI
   */
  public ReadStream<ModelInfo> list() {
    return list(PAGE);
  }

  ReadStream<ModelInfo> list(int pageSize) {
    GeminiClient.notOnVertex(calls, "a list of models");
    return new Pages<>(
        calls, calls.route().parentPath() + "/models", pageSize, "models", ModelInfo::new);
  }

  /**
   * One model.
   *
   * @param id like {@code gemini-3.8-flash}
   * @return what Gemini tells; it fails with status 404 when there is no such model
   * @throws UnsupportedOperationException on Vertex AI
   */
  public Future<ModelInfo> get(String id) {
    GeminiClient.notOnVertex(calls, "models to look at");
    return calls
        .json(HttpMethod.GET, calls.route().modelPath(GeminiClient.model(id)), null, true)
        .map(ModelInfo::new);
  }
}

package dev.pollux.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.http.HttpCalls;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.model.ModelException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Gemini beside the answers of models: its list of models, token counts, embeddings, files and cached
 * contents.
 *
 * <pre>{@code
 * GeminiClient client = new GeminiClient(vertx, Route.googleAi(key));
 * client.models().list().handler(model -> System.out.println(model.id()));
 * client.countTokens("gemini-3.8-flash", List.of(Content.user("Hello")));
 * }</pre>
 *
 * <p>Failures are {@code ModelException}s, as those of models are. It keeps connections open; share one
 * between event loops, and close it, or its Vert.x, at the end.
 */
public final class GeminiClient {

  /** How many contents go into one request for embeddings. */
  private static final int MAX_BATCH = 100;

  private static final Pattern ID =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]*(/[A-Za-z0-9][A-Za-z0-9._@-]*)*");

  private final HttpCalls calls;
  private final Models models;
  private final CachedContents cachedContents;
  private final Files files;

  /** A client with the default limits. */
  public GeminiClient(Vertx vertx, Route route) {
    this(vertx, route, new GeminiClientOptions());
  }

  /** A client. The options are copied. */
  public GeminiClient(Vertx vertx, Route route, GeminiClientOptions options) {
    GeminiClientOptions copy = new GeminiClientOptions(options);
    this.calls = new HttpCalls(
        Objects.requireNonNull(vertx, "vertx"),
        "Gemini",
        Objects.requireNonNull(route, "route"),
        copy.getHttp(),
        copy.getMaxAttempts(),
        copy.getRetryDelay());
    this.models = new Models(calls);
    this.cachedContents = new CachedContents(calls);
    this.files = new Files(calls, copy);
  }

  /** The models. */
  public Models models() {
    return models;
  }

  /** The contents that Gemini keeps. */
  public CachedContents cachedContents() {
    return cachedContents;
  }

  /** The files that were uploaded. */
  public Files files() {
    return files;
  }

  /**
   * Counts the tokens of contents alone.
   *
   * @param model like {@code gemini-3.8-flash}
   */
  public Future<TokenCount> countTokens(String model, List<Content> contents) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("contents");
    contents.forEach(content -> array.add(content.json()));
    return count(model, json);
  }

  /**
   * Counts the tokens of a whole request, its instruction and its tools too.
   *
   * @param model like {@code gemini-3.8-flash}
   */
  public Future<TokenCount> countTokens(String model, GenerateContentRequest request) {
    if (calls.route().isVertex()) {
      ObjectNode json = Json.object();
      for (String field : List.of("systemInstruction", "tools", "generationConfig", "contents")) {
        JsonNode value = request.json().get(field);
        if (value != null) {
          json.set(field, value);
        }
      }
      return count(model, json);
    }
    ObjectNode json = Json.object();
    json.putObject("generateContentRequest").put("model", resource(model)).setAll(request.json());
    return count(model, json);
  }

  private Future<TokenCount> count(String model, ObjectNode json) {
    return calls
        .json(HttpMethod.POST, calls.route().modelPath(model(model)) + ":countTokens", json, true)
        .map(TokenCount::new);
  }

  /**
   * Makes an embedding of each content, in requests of at most 100, one after the other.
   *
   * @param model like {@code gemini-embedding-001}
   * @return the embeddings, in the order of the contents
   * @throws UnsupportedOperationException on Vertex AI, which has another method for it
   */
  public Future<List<float[]>> embedContents(
      String model, List<Content> contents, EmbedOptions options) {
    notOnVertex(calls, "batchEmbedContents");
    EmbedOptions copy = new EmbedOptions(options);
    List<Content> all = List.copyOf(contents);
    String path = calls.route().modelPath(model(model)) + ":batchEmbedContents";
    return embed(path, resource(model), all, copy, new ArrayList<>());
  }

  private Future<List<float[]>> embed(
      String path,
      String model,
      List<Content> contents,
      EmbedOptions options,
      List<float[]> embeddings) {
    int from = embeddings.size();
    if (from >= contents.size()) {
      return Future.succeededFuture(List.copyOf(embeddings));
    }
    List<Content> batch = contents.subList(from, Math.min(contents.size(), from + MAX_BATCH));
    ObjectNode json = Json.object();
    ArrayNode requests = json.putArray("requests");
    for (Content content : batch) {
      ObjectNode request = requests.addObject().put("model", model);
      request.set("content", content.json());
      request.setAll(options.json());
    }
    return calls.json(HttpMethod.POST, path, json, true).compose(answer -> {
      JsonNode given = answer.path("embeddings");
      if (given.size() != batch.size()) {
        return Future.failedFuture(ModelException.of(
            "Gemini gave " + given.size() + " embeddings for " + batch.size() + " contents",
            false,
            null));
      }
      given.forEach(embedding -> embeddings.add(floats(embedding.path("values"))));
      return embed(path, model, contents, options, embeddings);
    });
  }

  private static float[] floats(JsonNode values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  private String resource(String model) {
    String path = calls.route().modelPath(model(model));
    return path.substring(calls.route().versionPath().length() + 1);
  }

  static String model(String id) {
    if (!ID.matcher(id).matches() || id.contains("..")) {
      throw new IllegalArgumentException(
          "model id: '" + id + "' (expected: like gemini-3-flash-preview)");
    }
    return id;
  }

  static void notOnVertex(HttpCalls calls, String what) {
    if (calls.route().isVertex()) {
      throw new UnsupportedOperationException("Vertex AI has not " + what
          + " as Google's Gemini API has; take Route.googleAi(…) for it");
    }
  }

  /** Closes the connections. */
  public Future<Void> close() {
    return calls.close();
  }

  @Override
  public String toString() {
    return "GeminiClient[" + calls.route() + "]";
  }
}

package dev.pollux.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.http.HttpCalls;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Contents that Gemini keeps, so that requests which begin with them cost less.
 *
 * <pre>{@code
 * client.cachedContents()
 *     .create("gemini-3.8-flash", config, List.of(Content.user(book)), Duration.ofMinutes(10), null)
 *     .map(cached -> GenerateContentConfig.EMPTY.with("cachedContent", Json.tree(cached.name())));
 * }</pre>
 *
 * <p>A request that uses one must not say the instruction, the tools and their config again; {@code
 * GeminiModel} leaves them out then, so an agent keeps its tools and their declarations are those of
 * the cache.
 */
public final class CachedContents {

  private static final Pattern NAME =
      Pattern.compile("(projects/[^/?#]+/locations/[^/?#]+/)?cachedContents/[A-Za-z0-9_-]+");
  private static final List<String> KEPT = List.of("systemInstruction", "tools", "toolConfig");
  private static final int PAGE = 100;

  private final HttpCalls calls;

  CachedContents(HttpCalls calls) {
    this.calls = calls;
  }

  /**
   * Keeps contents. Never tried again when it fails, for each attempt may cost.
   *
   * @param model the only model that can use them
   * @param config its instruction, tools and tool config are kept; anything else in it is not looked at
   * @param contents what requests begin with
   * @param ttl for how long; in seconds, at least 1
   * @param displayName a name for people, or null
   * @throws UnsupportedOperationException on Vertex AI without a project
   */
  public Future<CachedContent> create(
      String model,
      GenerateContentConfig config,
      List<Content> contents,
      Duration ttl,
      @Nullable String displayName) {
    ObjectNode json = Json.object().put("model", resource(model)).put("ttl", seconds(ttl));
    if (displayName != null) {
      json.put("displayName", displayName);
    }
    if (!contents.isEmpty()) {
      ArrayNode array = json.putArray("contents");
      contents.forEach(content -> array.add(content.json()));
    }
    for (String field : KEPT) {
      JsonNode value = config.json().get(field);
      if (value != null) {
        json.set(field, value);
      }
    }
    return calls.json(HttpMethod.POST, path(), json, false).map(CachedContent::new);
  }

  /** One of them; it fails with status 404, or 403, when there is none of that name any more. */
  public Future<CachedContent> get(String name) {
    return calls.json(HttpMethod.GET, path(name), null, true).map(CachedContent::new);
  }

  /** Keeps one for a time from now on. */
  public Future<CachedContent> update(String name, Duration ttl) {
    return calls
        .json(HttpMethod.PATCH, path(name), Json.object().put("ttl", seconds(ttl)), true)
        .map(CachedContent::new);
  }

  /** All of them; pages are fetched as they are read. */
  public ReadStream<CachedContent> list() {
    return list(PAGE);
  }

  ReadStream<CachedContent> list(int pageSize) {
    return new Pages<>(calls, path(), pageSize, "cachedContents", CachedContent::new);
  }

  /** Forgets one. */
  public Future<Void> delete(String name) {
    return calls.json(HttpMethod.DELETE, path(name), null, true).mapEmpty();
  }

  private String path() {
    if (calls.route().isVertex() && calls.route().vertexProject().isEmpty()) {
      throw new UnsupportedOperationException(
          "Vertex AI has cached contents in projects only; take Route.vertex(…)");
    }
    return calls.route().parentPath() + "/cachedContents";
  }

  private String path(String name) {
    if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected: like cachedContents/abc)");
    }
    return name.startsWith("projects/")
        ? calls.route().versionPath() + "/" + name
        : path() + name.substring("cachedContents".length());
  }

  private String resource(String model) {
    String path = calls.route().modelPath(GeminiClient.model(model));
    return path.substring(calls.route().versionPath().length() + 1);
  }

  // A protobuf Duration.
  private static String seconds(Duration ttl) {
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("ttl: " + ttl + " (expected: >= 1 s)");
    }
    return BigDecimal.valueOf(ttl.getSeconds())
            .add(BigDecimal.valueOf(ttl.getNano(), 9))
            .stripTrailingZeros()
            .toPlainString()
        + "s";
  }
}

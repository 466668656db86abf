package dev.pollux.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pollux.json.Json;
import dev.pollux.testing.openai.ChatRequest;
import dev.pollux.testing.resource.Call;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request as it reached a {@link LocalGemini}. Read only, so it may be shared. */
public final class ReceivedRequest {

  private final String method;
  private final String origin;
  private final String path;
  private final Map<String, String> query;
  private final Map<String, List<String>> headers;
  private final byte[] body;
  private final JsonNode json;
  private final @Nullable String syntaxError;
  private final Target target;
  private final @Nullable ChatRequest chat;
  private final Promise<Boolean> delivered = Promise.promise();

  ReceivedRequest(HttpServerRequest request, byte[] body) {
    method = request.method().name();
    origin = request.scheme() + "://" + request.authority();
    path = request.path();
    query = flat(request.params());
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    request.headers().names().forEach(name -> all.put(name, request.headers().getAll(name)));
    headers = all;
    this.body = body;
    JsonNode tree = MissingNode.getInstance();
    String problem = null;
    try {
      tree = Json.read(body, 0, body.length);
    } catch (JsonProcessingException e) {
      problem = e.getOriginalMessage();
    }
    json = tree;
    syntaxError = problem;
    target = Target.of(path);
    chat = path.endsWith("/chat/completions") ? new ChatRequest(json) : null;
  }

  private static Map<String, String> flat(MultiMap params) {
    Map<String, String> map = new LinkedHashMap<>();
    params.forEach(map::putIfAbsent);
    return map;
  }

  /** Like {@code POST}. */
  public String method() {
    return method;
  }

  /** Like {@code /v1beta/models/gemini-3.8-flash:generateContent}, without the query. */
  public String path() {
    return path;
  }

  /** A parameter of the query, or null. */
  public @Nullable String query(String name) {
    return query.get(name);
  }

  /** A header, by its name in any case, or null. */
  public @Nullable String header(String name) {
    List<String> values = headers.get(name);
    return values == null ? null : values.get(0);
  }

  /** All headers; names in any case. */
  public Map<String, List<String>> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /** The body, copied at each call. */
  public byte[] body() {
    return body.clone();
  }

  /** The body as JSON; a missing node when it is empty or not JSON. Read only. */
  public JsonNode json() {
    return json;
  }

  /** The model's id without {@code models/}, from the path or a chat's body; empty when none is named. */
  public String model() {
    if (chat != null) {
      return chat.model();
    }
    return target.collection().equals("models") ? target.id() : "";
  }

  /** Like {@code generateContent} or {@code chat/completions}; empty when the path names none. */
  public String operation() {
    return chat != null ? "chat/completions" : target.operation();
  }

  /** Whether the answer was asked for as a stream. */
  public boolean streamed() {
    return chat != null ? chat.isStreamed() : operation().equals("streamGenerateContent");
  }

  /**
   * Completed with true when the whole answer has been written, with false when the connection was
   * closed before that, by the client or by the script.
   */
  public Future<Boolean> delivered() {
    return delivered.future();
  }

  void settle(boolean whole) {
    delivered.tryComplete(whole);
  }

  @Nullable
  String syntaxError() {
    return syntaxError;
  }

  boolean isEmpty() {
    return body.length == 0;
  }

  Target target() {
    return target;
  }

  /** When it is a chat completion that is asked for. */
  @Nullable
  ChatRequest chat() {
    return chat;
  }

  Call toCall() {
    return new Call(
        method,
        origin + target.prefix(),
        target.collection(),
        target.id(),
        target.operation(),
        json,
        body,
        this::query,
        this::header);
  }

  @Override
  public String toString() {
    return method + " " + path + (json.isMissingNode() ? "" : " " + json);
  }

  /**
   * What a path asks for. The version may be absent, and a prefix may stand before it.
   *
   * @param prefix what stands in front of the collection, without {@code /upload}
   * @param collection {@code models}, {@code files}, {@code upload}, {@code cachedContents}, or empty
   */
  record Target(String prefix, String collection, String id, String operation) {

    private static final Pattern PATH = Pattern.compile(
        "(?<prefix>.*)/(?<collection>models|files|cachedContents)(/(?<id>[^/:]+)(:(?<operation>\\w+))?)?");

    static Target of(String path) {
      Matcher matcher = PATH.matcher(path);
      if (!matcher.matches()) {
        return new Target("", "", "", "");
      }
      String prefix = matcher.group("prefix");
      boolean upload =
          matcher.group("collection").equals("files") && prefix.matches(".*/upload(/[^/]+)?");
      return new Target(
          upload ? prefix.replaceFirst("/upload(?=(/[^/]+)?$)", "") : prefix,
          upload ? "upload" : matcher.group("collection"),
          Objects.requireNonNullElse(matcher.group("id"), ""),
          Objects.requireNonNullElse(matcher.group("operation"), ""));
    }

    boolean isVertex() {
      return prefix.endsWith("/publishers/google");
    }
  }
}

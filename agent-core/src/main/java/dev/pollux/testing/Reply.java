package dev.pollux.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One scripted answer of a {@link LocalGemini}: parts of a model's turn, an error, or bytes.
 *
 * <pre>{@code
 * Reply.thought("I need both").and(Reply.call("weather", Map.of("city", "Oslo")))
 * Reply.error(429, "RESOURCE_EXHAUSTED", "Quota exceeded").withRetryDelay(Duration.ofSeconds(2))
 * }</pre>
 *
 * <p>Immutable: each {@code with…} gives a changed copy, so a reply can be played many times.
 */
public final class Reply {

  /** Parts to put into a response, whole responses, or null for both when it is bytes or an error. */
  @Nullable
  List<ObjectNode> parts;

  @Nullable
  List<ObjectNode> responses;

  @Nullable
  GoogleError error;

  int status = 200;
  String contentType = "application/json; charset=UTF-8";
  byte[] bytes = {};

  Map<String, String> headers = Map.of();

  @Nullable
  String finishReason = "STOP";

  @Nullable
  String finishMessage;

  @Nullable
  ObjectNode usage;

  @Nullable
  String modelVersion;

  @Nullable
  Boolean callIds;

  @Nullable
  Boolean signatures;

  ObjectNode candidate = Json.object();
  List<ObjectNode> citations = List.of();
  int cachedTokens;
  int toolUseTokens;
  boolean textSignature;
  Duration latency = Duration.ZERO;
  Future<?> after = Future.succeededFuture();
  StreamShape shape = new StreamShape();

  private Reply() {}

  private Reply(Reply other) {
    parts = other.parts;
    responses = other.responses;
    error = other.error;
    status = other.status;
    contentType = other.contentType;
    bytes = other.bytes;
    headers = other.headers;
    finishReason = other.finishReason;
    finishMessage = other.finishMessage;
    usage = other.usage;
    modelVersion = other.modelVersion;
    callIds = other.callIds;
    signatures = other.signatures;
    candidate = other.candidate;
    citations = other.citations;
    cachedTokens = other.cachedTokens;
    toolUseTokens = other.toolUseTokens;
    textSignature = other.textSignature;
    latency = other.latency;
    after = other.after;
    shape = other.shape;
  }

  /** The model says something. */
  public static Reply text(String text) {
    return parts(Json.object().put("text", Objects.requireNonNull(text, "text")));
  }

  /** A summary of the model's reasoning; usually followed by something: {@link #and}. */
  public static Reply thought(String text) {
    return parts(
        Json.object().put("text", Objects.requireNonNull(text, "text")).put("thought", true));
  }

  /** The model calls a function. Id and thought signature are added when the reply is played. */
  public static Reply call(String name, Map<String, ?> args) {
    return calls(FunctionCall.of(null, name, Json.object(args)));
  }

  /** The model calls functions in parallel. Ids and the thought signature are added when played. */
  public static Reply calls(FunctionCall... calls) {
    ObjectNode[] parts = new ObjectNode[calls.length];
    for (int i = 0; i < calls.length; i++) {
      parts[i] = Json.object();
      parts[i].set("functionCall", calls[i].json());
    }
    return parts(parts);
  }

  /** The model writes code, and the server runs it. */
  public static Reply code(String code, String output) {
    ObjectNode written = Json.object();
    written.putObject("executableCode").put("language", "PYTHON").put("code", code);
    ObjectNode result = Json.object();
    result.putObject("codeExecutionResult").put("outcome", "OUTCOME_OK").put("output", output);
    return parts(written, result);
  }

  /** The model makes an image, or anything else in bytes. */
  public static Reply data(String mimeType, byte[] bytes) {
    ObjectNode part = Json.object();
    part.putObject("inlineData").put("mimeType", mimeType).put("data", bytes);
    return parts(part);
  }

  /** An image on the way to the one that is meant. */
  public static Reply thoughtData(String mimeType, byte[] bytes) {
    Reply reply = data(mimeType, bytes);
    Objects.requireNonNull(reply.parts, "parts").get(0).put("thought", true);
    return reply;
  }

  /**
   * The server calls a tool of its own, like {@code GOOGLE_SEARCH_WEB}. Id and signatures are added
   * when the reply is played; Vertex AI and gateways do not show such parts.
   */
  public static Reply serverTool(String toolType, Map<String, ?> args, Map<String, ?> response) {
    ObjectNode call = Json.object();
    call.putObject("toolCall").put("toolType", toolType).set("args", Json.object(args));
    ObjectNode result = Json.object();
    result
        .putObject("toolResponse")
        .put("toolType", toolType)
        .set("response", Json.object(response));
    return parts(call, result);
  }

  /** The prompt is blocked, like {@code SAFETY}: there is no candidate. */
  public static Reply blocked(String blockReason) {
    ObjectNode response = Json.object();
    response.putObject("promptFeedback").put("blockReason", blockReason);
    return json(response);
  }

  /**
   * Parts of a kind that has no method here. A function call among them gets an id and a signature
   * like any other, unless it has its own.
   *
   * @throws IllegalArgumentException if one is not a JSON object
   */
  public static Reply parts(JsonNode... parts) {
    Reply reply = new Reply();
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode part : parts) {
      objects.add(object(part, "part"));
    }
    reply.parts = List.copyOf(objects);
    return reply;
  }

  /** A whole GenerateContentResponse, played as it is; in a stream it is the only event. */
  public static Reply json(JsonNode response) {
    return chunks(response);
  }

  /**
   * A whole GenerateContentResponse for each event of a stream, played as they are. Asked for
   * without a stream, the parts of all are put into one response, with the last of every other
   * member.
   *
   * @throws IllegalArgumentException if one is not a JSON object
   */
  public static Reply chunks(JsonNode... responses) {
    Reply reply = new Reply();
    reply.responses = Arrays.stream(responses).map(r -> object(r, "response")).toList();
    return reply;
  }

  /** An error body as Google writes it, like {@code 503, "UNAVAILABLE", "overloaded"}. */
  public static Reply error(int status, String rpcStatus, String message) {
    Reply reply = new Reply();
    reply.status = status;
    reply.error = GoogleError.of(status, rpcStatus, message);
    return reply;
  }

  /** Any bytes, like a proxy's HTML page. */
  public static Reply raw(int status, String contentType, byte[] bytes) {
    Reply reply = new Reply();
    reply.status = status;
    reply.contentType = Objects.requireNonNull(contentType, "contentType");
    reply.bytes = bytes.clone();
    return reply;
  }

  /** Any text, sent as UTF-8. */
  public static Reply raw(int status, String contentType, String text) {
    return raw(status, contentType, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The parts of this reply, then those of {@code other}; everything else is as it is here.
   *
   * @throws IllegalStateException if one of them is not made of parts
   */
  public Reply and(Reply other) {
    if (parts == null || other.parts == null) {
      throw new IllegalStateException("Only replies that are made of parts can be joined");
    }
    List<ObjectNode> joined = new ArrayList<>(parts);
    joined.addAll(other.parts);
    Reply reply = new Reply(this);
    reply.parts = List.copyOf(joined);
    return reply;
  }

  /** Like {@code MAX_TOKENS}; {@code STOP} by default. */
  public Reply withFinishReason(String finishReason) {
    Reply reply = new Reply(this);
    reply.finishReason = Objects.requireNonNull(finishReason, "finishReason");
    return reply;
  }

  /** No finish reason at all: to a client, a stream that was cut. */
  public Reply withoutFinishReason() {
    Reply reply = new Reply(this);
    reply.finishReason = null;
    return reply;
  }

  /** The service's own words about the finish reason. */
  public Reply withFinishMessage(String finishMessage) {
    Reply reply = new Reply(this);
    reply.finishMessage = Objects.requireNonNull(finishMessage, "finishMessage");
    return reply;
  }

  /**
   * The answer goes on when it is asked for again with this token, and with the same contents. The
   * finish reason is {@code CONTINUATION}.
   *
   * @param token in base64
   */
  public Reply withContinuation(String token) {
    return withCandidate(Json.object().put("continuationToken", token))
        .withFinishReason("CONTINUATION");
  }

  /**
   * What the answer was found by.
   *
   * @throws IllegalArgumentException if it supports a text that this reply does not say
   */
  public Reply withGrounding(Grounding grounding) {
    StringBuilder said = new StringBuilder();
    if (parts != null) {
      parts.stream()
          .filter(part -> !part.has("thought"))
          .forEach(part -> said.append(part.path("text").asText()));
    }
    ObjectNode members = Json.object();
    members.set("groundingMetadata", grounding.json(said.toString()));
    return withCandidate(members);
  }

  /** One more page that was read, like {@code URL_RETRIEVAL_STATUS_SUCCESS}. */
  public Reply withUrl(String url, String status) {
    ObjectNode members = Json.object();
    ObjectNode metadata = members.putObject("urlContextMetadata");
    ArrayNode urls = metadata.putArray("urlMetadata");
    candidate.at("/urlContextMetadata/urlMetadata").forEach(urls::add);
    urls.addObject().put("retrievedUrl", url).put("urlRetrievalStatus", status);
    return withCandidate(members);
  }

  /** One more citation, in the shape of the service that is asked. */
  public Reply withCitation(int startIndex, int endIndex, String uri) {
    Reply reply = new Reply(this);
    List<ObjectNode> more = new ArrayList<>(citations);
    more.add(
        Json.object().put("startIndex", startIndex).put("endIndex", endIndex).put("uri", uri));
    reply.citations = List.copyOf(more);
    return reply;
  }

  /** Other members of the candidate, like {@code safetyRatings}; in a stream they come at its end. */
  public Reply withCandidate(ObjectNode members) {
    Reply reply = new Reply(this);
    reply.candidate = candidate.deepCopy();
    reply.candidate.setAll(members.deepCopy());
    return reply;
  }

  /** How much of the prompt was cached, on top of a cache that the request names. */
  public Reply withCachedTokens(int cachedTokens) {
    Reply reply = new Reply(this);
    reply.cachedTokens = cachedTokens;
    return reply;
  }

  /** What the server's own tools added to the prompt. */
  public Reply withToolUseTokens(int toolUseTokens) {
    Reply reply = new Reply(this);
    reply.toolUseTokens = toolUseTokens;
    return reply;
  }

  /** The {@code usageMetadata}; by default one token for four characters is counted. */
  public Reply withUsage(ObjectNode usage) {
    Reply reply = new Reply(this);
    reply.usage = Objects.requireNonNull(usage, "usage");
    return reply;
  }

  /** The model that says it has answered; by default the one that was asked. */
  public Reply withModelVersion(String modelVersion) {
    Reply reply = new Reply(this);
    reply.modelVersion = Objects.requireNonNull(modelVersion, "modelVersion");
    return reply;
  }

  /** Whether function calls carry an id; the default is that of {@link LocalGeminiOptions}. */
  public Reply withCallIds(boolean callIds) {
    Reply reply = new Reply(this);
    reply.callIds = callIds;
    return reply;
  }

  /** Whether the first call carries a signature; the default is that of {@link LocalGeminiOptions}. */
  public Reply withSignatures(boolean signatures) {
    Reply reply = new Reply(this);
    reply.signatures = signatures;
    return reply;
  }

  /** A signature comes with the end of the text: in a stream on a last part with no text. */
  public Reply withTextSignature() {
    Reply reply = new Reply(this);
    reply.textSignature = true;
    return reply;
  }

  /** A header of the answer. */
  public Reply withHeader(String name, String value) {
    Reply reply = new Reply(this);
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    reply.headers = Map.copyOf(more);
    return reply;
  }

  /**
   * A {@code google.rpc.RetryInfo} among the error's details.
   *
   * @throws IllegalStateException if this reply is no {@link #error}
   */
  public Reply withRetryDelay(Duration delay) {
    return withError(present(error).withRetryDelay(delay));
  }

  /**
   * One more of the error's details, like a {@code google.rpc.QuotaFailure}.
   *
   * @throws IllegalStateException if this reply is no {@link #error}
   */
  public Reply withErrorDetail(ObjectNode detail) {
    return withError(present(error).withDetail(detail));
  }

  private Reply withError(GoogleError error) {
    Reply reply = new Reply(this);
    reply.error = error;
    return reply;
  }

  /** The answer begins this much later; none by default. */
  public Reply withLatency(Duration latency) {
    Reply reply = new Reply(this);
    reply.latency = Objects.requireNonNull(latency, "latency");
    return reply;
  }

  /** The answer begins when {@code event} is complete, so that a test need not wait for a time. */
  public Reply after(Future<?> event) {
    Reply reply = new Reply(this);
    reply.after = Objects.requireNonNull(event, "event");
    return reply;
  }

  /** How the answer is cut into events and bytes. Copied. */
  public Reply withShape(StreamShape shape) {
    Reply reply = new Reply(this);
    reply.shape = new StreamShape(shape);
    return reply;
  }

  private static GoogleError present(@Nullable GoogleError error) {
    if (error == null) {
      throw new IllegalStateException("Only a Reply.error has error details");
    }
    return error;
  }

  private static ObjectNode object(JsonNode json, String what) {
    if (!(json instanceof ObjectNode object)) {
      throw new IllegalArgumentException(
          what + ": " + json.getNodeType() + " (expected: a JSON object)");
    }
    return object.deepCopy();
  }
}

package dev.pollux.mcp.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.McpException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a client carries between the rounds of one request: the answers so far and the key of the call.
 * The client can read it but not change it, use it for another request or another caller, or keep it
 * for long: {@code base64url(json) + "." + base64url(HMAC-SHA256)}.
 */
final class RequestState {

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  /**
   * What a state says.
   *
   * @param callKey names the call, the same in each round
   * @param answers of earlier rounds by their keys
   */
  record Carried(String callKey, Map<String, JsonNode> answers) {}

  private final SecretKeySpec key;
  private final Duration ttl;
  private final LongSupplier clock;

  /** States signed with {@code key} that hold for {@code ttl}, by a clock in milliseconds. */
  RequestState(byte[] key, Duration ttl, LongSupplier clock) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
    this.ttl = ttl;
    this.clock = clock;
  }

  /** Signs a state for {@code bound}: who calls, and what with which arguments. */
  String write(String bound, Carried carried) {
    ObjectNode json = Json.object()
        .put("exp", clock.getAsLong() + ttl.toMillis())
        .put("for", digest(bound))
        .put("key", carried.callKey());
    ObjectNode answers = json.putObject("answers");
    carried.answers().forEach(answers::set);
    String payload = ENCODER.encodeToString(Json.bytes(json));
    return payload + "." + ENCODER.encodeToString(mac(payload));
  }

  /**
   * Reads a state.
   *
   * @throws McpException if it is not ours, was changed, is for something else, or is too old
   */
  Carried read(String bound, String state) {
    int dot = state.indexOf('.');
    if (dot < 0) {
      throw refused("is none of this server");
    }
    String payload = state.substring(0, dot);
    JsonNode json;
    try {
      if (!MessageDigest.isEqual(mac(payload), DECODER.decode(state.substring(dot + 1)))) {
        throw refused("is none of this server");
      }
      byte[] bytes = DECODER.decode(payload);
      json = Json.read(bytes, 0, bytes.length);
    } catch (IllegalArgumentException | JsonProcessingException e) {
      throw refused("is none of this server");
    }
    if (json.path("exp").asLong() < clock.getAsLong()) {
      throw refused("has expired");
    }
    if (!json.path("for").asText().equals(digest(bound))) {
      throw refused("belongs to another request");
    }
    Map<String, JsonNode> answers = new LinkedHashMap<>();
    json.path("answers").properties().forEach(e -> answers.put(e.getKey(), e.getValue()));
    return new Carried(json.path("key").asText(), answers);
  }

  private static McpException refused(String why) {
    return McpException.invalidParams("The requestState " + why);
  }

  private byte[] mac(String payload) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(payload.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HmacSHA256", e);
    }
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ENCODER.encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}

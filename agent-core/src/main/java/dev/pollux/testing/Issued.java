package dev.pollux.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The parts that a server has sent, by their thought signature and by the id of their call, so that
 * it can tell whether they come back as they were. Thread safe; forgets the oldest beyond 10 000.
 */
final class Issued {

  private static final int LIMIT = 10_000;

  // Per server, so that a signature of another server is known to be foreign.
  private final String salt = UUID.randomUUID().toString();
  private final Map<String, List<JsonNode>> bySignature = bounded();
  private final Map<String, List<JsonNode>> byCallId = bounded();
  private int count;

  private static Map<String, List<JsonNode>> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, List<JsonNode>> eldest) {
        return size() > LIMIT;
      }
    };
  }

  synchronized String newSignature() {
    return Base64.getEncoder().encodeToString(digest("signature"));
  }

  synchronized String newCallId() {
    return HexFormat.of().formatHex(digest("call"), 0, 4);
  }

  synchronized String newResponseId() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(digest("response"))
        .substring(0, 22);
  }

  private byte[] digest(String kind) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest((salt + kind + count++).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every JDK has SHA-256", e);
    }
  }

  /** Remembers the signed parts and the calls of a response. */
  synchronized void remember(ObjectNode response) {
    for (JsonNode candidate : response.path("candidates")) {
      for (JsonNode part : candidate.path("content").path("parts")) {
        String signature = Json.text(part, "thoughtSignature");
        if (signature != null) {
          bySignature.computeIfAbsent(signature, s -> new ArrayList<>()).add(part);
        }
        String id = Json.text(part.path("functionCall"), "id");
        if (id != null) {
          byCallId.computeIfAbsent(id, s -> new ArrayList<>()).add(part);
        }
      }
    }
  }

  /** The parts that were sent with a signature; empty when it was never issued. */
  synchronized List<JsonNode> signed(String signature) {
    return List.copyOf(bySignature.getOrDefault(signature, List.of()));
  }

  /** The parts that were sent with a call of this id; empty when it was never issued. */
  synchronized List<JsonNode> called(String id) {
    return List.copyOf(byCallId.getOrDefault(id, List.of()));
  }
}

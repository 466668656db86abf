package dev.pollux.testing.strict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a server has sent, so that it can tell whether it comes back as it was: signed parts by their
 * thought signature, the unsigned calls beside them, and calls that no signature was given for.
 * Thread safe; forgets the oldest beyond 10 000.
 */
public final class Issued {

  private static final int LIMIT = 10_000;

  // Per server, so that a signature of another server is known to be foreign.
  private final String salt = UUID.randomUUID().toString();
  private final Map<String, List<Signed>> bySignature = bounded();
  private final Map<String, Boolean> signedTools = bounded();
  private final Deque<JsonNode> unsignedCalls = new ArrayDeque<>();
  private int count;

  private static <V> Map<String, V> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > LIMIT;
      }
    };
  }

  public synchronized String newSignature() {
    return Base64.getEncoder().encodeToString(digest("signature"));
  }

  public synchronized String newCallId() {
    return HexFormat.of().formatHex(digest("call"), 0, 4);
  }

  public synchronized String newResponseId() {
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

  /** Remembers one answer, which may be of many responses. */
  public synchronized void remember(List<ObjectNode> responses) {
    Signed before = null;
    for (ObjectNode response : responses) {
      for (JsonNode part : response.path("candidates").path(0).path("content").path("parts")) {
        before = remember(withoutNulls(part), before);
      }
    }
  }

  /** An explicit null is read as an absent field, wherever a part has fields of its own. */
  private static JsonNode withoutNulls(JsonNode part) {
    ObjectNode copy = part.deepCopy();
    copy.properties().removeIf(member -> member.getValue().isNull());
    if (copy.get("functionCall") instanceof ObjectNode call) {
      call.properties().removeIf(member -> member.getValue().isNull());
    }
    return copy;
  }

  private @Nullable Signed remember(JsonNode part, @Nullable Signed before) {
    String signature = Json.text(part, "thoughtSignature");
    if (signature == null) {
      if (part.has("functionCall")) {
        if (before != null) {
          before.beside().add(part);
        } else {
          unsignedCalls.add(part);
          if (unsignedCalls.size() > LIMIT) {
            unsignedCalls.remove();
          }
        }
      }
      return before;
    }
    Signed signed = new Signed(part, new ArrayList<>());
    bySignature.computeIfAbsent(signature, s -> new ArrayList<>()).add(signed);
    for (String kind : List.of("toolCall", "toolResponse")) {
      String id = Json.text(part.path(kind), "id");
      if (id != null) {
        signedTools.put(kind + id, true);
      }
    }
    return part.has("functionCall") ? signed : before;
  }

  /** What was sent with a signature; empty when it was never issued. */
  synchronized List<Signed> signed(String signature) {
    return bySignature.getOrDefault(signature, List.of()).stream()
        .map(signed -> new Signed(signed.part(), List.copyOf(signed.beside())))
        .toList();
  }

  /** Whether this call was sent just so, in an answer without a signature on its calls. */
  synchronized boolean isUnsignedCall(JsonNode part) {
    return unsignedCalls.stream().anyMatch(call -> SameJson.same(call, part));
  }

  /** Whether a {@code toolCall} or {@code toolResponse} of this id was sent with a signature. */
  synchronized boolean isSignedTool(String kind, String id) {
    return signedTools.containsKey(kind + id);
  }

  /** A signed part, and the unsigned calls that were sent behind it. */
  record Signed(JsonNode part, List<JsonNode> beside) {}
}

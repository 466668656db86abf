package dev.pollux.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.Issued;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes GenerateContentResponses of a reply, one for a unary answer or one for each event. */
final class ReplyRenderer {

  private final LocalGeminiOptions options;
  private final Issued issued;

  ReplyRenderer(LocalGeminiOptions options, Issued issued) {
    this.options = options;
    this.issued = issued;
  }

  /**
   * The responses to send, remembered as issued.
   *
   * @throws IllegalArgumentException if the reply is not made of parts or responses
   */
  List<ObjectNode> render(Reply reply, ReceivedRequest request) {
    List<ObjectNode> responses = responses(reply, request);
    issued.remember(responses);
    return responses;
  }

  private List<ObjectNode> responses(Reply reply, ReceivedRequest request) {
    if (reply.responses != null) {
      return request.streamed() || reply.responses.size() == 1
          ? reply.responses
          : List.of(merged(reply.responses));
    }
    List<ObjectNode> given = Objects.requireNonNull(reply.parts, "parts");
    List<ObjectNode> parts = signed(given, reply, request);
    int prompt = Tokens.prompt(request.json());
    String id = issued.newResponseId();
    List<List<ObjectNode>> steps =
        request.streamed() ? cut(parts, reply.shape.textChunk) : List.of(parts);
    List<ObjectNode> responses = new ArrayList<>();
    List<ObjectNode> before = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      before.addAll(steps.get(i));
      boolean last = i == steps.size() - 1;
      ObjectNode usage = reply.usage != null ? reply.usage : Tokens.usage(prompt, before);
      ObjectNode response = Json.object();
      response.putArray("candidates").add(candidate(reply, steps.get(i), last));
      response.set("usageMetadata", usage);
      response.put(
          "modelVersion", reply.modelVersion != null ? reply.modelVersion : request.model());
      response.put("responseId", id);
      responses.add(response);
    }
    return responses;
  }

  private static ObjectNode candidate(Reply reply, List<ObjectNode> parts, boolean last) {
    ObjectNode candidate = Json.object();
    ObjectNode content = candidate.putObject("content");
    if (!parts.isEmpty()) {
      ArrayNode array = content.putArray("parts");
      parts.forEach((JsonNode part) -> array.add(part));
    }
    content.put("role", "model");
    if (last && reply.finishReason != null) {
      candidate.put("finishReason", reply.finishReason);
    }
    if (last && reply.finishMessage != null) {
      candidate.put("finishMessage", reply.finishMessage);
    }
    return candidate.put("index", 0);
  }

  /** Ids on every call that has none, a signature on the first call, perhaps one behind the text. */
  private List<ObjectNode> signed(List<ObjectNode> given, Reply reply, ReceivedRequest request) {
    boolean ids = either(reply.callIds, options.callIds(request.model()));
    boolean sign = either(reply.signatures, options.signatures(request.model()));
    List<ObjectNode> parts = new ArrayList<>();
    boolean first = true;
    for (ObjectNode part : given) {
      ObjectNode copy = part.deepCopy();
      if (copy.get("functionCall") instanceof ObjectNode call) {
        if (ids && !call.has("id")) {
          call.put("id", issued.newCallId());
        }
        if (first && sign && !copy.has("thoughtSignature")) {
          copy.put("thoughtSignature", issued.newSignature());
        }
        first = false;
      }
      parts.add(copy);
    }
    if (reply.textSignature) {
      signText(parts, request.streamed());
    }
    return parts;
  }

  private void signText(List<ObjectNode> parts, boolean streamed) {
    ObjectNode last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
    if (streamed || last == null || !last.has("text") || last.has("thought")) {
      last = Json.object().put("text", "");
      parts.add(last);
    }
    last.put("thoughtSignature", issued.newSignature());
  }

  private static boolean either(@Nullable Boolean chosen, boolean otherwise) {
    return chosen == null ? otherwise : chosen;
  }

  /** One part an event; a text that has nothing but {@code thought} beside it is cut. */
  private static List<List<ObjectNode>> cut(List<ObjectNode> parts, int length) {
    List<List<ObjectNode>> steps = new ArrayList<>();
    for (ObjectNode part : parts) {
      String text = Json.text(part, "text");
      boolean plain = part.size() == (part.has("thought") ? 2 : 1);
      if (text == null || text.isEmpty() || !plain) {
        steps.add(List.of(part));
        continue;
      }
      for (int at = 0; at < text.length(); ) {
        int left = text.codePointCount(at, text.length());
        int end = text.offsetByCodePoints(at, Math.min(length, left));
        steps.add(List.of(part.deepCopy().put("text", text.substring(at, end))));
        at = end;
      }
    }
    return steps.isEmpty() ? List.of(List.of()) : steps;
  }

  private static ObjectNode merged(List<ObjectNode> responses) {
    ObjectNode merged = Json.object();
    ObjectNode candidate = Json.object();
    ArrayNode parts = Json.array();
    for (ObjectNode response : responses) {
      merged.setAll(response);
      if (response.path("candidates").path(0) instanceof ObjectNode one) {
        candidate.setAll(one);
        one.path("content").path("parts").forEach(parts::add);
      }
    }
    ObjectNode content = candidate.putObject("content");
    content.set("parts", parts);
    content.put("role", "model");
    merged.putArray("candidates").add(candidate);
    return merged;
  }
}

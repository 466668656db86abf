package dev.pollux.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.resource.Tokens;
import dev.pollux.testing.strict.Face;
import dev.pollux.testing.strict.Issued;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes GenerateContentResponses of a reply, one for a unary answer or one for each event. */
final class ReplyRenderer {

  private final Issued issued;

  ReplyRenderer(Issued issued) {
    this.issued = issued;
  }

  /**
   * The responses to send, remembered as issued.
   *
   * @throws IllegalArgumentException if the reply is not made of parts or responses
   */
  List<ObjectNode> render(Reply reply, Ask ask) {
    List<ObjectNode> responses = responses(reply, ask);
    issued.remember(responses);
    return responses;
  }

  private List<ObjectNode> responses(Reply reply, Ask ask) {
    if (reply.responses != null) {
      return ask.streamed() || reply.responses.size() == 1
          ? reply.responses
          : List.of(merged(reply.responses));
    }
    List<ObjectNode> given = Objects.requireNonNull(reply.parts, "parts");
    List<ObjectNode> parts = signed(given, reply, ask);
    String id = issued.newResponseId();
    List<List<ObjectNode>> steps =
        ask.streamed() ? cut(parts, reply.shape.textChunk) : List.of(parts);
    List<ObjectNode> responses = new ArrayList<>();
    List<ObjectNode> before = new ArrayList<>();
    CandidateWriter writer = new CandidateWriter(reply, ask.face());
    for (int i = 0; i < steps.size(); i++) {
      before.addAll(steps.get(i));
      boolean last = i == steps.size() - 1;
      ObjectNode usage = reply.usage != null
          ? reply.usage
          : writer.usage(Tokens.usage(ask.prompt(), ask.cached(), before));
      ObjectNode response = writer.response(steps.get(i), last);
      response.set("usageMetadata", usage);
      response.put("modelVersion", reply.modelVersion != null ? reply.modelVersion : ask.model());
      response.put("responseId", id);
      responses.add(response);
    }
    return responses;
  }

  /** Ids on every call that has none, a signature on the first call, perhaps one behind the text. */
  private List<ObjectNode> signed(List<ObjectNode> given, Reply reply, Ask ask) {
    boolean ids = either(reply.callIds, ask.callIds());
    boolean sign = either(reply.signatures, ask.signatures());
    List<ObjectNode> parts = new ArrayList<>();
    boolean first = true;
    String tool = "";
    for (ObjectNode part : given) {
      if (ask.face() != Face.GOOGLE && (part.has("toolCall") || part.has("toolResponse"))) {
        continue;
      }
      ObjectNode copy = part.deepCopy();
      if (copy.get("toolCall") instanceof ObjectNode call && !call.has("id")) {
        call.put("id", issued.newCallId());
        signTool(copy, sign);
        tool = call.get("id").asText();
      }
      if (copy.get("toolResponse") instanceof ObjectNode response && !response.has("id")) {
        response.put("id", tool);
        signTool(copy, sign);
      }
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
      signText(parts, ask.streamed());
    }
    if (ask.face() == Face.GATEWAY) {
      parts.forEach(ReplyRenderer::remarshal);
    }
    return parts;
  }

  private void signTool(ObjectNode part, boolean sign) {
    if (sign && !part.has("thoughtSignature")) {
      part.put("thoughtSignature", issued.newSignature());
    }
  }

  /** What is left of a part that was read into a gateway's own types and written again. */
  private static void remarshal(ObjectNode part) {
    if ("".equals(Json.text(part, "text"))) {
      part.remove("text");
    }
    part.putIfAbsent("fileData", NullNode.getInstance());
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
      long members =
          part.properties().stream().filter(m -> !m.getValue().isNull()).count();
      boolean plain = members == (part.has("thought") ? 2 : 1);
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

  /**
   * What is asked for.
   *
   * @param face how the answer looks
   * @param model the model's id
   * @param prompt the tokens of the request
   * @param cached what the cache that the request names adds to them
   * @param callIds whether calls get ids, when the reply does not say
   * @param signatures whether the first call gets a signature, when the reply does not say
   */
  record Ask(
      Face face,
      String model,
      boolean streamed,
      int prompt,
      int cached,
      boolean callIds,
      boolean signatures) {}
}

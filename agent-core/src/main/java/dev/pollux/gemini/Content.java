package dev.pollux.gemini;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a conversation: a role and its parts.
 *
 * <p>A content is a view of its JSON, {@code {"role": "user", "parts": [{"text": "…"}]}}, so one that
 * came from the model goes back as it came: unknown fields, signatures, the order and the borders of
 * its parts survive. Its UTF-8 form is made once, however often it is sent.
 */
public final class Content {

  private final ObjectNode json;
  private final List<Part> parts;
  private byte @Nullable [] encoded;

  private Content(ObjectNode json, List<Part> parts) {
    this.json = json;
    this.parts = parts;
  }

  /**
   * A content as it was received or stored.
   *
   * @throws IllegalArgumentException if {@code json} is not an object
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Content of(JsonNode json) {
    if (!(json instanceof ObjectNode object)) {
      throw new IllegalArgumentException(
          "content: " + json.getNodeType() + " (expected: a JSON object)");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode part : json.path("parts")) {
      parts.add(Part.of(part));
    }
    return new Content(object, List.copyOf(parts));
  }

  /** What the user said. */
  public static Content user(String text) {
    return user(List.of(Part.text(text)));
  }

  /** What the user said, or what the tools gave back. */
  public static Content user(List<? extends Part> parts) {
    return of("user", parts);
  }

  /** What the model said. */
  public static Content model(List<? extends Part> parts) {
    return of("model", parts);
  }

  private static Content of(String role, List<? extends Part> parts) {
    ObjectNode json = Json.object();
    json.put("role", role);
    ArrayNode array = json.putArray("parts");
    parts.forEach(part -> array.add(part.json()));
    return new Content(json, List.copyOf(parts));
  }

  /** {@code user} or {@code model}; empty when the sender left it out. */
  public String role() {
    String role = Json.text(json, "role");
    return role == null ? "" : role;
  }

  /** The parts in their order; empty when there are none. */
  public List<Part> parts() {
    return parts;
  }

  /** All text that is not a thought, joined. */
  public String text() {
    if (parts.size() == 1 && parts.get(0) instanceof Part.Text only && !only.thought()) {
      return only.text();
    }
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Part.Text piece && !piece.thought()) {
        text.append(piece.text());
      }
    }
    return text.toString();
  }

  /**
   * The function calls among the parts that wait for a response, in their order. A call whose response
   * stands behind it in this very content is left out: Gemini had it answered on its own side, by an
   * MCP server of its own for one.
   */
  public List<FunctionCall> functionCalls() {
    List<FunctionCall> calls = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Part.Call call) {
        calls.add(call.functionCall());
      } else if (part instanceof Part.Response response && !calls.isEmpty()) {
        removeAnswered(calls, response.functionResponse());
      }
    }
    return calls;
  }

  private static void removeAnswered(List<FunctionCall> calls, FunctionResponse response) {
    for (FunctionCall call : calls) {
      boolean answered = response.id() == null || call.id() == null
          ? call.name().equals(response.name())
          : response.id().equals(call.id());
      if (answered) {
        calls.remove(call);
        return;
      }
    }
  }

  /**
   * The images among the parts, in their order, so that the final one is last; those that the model made
   * while it was thinking are left out.
   */
  public List<Part.InlineData> images() {
    List<Part.InlineData> images = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Part.InlineData data
          && !data.thought()
          && data.mimeType().toLowerCase(Locale.ROOT).startsWith("image/")) {
        images.add(data);
      }
    }
    return images;
  }

  /** The function responses among the parts, in their order. */
  public List<FunctionResponse> functionResponses() {
    List<FunctionResponse> responses = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Part.Response response) {
        responses.add(response.functionResponse());
      }
    }
    return responses;
  }

  /** The content as received, or as it will be sent. Read only. */
  @JsonValue
  public ObjectNode json() {
    return json;
  }

  /** The content as UTF-8 JSON, made at the first call and then kept. Read only. */
  public byte[] encoded() {
    byte[] bytes = encoded;
    if (bytes == null) {
      bytes = Json.bytes(json);
      encoded = bytes;
    }
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Content content && json.equals(content.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return json.toString();
  }
}

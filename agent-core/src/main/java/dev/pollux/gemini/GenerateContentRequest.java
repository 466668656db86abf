package dev.pollux.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One request to Gemini: a {@link GenerateContentConfig} and the contents of the conversation. Both
 * are encoded already; the body is made by putting their bytes one behind the other.
 *
 * @param config instruction, tools and settings
 * @param contents the conversation, the newest last
 */
public record GenerateContentRequest(GenerateContentConfig config, List<Content> contents) {

  private static final byte[] CONTENTS = "\"contents\":[".getBytes(StandardCharsets.US_ASCII);

  /** Copies {@code contents}. */
  public GenerateContentRequest {
    contents = List.copyOf(contents);
  }

  /** The same request, for the rest of an answer that ended with {@code CONTINUATION}. */
  public GenerateContentRequest withContinuationToken(String token) {
    return new GenerateContentRequest(config.withContinuationToken(token), contents);
  }

  /** The body as UTF-8 JSON, made anew at each call. */
  public byte[] encoded() {
    byte[] fixed = config.encoded();
    boolean bare = fixed.length == 2; // "{}"
    int length = fixed.length + (bare ? 0 : 1) + CONTENTS.length + 1;
    for (Content content : contents) {
      length += content.encoded().length;
    }
    length += Math.max(0, contents.size() - 1);

    byte[] body = new byte[length];
    int at = put(body, 0, fixed, fixed.length - 1);
    if (!bare) {
      body[at++] = ',';
    }
    at = put(body, at, CONTENTS, CONTENTS.length);
    for (int i = 0; i < contents.size(); i++) {
      if (i > 0) {
        body[at++] = ',';
      }
      byte[] content = contents.get(i).encoded();
      at = put(body, at, content, content.length);
    }
    body[at++] = ']';
    body[at] = '}';
    return body;
  }

  private static int put(byte[] target, int at, byte[] source, int length) {
    System.arraycopy(source, 0, target, at, length);
    return at + length;
  }

  /** The body as a tree, made anew at each call. */
  public ObjectNode json() {
    ObjectNode json = Json.object();
    json.setAll(config.json());
    ArrayNode array = json.putArray("contents");
    contents.forEach(content -> array.add(content.json()));
    return json;
  }
}

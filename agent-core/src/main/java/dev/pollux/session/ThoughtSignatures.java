package dev.pollux.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * Gemini refuses a function call of the current turn that has no thought signature, unless a
 * placeholder that it knows stands in its place.
 */
final class ThoughtSignatures {

  private static final String PLACEHOLDER = "skip_thought_signature_validator";

  private ThoughtSignatures() {}

  /**
   * The contents with a placeholder on the first function call of each step of the current turn that
   * has no signature. That turn begins at the newest user content that is no function response. What
   * is signed stays as it is, and {@code contents} too.
   */
  static List<Content> completed(List<Content> contents) {
    List<Content> completed = new ArrayList<>(contents);
    for (int i = contents.size() - 1; i >= 0; i--) {
      Content content = contents.get(i);
      if (content.role().equals("model")) {
        completed.set(i, completed(content));
      } else if (content.functionResponses().isEmpty()) {
        break;
      }
    }
    return completed;
  }

  private static Content completed(Content step) {
    for (int i = 0; i < step.parts().size(); i++) {
      if (step.parts().get(i) instanceof Part.Call call) {
        if (call.thoughtSignature() != null) {
          return step;
        }
        ObjectNode json = step.json().deepCopy();
        ((ObjectNode) ((ArrayNode) json.get("parts")).get(i)).put("thoughtSignature", PLACEHOLDER);
        return Content.of(json);
      }
    }
    return step;
  }
}

package dev.pollux.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts {@code tool_calls} together, whole ones or pieces of a stream, and makes Gemini's parts of
 * them. Forgiving: the index may be missing or the same for parallel calls, ids may be empty,
 * arguments may be an object in place of a text.
 */
final class CallAssembler {

  /** Where what only this server understands stays on a part, to go back to it. */
  static final String KEPT = "openai";

  /**
   * All calls.
   *
   * @param parts Gemini's parts, those that can be read
   * @param problem what is wrong with the first that cannot, or null
   */
  record Calls(List<ObjectNode> parts, @Nullable String problem) {}

  private final List<CallDraft> drafts = new ArrayList<>();

  /**
   * Takes one entry.
   *
   * @param place its place among the entries that came together
   * @param together how many came together
   */
  void add(JsonNode entry, int place, int together) {
    JsonNode function = entry.path("function");
    Integer index = entry.path("index").isInt() ? entry.get("index").intValue() : null;
    String id = notEmpty(entry, "id");
    String name = notEmpty(function, "name");
    JsonNode arguments = function.get("arguments");
    CallDraft draft = index != null ? last(index) : withoutIndex(id, name, place, together);
    if (draft == null || draft.isAnother(id, name, arguments)) {
      draft = new CallDraft(index);
      drafts.add(draft);
    }
    draft.id = draft.id == null ? id : draft.id;
    draft.name = draft.name == null ? name : draft.name;
    draft.addArguments(arguments);
    keep(entry, draft);
  }

  private @Nullable CallDraft last(int index) {
    for (int i = drafts.size() - 1; i >= 0; i--) {
      Integer known = drafts.get(i).index;
      if (known != null && known == index) {
        return drafts.get(i);
      }
    }
    return null;
  }

  private @Nullable CallDraft withoutIndex(
      @Nullable String id, @Nullable String name, int place, int together) {
    CallDraft last = drafts.isEmpty() ? null : drafts.get(drafts.size() - 1);
    if (id != null) {
      for (CallDraft draft : drafts) {
        if (id.equals(draft.id)) {
          return draft;
        }
      }
    }
    if (name != null) {
      boolean goesOn = id == null && last != null && name.equals(last.name) && !last.isWhole();
      return goesOn ? last : null;
    }
    int first = drafts.size() - together;
    return together > 1 && first >= 0 ? drafts.get(first + place) : last;
  }

  private static void keep(JsonNode entry, CallDraft draft) {
    entry.properties().forEach(member -> {
      switch (member.getKey()) {
        case "index", "id", "type", "function" -> {}
        case "extra_content" -> {
          ExtraContent extra = ExtraContent.of(member.getValue());
          draft.signature = extra.signature() == null ? draft.signature : extra.signature();
          if (!extra.others().isEmpty()) {
            draft.more.set("extra_content", extra.others());
          }
        }
        default -> {
          if (!member.getValue().isNull()) {
            draft.more.set(member.getKey(), member.getValue());
          }
        }
      }
    });
  }

  private static @Nullable String notEmpty(JsonNode object, String member) {
    String text = Json.text(object, member);
    return text == null || text.isEmpty() ? null : text;
  }

  /**
   * The calls in their order.
   *
   * @param functions the names that were declared
   */
  Calls calls(Set<String> functions) {
    List<ObjectNode> parts = new ArrayList<>();
    String problem = null;
    for (CallDraft draft : drafts) {
      String wrong = add(draft, functions, parts);
      problem = problem == null ? wrong : problem;
    }
    return new Calls(parts, problem);
  }

  private static @Nullable String add(
      CallDraft draft, Set<String> functions, List<ObjectNode> parts) {
    if (draft.name == null) {
      return "A function call without a name";
    }
    try {
      ObjectNode arguments = draft.arguments();
      if (arguments == null) {
        return "The arguments of function '" + draft.name + "' are no JSON object";
      }
      parts.add(part(draft, draft.id, draft.name, arguments));
      return null;
    } catch (JsonProcessingException e) {
      List<GluedCalls.Call> glued = GluedCalls.split(draft.name, draft.text(), functions);
      if (glued.isEmpty()) {
        return "The arguments of function '" + draft.name + "' are not JSON: " + e.getMessage();
      }
      for (int i = 0; i < glued.size(); i++) {
        GluedCalls.Call call = glued.get(i);
        parts.add(
            i == 0
                ? part(draft, draft.id, call.name(), call.args())
                : part(new CallDraft(null), null, call.name(), call.args()));
      }
      return null;
    }
  }

  private static ObjectNode part(
      CallDraft draft, @Nullable String id, String name, ObjectNode args) {
    ObjectNode part = Json.object();
    ObjectNode call = part.putObject("functionCall");
    if (id != null) {
      call.put("id", id);
    }
    call.put("name", name).set("args", args);
    if (draft.signature != null) {
      part.put("thoughtSignature", draft.signature);
    }
    if (!draft.more.isEmpty()) {
      part.putObject("partMetadata").set(KEPT, draft.more);
    }
    return part;
  }
}

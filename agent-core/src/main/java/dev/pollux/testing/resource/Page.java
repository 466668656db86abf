package dev.pollux.testing.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a list, by {@code pageSize} and {@code pageToken}. */
final class Page {

  private static final int USUAL = 50;

  private Page() {}

  /** Those of {@code all} that are asked for, in a member of this name. */
  static Outcome of(Call call, String member, List<ObjectNode> all, int largest) {
    String sizeText = call.query().apply("pageSize");
    String token = call.query().apply("pageToken");
    int size = number(sizeText, USUAL);
    int from = number(token, 0);
    if (size < 0) {
      return Outcome.of(GoogleError.invalidArgument("Invalid page size: " + sizeText));
    }
    if (from < 0 || from > all.size()) {
      return Outcome.of(GoogleError.invalidArgument("Invalid page token: " + token));
    }
    int to = Math.min(all.size(), from + Math.min(size == 0 ? USUAL : size, largest));
    ObjectNode page = Json.object();
    if (from < to) {
      ArrayNode array = page.putArray(member);
      all.subList(from, to).forEach(one -> array.add(one));
    }
    if (to < all.size()) {
      page.put("nextPageToken", Integer.toString(to));
    }
    return Outcome.of(page);
  }

  private static int number(@Nullable String text, int otherwise) {
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}

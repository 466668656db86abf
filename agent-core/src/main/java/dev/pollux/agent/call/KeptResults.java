package dev.pollux.agent.call;

import dev.pollux.json.Json;
import dev.pollux.session.SessionEntry;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole of results that are cut for the model, until they are in the log. */
final class KeptResults {

  private final Map<String, String> byKey = new HashMap<>();

  void put(String callKey, String whole) {
    byKey.put(callKey, whole);
  }

  /** The whole result of a call, which is forgotten here; null when it was not cut. */
  @Nullable
  String take(String callKey) {
    return byKey.remove(callKey);
  }

  /**
   * What the log says: the whole text, or so much of it as has {@code most} bytes in JSON and can be
   * read again.
   */
  static SessionEntry entry(String runId, int call, String whole, int most) {
    return new SessionEntry.ToolResultKept(runId, call, cut(whole, most), whole.length());
  }

  private static String cut(String text, int most) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += bytes(c);
      if (bytes > most || i == Json.MAX_TEXT_LENGTH) {
        return text.substring(0, Character.isLowSurrogate(c) ? i - 1 : i);
      }
    }
    return text;
  }

  private static int bytes(char c) {
    if (c < ' ') {
      return 6; // escaped
    }
    if (c < 0x80) {
      return c == '"' || c == '\\' ? 2 : 1;
    }
    // Two for each half of a pair, which has four together.
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }
}

package dev.pollux.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the first place where two JSON values differ. */
final class Differences {

  private static final int MAX_SHOWN = 300;

  private static final Pattern DATE = Pattern.compile(
      "\\b\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?");

  /**
   * A difference.
   *
   * @param pointer where
   * @param expected as JSON, or null for nothing
   * @param got as JSON, or null for nothing
   */
  record Difference(
      String pointer, @Nullable String expected, @Nullable String got) {}

  private final ReplayOptions options;
  private final Masks masks;
  private final List<Pattern> ignored;

  Differences(ReplayOptions options, Masks masks) {
    this.options = options;
    this.masks = masks;
    this.ignored = options.getIgnored().stream()
        .map(pointer ->
            Pattern.compile(("\\Q" + pointer + "\\E").replace("*", "\\E[^/]+\\Q") + "(/.*)?"))
        .toList();
  }

  @Nullable
  Difference first(JsonNode expected, JsonNode got) {
    return first("", expected, got);
  }

  private @Nullable Difference first(
      String at, @Nullable JsonNode expected, @Nullable JsonNode got) {
    if (isIgnored(at)) {
      return null;
    }
    if (expected == null || got == null) {
      return expected == got ? null : difference(at, expected, got);
    }
    if (expected.isObject() && got.isObject()) {
      return firstOfObjects(at, expected, got);
    }
    if (expected.isArray() && got.isArray()) {
      for (int i = 0; i < Math.max(expected.size(), got.size()); i++) {
        Difference found = first(at + "/" + i, expected.get(i), got.get(i));
        if (found != null) {
          return found;
        }
      }
      return null;
    }
    return isSame(expected, got) ? null : difference(at, expected, got);
  }

  private @Nullable Difference firstOfObjects(String at, JsonNode expected, JsonNode got) {
    for (Map.Entry<String, JsonNode> member : expected.properties()) {
      Difference found =
          first(at + "/" + escaped(member.getKey()), member.getValue(), got.get(member.getKey()));
      if (found != null) {
        return found;
      }
    }
    for (Map.Entry<String, JsonNode> member : got.properties()) {
      if (!expected.has(member.getKey())) {
        Difference found = first(at + "/" + escaped(member.getKey()), null, member.getValue());
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private boolean isIgnored(String at) {
    return options.isCallIdsIgnored()
            && (at.endsWith("/functionCall/id") || at.endsWith("/functionResponse/id"))
        || ignored.stream().anyMatch(pattern -> pattern.matcher(at).matches());
  }

  private boolean isSame(JsonNode expected, JsonNode got) {
    if (expected.equals(got)) {
      return true;
    }
    if (!expected.isTextual() || !got.isValueNode()) {
      return false;
    }
    String recorded = dated(expected.textValue());
    String came = dated(got.asText());
    if (!recorded.contains(Masks.MASK)) {
      return got.isTextual() && recorded.equals(came);
    }
    // What was left out may be anything.
    String any = ("\\Q" + recorded + "\\E").replace(Masks.MASK, "\\E.*\\Q");
    return Pattern.compile(any, Pattern.DOTALL).matcher(came).matches();
  }

  private String dated(String text) {
    return options.isDatesIgnored() ? DATE.matcher(text).replaceAll("<date>") : text;
  }

  private Difference difference(String at, @Nullable JsonNode expected, @Nullable JsonNode got) {
    return new Difference(at, shown(expected), shown(got));
  }

  private @Nullable String shown(@Nullable JsonNode value) {
    if (value == null) {
      return null;
    }
    String text = masks.json(value).toString();
    return text.length() <= MAX_SHOWN
        ? text
        : text.substring(0, MAX_SHOWN) + "… (" + text.length() + " characters)";
  }
}

package dev.pollux.agent;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds function calls that a model wrote into its text in place of making them: {@code
 * default_api.name(…)} anywhere, and {@code name(…)} inside a fence of {@code tool_code}. Only names of
 * functions that there are count, so an answer about some other program is left alone.
 */
final class WrittenCalls {

  private static final String API = "default_api.";
  private static final String FENCE = "```";
  private static final String CODE = FENCE + "tool_code";

  private WrittenCalls() {}

  /** The first function that is called in words, or null. Takes time linear in the text. */
  @Nullable
  static String find(String text, Predicate<String> declared) {
    for (int at = text.indexOf(API); at >= 0; at = text.indexOf(API, at + 1)) {
      int from = at + API.length();
      int end = nameEnd(text, from, text.length());
      if (isCall(text, end, text.length()) && declared.test(text.substring(from, end))) {
        return text.substring(from, end);
      }
    }
    for (int at = text.indexOf(CODE); at >= 0; at = text.indexOf(CODE, at + 1)) {
      int from = at + CODE.length();
      int close = text.indexOf(FENCE, from);
      String name = inCode(text, from, close < 0 ? text.length() : close, declared);
      if (name != null) {
        return name;
      }
    }
    return null;
  }

  private static @Nullable String inCode(
      String text, int from, int to, Predicate<String> declared) {
    int i = from;
    while (i < to) {
      int end = nameEnd(text, i, to);
      if (end == i) {
        i++;
        continue;
      }
      if (isCall(text, end, to) && declared.test(text.substring(i, end))) {
        return text.substring(i, end);
      }
      i = end;
    }
    return null;
  }

  private static int nameEnd(String text, int from, int to) {
    int end = from;
    // No name is longer; the bound keeps one long word from being looked up as a whole.
    int most = Math.min(to, from + 129);
    while (end < most && isNamed(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isNamed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == '.'
        || c == ':';
  }

  private static boolean isCall(String text, int at, int to) {
    return at < to && text.charAt(at) == '(';
  }
}

package dev.pollux.examples.terminal;

/** Keeps text from elsewhere from steering the terminal that it is shown on. */
public final class Escapes {

  private Escapes() {}

  /** The text without control characters; line breaks and tabs stay. */
  public static String removed(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> c == '\n' || c == '\t' || !steers(c))
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /** The text on one line, with control characters written as escapes. */
  public static String shown(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> {
      if (c == '\n') {
        shown.append("\\n");
      } else if (steers(c)) {
        shown.append(String.format("\\u%04x", c));
      } else {
        shown.appendCodePoint(c);
      }
    });
    return shown.toString();
  }

  /** The text on one line, at most {@code max} characters long. */
  public static String bounded(String text, int max) {
    String shown = shown(text);
    if (shown.length() <= max) {
      return shown;
    }
    int end = Character.isHighSurrogate(shown.charAt(max - 1)) ? max - 1 : max;
    return shown.substring(0, end) + "…";
  }

  /** Control characters, and those that turn the direction of the text around them. */
  static boolean steers(int c) {
    return Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }
}

package dev.pollux.postgres;

/**
 * Any Java text as one that PostgreSQL takes, and back. A NUL is refused there, and half of a surrogate
 * pair has no form in UTF-8; both are written as {@code \}{@code u} and four hexadecimal digits, and a
 * backslash as two.
 */
final class StoredText {

  private StoredText() {}

  static String of(String text) {
    StringBuilder stored = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair = Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1));
      if (stored == null && (c == '\\' || c == 0 || Character.isSurrogate(c) && !pair)) {
        stored = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (pair) {
        i++;
        if (stored != null) {
          stored.append(c).append(text.charAt(i));
        }
      } else if (stored != null) {
        append(stored, c);
      }
    }
    return stored == null ? text : stored.toString();
  }

  private static void append(StringBuilder stored, char c) {
    if (c == '\\') {
      stored.append("\\\\");
    } else if (c == 0 || Character.isSurrogate(c)) {
      stored.append("\\u").append(String.format("%04x", (int) c));
    } else {
      stored.append(c);
    }
  }

  static String read(String stored) {
    if (stored.indexOf('\\') < 0) {
      return stored;
    }
    StringBuilder text = new StringBuilder(stored.length());
    for (int i = 0; i < stored.length(); i++) {
      char c = stored.charAt(i);
      if (c != '\\') {
        text.append(c);
      } else if (stored.charAt(i + 1) == '\\') {
        text.append('\\');
        i++;
      } else {
        text.append((char) Integer.parseInt(stored, i + 2, i + 6, 16));
        i += 5;
      }
    }
    return text.toString();
  }
}

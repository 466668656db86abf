package dev.pollux.agent.call;

/** Text of others as it is shown to a person. */
public final class Shown {

  private Shown() {}

  /** The whole text; what does not show, line breaks excepted, is written as an escape. */
  public static String text(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> {
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.PRIVATE_USE,
            Character.UNASSIGNED,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR -> shown.append(c == '\n' ? "\n" : escape(c));
        default -> shown.appendCodePoint(c);
      }
    });
    return shown.toString();
  }

  private static String escape(int codePoint) {
    return codePoint > 0xffff
        ? String.format("\\u{%x}", codePoint)
        : String.format("\\u%04x", codePoint);
  }
}

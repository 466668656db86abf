package dev.pollux.mcp.protocol;

/** A peer's words inside a message of ours: short, on one line. */
final class Shown {

  private static final int LONGEST = 128;

  private Shown() {}

  static String name(String name) {
    StringBuilder shown = new StringBuilder();
    name.codePoints().limit(LONGEST).forEach(c -> {
      boolean visible = !Character.isISOControl(c)
          && Character.getType(c) != Character.FORMAT
          && Character.getType(c) != Character.SURROGATE
          && Character.getType(c) != Character.LINE_SEPARATOR
          && Character.getType(c) != Character.PARAGRAPH_SEPARATOR;
      shown.appendCodePoint(visible ? c : '?');
    });
    return shown.toString();
  }
}

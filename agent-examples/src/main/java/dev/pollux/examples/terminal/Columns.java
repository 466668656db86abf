package dev.pollux.examples.terminal;

import org.jline.utils.WCWidth;

/** How much room text takes on a terminal. */
public final class Columns {

  private Columns() {}

  /** The columns of one character: 2 for a wide one, 0 for one that joins the one before. */
  static int of(int codePoint) {
    return Math.max(0, WCWidth.wcwidth(codePoint));
  }

  /** The columns of a text without escape sequences. */
  public static int of(String text) {
    return text.codePoints().map(Columns::of).sum();
  }

  /** A text on one line, cut where it would take more columns than {@code max}. */
  public static String fit(String text, int max, Look look) {
    String shown = Escapes.shown(text);
    if (of(shown) <= max) {
      return shown;
    }
    String cut = look.sign("…", "...");
    int left = max - of(cut);
    StringBuilder fitting = new StringBuilder();
    for (int c : shown.codePoints().toArray()) {
      left -= of(c);
      if (left < 0) {
        break;
      }
      fitting.appendCodePoint(c);
    }
    return fitting.append(cut).toString();
  }
}

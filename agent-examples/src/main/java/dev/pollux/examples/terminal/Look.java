package dev.pollux.examples.terminal;

import java.nio.charset.Charset;
import java.util.Map;

/**
 * What a terminal can show.
 *
 * @param styled whether there are escape sequences at all
 * @param colored whether text may be coloured or dimmed as well
 * @param unicode whether there is more than ASCII
 */
public record Look(boolean styled, boolean colored, boolean unicode) {

  /** Strong. */
  public static final int BOLD = 1;

  /** Emphasized. */
  public static final int ITALIC = 2;

  /** A link. */
  public static final int UNDERLINE = 4;

  /** Beside the matter. */
  public static final int DIM = 8;

  /** Code. */
  public static final int CODE = 16;

  /** Struck out. */
  public static final int STRUCK = 32;

  /** It went well. */
  public static final int GOOD = 64;

  /** It went wrong. */
  public static final int BAD = 128;

  /** Where the person types, and what is asked of them. */
  public static final int ASKS = 256;

  /** No escape sequence, nothing but ASCII. */
  public static final Look PLAIN = new Look(false, false, false);

  private static final int[] STYLES = {BOLD, ITALIC, UNDERLINE, DIM, CODE, STRUCK, GOOD, BAD, ASKS};
  private static final int[] CODES = {1, 3, 4, 2, 36, 9, 32, 31, 34};
  private static final int COLORS = DIM | CODE | GOOD | BAD | ASKS;
  private static final String SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final String ASCII_SPINNER = "|/-\\";

  /** What an environment asks for: no colours with {@code NO_COLOR}, no escapes with {@code TERM=dumb}. */
  public static Look of(Map<String, String> environment, Charset charset) {
    boolean styled = !isDumb(environment);
    String none = environment.get("NO_COLOR");
    boolean colored = styled && (none == null || none.isEmpty());
    return new Look(
        styled,
        colored,
        charset.canEncode() && charset.newEncoder().canEncode(SPINNER + "✓✗•─│›…"));
  }

  /** Whether the terminal says of itself that it can nothing but print. */
  public static boolean isDumb(Map<String, String> environment) {
    return "dumb".equals(environment.get("TERM"));
  }

  /** The sequence that turns styles on; empty when none of them shows. */
  public String on(int styles) {
    if (!styled) {
      return "";
    }
    StringBuilder codes = new StringBuilder();
    for (int i = 0; i < STYLES.length; i++) {
      boolean shown = (STYLES[i] & COLORS) == 0 || colored;
      if ((styles & STYLES[i]) != 0 && shown) {
        codes.append(codes.isEmpty() ? "\u001b[" : ";").append(CODES[i]);
      }
    }
    return codes.isEmpty() ? "" : codes.append('m').toString();
  }

  /** The sequence that turns them off again. */
  public String off(int styles) {
    return on(styles).isEmpty() ? "" : "\u001b[0m";
  }

  /** A text in a style. */
  public String in(int styles, String text) {
    return on(styles) + text + off(styles);
  }

  /** One picture of something that is under way. */
  public String spinner(int frame) {
    String frames = unicode ? SPINNER : ASCII_SPINNER;
    int at = Math.floorMod(frame, frames.length());
    return frames.substring(at, at + 1);
  }

  /** A sign, or what stands for it in ASCII. */
  public String sign(String sign, String ascii) {
    return unicode ? sign : ascii;
  }
}

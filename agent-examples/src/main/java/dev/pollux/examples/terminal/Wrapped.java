package dev.pollux.examples.terminal;

import java.util.List;

/** Text of this program's own, in lines that end at a word. */
public final class Wrapped {

  private Wrapped() {}

  /**
   * The text without control characters.
   *
   * @param hang how many columns the lines are indented that a line is wrapped to
   * @param width how many columns the terminal has
   * @param style what it is shown in
   */
  public static String of(String text, int hang, int width, Look look, int style) {
    StringBuilder out = new StringBuilder();
    Lines lines = new Lines(out::append, look, () -> width);
    List<String> all = text.lines().toList();
    for (String line : all) {
      lines.begin("", " ".repeat(Math.min(hang, width / 2)), 0);
      Escapes.shown(line).codePoints().forEach(c -> lines.put(c, style));
      lines.end();
    }
    return out.toString();
  }
}

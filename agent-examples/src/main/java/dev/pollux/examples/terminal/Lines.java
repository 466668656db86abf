package dev.pollux.examples.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Writes styled characters in lines that end at a word. A word is written once it is whole; the break
 * behind the last line is not written, so that whoever comes next decides about it.
 */
final class Lines {

  private static final int ZERO_WIDTH_JOINER = 0x200d;
  private static final int MIN_WIDTH = 20;

  private record Letter(int codePoint, int style) {}

  private final Consumer<String> out;
  private final Look look;
  private final IntSupplier width;
  private final List<Letter> word = new ArrayList<>();
  private int wordWidth;
  private boolean wide;
  private int spaces;
  private int spaceStyle;
  private int style;
  private int breaks;
  private boolean begun;
  private int column;
  private String hang = "";
  private int hangStyle;

  Lines(Consumer<String> out, Look look, IntSupplier width) {
    this.out = out;
    this.look = look;
    this.width = width;
  }

  /** How many columns a line has. */
  int width() {
    return Math.max(MIN_WIDTH, width.getAsInt() - 1);
  }

  /**
   * Begins a line.
   *
   * @param prefix what it begins with
   * @param hang what the lines begin with that it is wrapped to
   */
  void begin(String prefix, String hang, int prefixStyle) {
    if (begun) {
      out.accept("\n".repeat(Math.max(1, breaks)));
    }
    begun = true;
    breaks = 0;
    column = 0;
    this.hang = hang;
    this.hangStyle = prefixStyle;
    write(prefix, prefixStyle);
  }

  /** Adds a character, a space as well. */
  void put(int c, int style) {
    if (c == ' ' || c == '\t') {
      flush();
      spaces++;
      spaceStyle = style;
      return;
    }
    int columns = Columns.of(c);
    boolean joined = columns == 0
        || (!word.isEmpty() && word.get(word.size() - 1).codePoint() == ZERO_WIDTH_JOINER);
    if (!joined && (columns == 2 || wide)) {
      flush(); // between wide characters a line may end anywhere
    }
    wide = joined ? wide : columns == 2;
    word.add(new Letter(c, style));
    wordWidth += columns;
  }

  /** Adds a line's text as it is, which the terminal wraps. */
  void raw(String text, int style) {
    write(text, style);
    setStyle(0);
  }

  private void flush() {
    if (word.isEmpty()) {
      return;
    }
    boolean fits = column + spaces + wordWidth <= width();
    if (!fits && column > Columns.of(hang)) {
      wrap();
    } else if (spaces > 0) {
      write(" ".repeat(spaces), spaceStyle);
    }
    spaces = 0;
    for (Letter letter : word) {
      int columns = Columns.of(letter.codePoint());
      if (column + columns > width()) {
        wrap();
      }
      setStyle(letter.style());
      out.accept(Character.toString(letter.codePoint()));
      column += columns;
    }
    word.clear();
    wordWidth = 0;
    wide = false;
  }

  private void wrap() {
    setStyle(0);
    out.accept("\n");
    column = 0;
    write(hang, hangStyle);
  }

  private void write(String text, int style) {
    if (!text.isEmpty()) {
      setStyle(style);
      out.accept(text);
      column += Columns.of(text);
    }
  }

  private void setStyle(int next) {
    if (next != style) {
      out.accept(look.off(style) + look.on(next));
      style = next;
    }
  }

  /** Ends the line. */
  void end() {
    flush();
    spaces = 0;
    setStyle(0);
    breaks = Math.max(1, breaks);
  }

  /** Leaves a line free before the next one, but only one. */
  void blank() {
    breaks = 2;
  }

  /** Whether anything was written. */
  boolean isBegun() {
    return begun;
  }
}

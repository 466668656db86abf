package dev.pollux.examples.terminal;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows Markdown on a terminal while it comes, however it is cut into pieces: headings, lists, quotes,
 * rules, fenced code, tables, bold, italics, code and links. Line breaks stay. What steers a terminal is
 * taken out.
 *
 * <p>A word is shown once it is whole, and what may be the beginning of something once that is decided;
 * a heading, a line of code and a table at their ends.
 */
public final class Markdown {

  private static final Pattern HEADING = Pattern.compile(" {0,3}(#{1,6})(?: +(.*?))??(?: +#+)? *");
  private static final Pattern RULE = Pattern.compile(" {0,3}([-*_])(?: *\\1){2,} *");
  private static final Pattern RULE_BEGINNING = Pattern.compile(" *([-*_])(?: *\\1)* *");
  private static final Pattern FENCE = Pattern.compile("( *)(`{3,}|~{3,})([^`]*)");
  private static final Pattern ITEM = Pattern.compile("( *)([-*+]|\\d{1,9}[.)]) +");
  private static final Pattern ITEM_BEGINNING = Pattern.compile(" *(?:[-*+]|\\d{1,9}[.)]?)");
  private static final int MAX_LINE = 10_000;
  private static final int MAX_INDENT = 24;
  private static final int RULE_WIDTH = 40;

  /** How the line is read that comes now. */
  private enum Reading {
    BEGINNING,
    WHOLE,
    TEXT
  }

  private final Look look;
  private final Lines lines;
  private final Inline inline;
  private final Table table;
  private final int style;
  private final StringBuilder line = new StringBuilder();
  private Reading reading = Reading.BEGINNING;
  private String quotes = "";
  private boolean quoteBegins;
  private String fence = "";
  private int fenceIndent;
  private int highSurrogate;

  /**
   * For one answer.
   *
   * @param out where it is shown
   * @param width how many columns a line has now
   * @param style what all of it is shown in, like {@link Look#DIM}
   */
  public Markdown(Consumer<String> out, Look look, IntSupplier width, int style) {
    this.look = look;
    this.lines = new Lines(out, look, width);
    this.inline = new Inline(lines::put);
    this.table = new Table(look, lines);
    this.style = style;
  }

  /** Whether there is anything to be seen of it. */
  public boolean isShown() {
    return lines.isBegun();
  }

  /** The next piece. */
  public void add(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)) {
        highSurrogate = c;
      } else if (!Character.isLowSurrogate(c)) {
        highSurrogate = 0;
        character(c);
      } else if (highSurrogate != 0) {
        character(Character.toCodePoint((char) highSurrogate, c));
        highSurrogate = 0;
      }
    }
  }

  /** The answer is over: shows what was held back. The break behind the last line is not written. */
  public void end() {
    if (!line.isEmpty() || reading != Reading.BEGINNING || !quotes.isEmpty()) {
      lineEnds();
    }
    fence = "";
    table.end();
  }

  private void character(int c) {
    if (c == '\n') {
      lineEnds();
    } else if (c != '\t' && Escapes.steers(c)) {
      return;
    } else if (reading == Reading.TEXT) {
      inline.add(c);
    } else if (quoteBegins && c == ' ') {
      quoteBegins = false; // which is part of the sign
    } else {
      quoteBegins = false;
      line.appendCodePoint(c);
      if (c == '\t') {
        line.setLength(line.length() - 1);
        line.append(" ".repeat(4 - line.length() % 4));
      }
      if (reading == Reading.BEGINNING) {
        begins(line.toString());
      } else if (line.length() > MAX_LINE && fence.isEmpty()) {
        text(line.toString()); // no heading and no table is that long
      }
    }
  }

  /** What the beginning of a line says about the rest. */
  private void begins(String text) {
    int indent = indent(text);
    if (indent == text.length()) {
      return;
    }
    char first = text.charAt(indent);
    if (!fence.isEmpty() || first == '#' || first == '|') {
      reading = Reading.WHOLE;
    } else if (first == '>') {
      quotes += look.sign("│ ", "| ");
      quoteBegins = true;
      line.setLength(0);
    } else if (first == '`' || first == '~') {
      if (text.startsWith(Character.toString(first).repeat(3), indent)) {
        reading = Reading.WHOLE;
      } else if (text.charAt(text.length() - 1) != first) {
        text(text);
      }
    } else if (!RULE_BEGINNING.matcher(text).matches()
        && !ITEM_BEGINNING.matcher(text).matches()) {
      Matcher item = ITEM.matcher(text);
      if (!item.lookingAt()) {
        text(text);
      } else if (item.end() < text.length()) {
        item(item, text.substring(item.end()));
      }
    }
  }

  private static int indent(String text) {
    int indent = 0;
    while (indent < text.length() && text.charAt(indent) == ' ') {
      indent++;
    }
    return indent;
  }

  private void item(Matcher item, String rest) {
    String sign = item.group(2);
    String shown = sign.length() == 1 ? look.sign("•", "-") : sign;
    String indent = " ".repeat(Math.min(MAX_INDENT, item.group(1).length()));
    begin(indent + shown + " ", indent + " ".repeat(shown.length() + 1));
    rest(rest);
  }

  private void text(String text) {
    String indent = " ".repeat(Math.min(MAX_INDENT, indent(text)));
    begin(indent, indent);
    rest(text.substring(indent(text)));
  }

  private void begin(String prefix, String hang) {
    table.end();
    lines.begin(quotes + prefix, quotes + hang, style | (quotes.isEmpty() ? 0 : Look.DIM));
    inline.begin(style);
  }

  private void rest(String text) {
    line.setLength(0);
    reading = Reading.TEXT;
    text.codePoints().forEach(inline::add);
  }

  private void lineEnds() {
    String text = line.toString();
    if (reading != Reading.TEXT) {
      whole(text);
    }
    if (reading == Reading.TEXT) {
      inline.end();
      lines.end();
    }
    reading = Reading.BEGINNING;
    line.setLength(0);
    quotes = "";
    quoteBegins = false;
  }

  private void whole(String text) {
    Matcher opening = FENCE.matcher(text);
    Matcher heading = HEADING.matcher(text);
    if (!fence.isEmpty()) {
      code(text);
    } else if (text.isBlank()) {
      table.end();
      if (quotes.isEmpty()) {
        lines.blank();
      } else {
        begin("", "");
        reading = Reading.TEXT;
      }
    } else if (opening.matches()) {
      table.end();
      fence = opening.group(2);
      fenceIndent = opening.group(1).length();
    } else if (heading.matches()) {
      begin("", "");
      int level = heading.group(1).length();
      inline.begin(style | Look.BOLD | (level == 1 ? Look.UNDERLINE : 0));
      rest(heading.group(2) == null ? "" : heading.group(2));
    } else if (RULE.matcher(text).matches()) {
      begin("", "");
      lines.raw(look.sign("─", "-").repeat(Math.min(RULE_WIDTH, lines.width())), style | Look.DIM);
      lines.end();
    } else if (text.stripLeading().startsWith("|") && quotes.isEmpty()) {
      table.add(text.strip(), style);
    } else {
      Matcher item = ITEM.matcher(text + " ");
      if (item.matches()) {
        item(item, "");
      } else {
        text(text);
      }
    }
  }

  /** Not wrapped: who copies it wants the lines as they are. */
  private void code(String text) {
    String bare = text.strip();
    boolean ends = bare.length() >= fence.length()
        && indent(text) < fenceIndent + 4
        && bare.chars().allMatch(c -> c == fence.charAt(0));
    if (ends) {
      fence = "";
      return;
    }
    String indent = " ".repeat(Math.min(MAX_INDENT, fenceIndent) + 2);
    lines.begin(text.isBlank() ? "" : indent, "", style);
    if (!text.isBlank()) {
      lines.raw(text.substring(Math.min(fenceIndent, indent(text))), style | Look.CODE);
    }
    lines.end();
  }
}

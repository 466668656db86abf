package dev.pollux.examples.chat;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/**
 * How a line is read: a backslash at its end means that it goes on, and what stands behind a command is
 * one word, spaces included.
 */
final class Typed implements Parser {

  /** What was typed, with the breaks that backslashes stand for. */
  static String text(String line) {
    return line.replace("\\\n", "\n");
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    if (context == ParseContext.ACCEPT_LINE && isOpen(line)) {
      throw new EOFError(-1, cursor, "the line goes on");
    }
    int end = line.startsWith("/") ? line.indexOf(' ') : -1;
    if (end < 0) {
      return new Line(line, cursor, List.of(line), 0, cursor);
    }
    int argument = end;
    while (argument < line.length() && line.charAt(argument) == ' ') {
      argument++;
    }
    List<String> words = List.of(line.substring(0, end), line.substring(argument));
    return cursor < argument
        ? new Line(line, cursor, words, 0, Math.min(cursor, end))
        : new Line(line, cursor, words, 1, cursor - argument);
  }

  private static boolean isOpen(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  /** What was typed in words, none of which is quoted. */
  private record Line(String line, int cursor, List<String> words, int wordIndex, int wordCursor)
      implements CompletingParsedLine {
    @Override
    public String word() {
      return words.get(wordIndex);
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return wordCursor;
    }

    @Override
    public int rawWordLength() {
      return word().length();
    }
  }
}

package dev.pollux.validation;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A pattern that gives up instead of running away: java.util.regex backtracks, so a pattern like
 * {@code (a+)+$} would take years for a text of fifty characters.
 */
final class Regex {

  // A linear pattern looks at each character a few times; allow much more, but not the square.
  private static final int LOOKS = 1_000_000;
  private static final int LOOKS_PER_CHARACTER = 100;

  private final Pattern pattern;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
  }

  /** Null when the pattern means something only in JavaScript; such a pattern is not enforced. */
  static @Nullable Regex of(String pattern) {
    try {
      return new Regex(Pattern.compile(endsAtEnd(pattern)));
    } catch (PatternSyntaxException e) {
      return null;
    }
  }

  // Java's $ also matches before a last line break, JavaScript's does not.
  private static String endsAtEnd(String pattern) {
    return pattern.endsWith("$") && !pattern.endsWith("\\$")
        ? pattern.substring(0, pattern.length() - 1) + "\\z"
        : pattern;
  }

  /** Whether the pattern is found somewhere in the text; false when that takes too long to say. */
  boolean foundIn(String text) {
    try {
      return pattern.matcher(new Watched(text)).find();
    } catch (TooLong | StackOverflowError e) {
      return false;
    }
  }

  private static final class Watched implements CharSequence {

    private final String text;
    private long left;

    Watched(String text) {
      this.text = text;
      this.left = Math.max(LOOKS, (long) LOOKS_PER_CHARACTER * text.length());
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw new TooLong();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class TooLong extends RuntimeException {

    private static final long serialVersionUID = 1;

    TooLong() {
      super("too long", null, false, false);
    }
  }
}

package dev.pollux.validation;

import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A pattern that gives up instead of running away: java.util.regex backtracks, so a pattern like
 * {@code (a+)+$} would take years for a text of fifty characters. It is looks at characters that are
 * counted, not time, so that the same text always has the same answer.
 */
final class Regex {

  // A linear pattern looks at each character a few times; allow much more, but not the square.
  private static final int LOOKS = 1_000_000;

  /** In all texts of one value; about 70 ms. */
  private static final int LOOKS_AT_A_VALUE = 10_000_000;

  /** How often a pattern may ask for a part of it, all in all; such a part need not look at all. */
  private static final int MAX_REPETITIONS = 100_000;

  private static final ThreadLocal<int[]> LEFT = new ThreadLocal<>();

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

  /** Whether it repeats a part so often that it would never end, however short the text. */
  static boolean isEndless(String pattern) {
    return Repetitions.most(pattern) > MAX_REPETITIONS;
  }

  // Java's $ also matches before a last line break, JavaScript's does not.
  private static String endsAtEnd(String pattern) {
    return pattern.endsWith("$") && !pattern.endsWith("\\$")
        ? pattern.substring(0, pattern.length() - 1) + "\\z"
        : pattern;
  }

  /** Looks at all texts of one value, with a bound for them together. */
  static <T> T forOneValue(Supplier<T> looking) {
    if (LEFT.get() != null) {
      return looking.get();
    }
    LEFT.set(new int[] {LOOKS_AT_A_VALUE});
    try {
      return looking.get();
    } finally {
      LEFT.remove();
    }
  }

  /** Whether the patterns of this value have looked at more than they may. */
  static boolean isSpent() {
    int[] left = LEFT.get();
    return left != null && left[0] <= 0;
  }

  /** Whether the pattern is found somewhere in the text; false when that takes too long to say. */
  boolean foundIn(String text) {
    int[] left = LEFT.get();
    if (left != null && left[0] <= 0) {
      return false;
    }
    Watched watched = new Watched(text, left == null ? LOOKS_AT_A_VALUE : left[0]);
    try {
      return pattern.matcher(watched).find();
    } catch (TooLong | StackOverflowError e) {
      return false;
    } finally {
      if (left != null) {
        left[0] -= watched.looks;
      }
    }
  }

  private static final class Watched implements CharSequence {

    private final String text;
    private final int most;
    private int looks;

    Watched(String text, int most) {
      this.text = text;
      this.most = Math.min(most, Math.max(LOOKS, 4 * Math.min(text.length(), LOOKS_AT_A_VALUE)));
    }

    @Override
    public char charAt(int index) {
      if (++looks > most) {
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

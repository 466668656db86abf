package dev.pollux.builtin.files;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.pollux.tool.ToolException;
import java.util.regex.Matcher;

/**
 * Patterns from a model, as automata: what they cost grows with the length of the text alone, also
 * those that a backtracking matcher would never finish.
 */
final class Patterns {

  private static final int MAX_LENGTH = 500;

  /** How often a part may be written out by counts within counts. */
  private static final int MAX_REPEATED = 1000;

  private static final java.util.regex.Pattern COUNT =
      java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

  private Patterns() {}

  /** A regular expression in the syntax of RE2: without look-around and back references. */
  static Pattern regex(String regex, boolean ignoreCase) {
    if (regex.length() > MAX_LENGTH) {
      throw new ToolException(
          "Argument 'regex' may have " + MAX_LENGTH + " characters but has " + regex.length());
    }
    checkCounts(regex);
    try {
      return Pattern.compile(regex, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
    } catch (PatternSyntaxException e) {
      throw new ToolException(
          "Argument 'regex' is no regular expression of RE2 (no look-around, no back references): "
              + e.getDescription(),
          e);
    }
  }

  // Counts are written out when a pattern is compiled, and within each other they multiply.
  private static void checkCounts(String regex) {
    long product = 1;
    Matcher counts = COUNT.matcher(regex);
    while (counts.find()) {
      String second = counts.group(2);
      long most = Math.max(
          Long.parseLong(counts.group(1)),
          second == null || second.isEmpty() ? 0 : Long.parseLong(second));
      product *= Math.max(1, most);
      if (product > MAX_REPEATED) {
        throw new ToolException(
            "Argument 'regex' repeats too much: its counts multiplied may be " + MAX_REPEATED);
      }
    }
  }

  /**
   * A glob: {@code *} and {@code ?} within a name, {@code **} over names, {@code {a,b}} for either. One
   * without a slash is for names, wherever they are.
   */
  static Pattern glob(String glob) {
    if (glob.length() > MAX_LENGTH) {
      throw new ToolException(
          "A glob may have " + MAX_LENGTH + " characters but has " + glob.length());
    }
    StringBuilder regex = new StringBuilder(glob.indexOf('/') < 0 ? "(?:.*/)?" : "");
    boolean inGroup = false;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (glob.startsWith("**/", i) && (i == 0 || glob.charAt(i - 1) == '/')) {
        regex.append("(?:.*/)?");
        i += 2;
      } else if (glob.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (c == '{' && !inGroup) {
        regex.append("(?:");
        inGroup = true;
      } else if (c == '}' && inGroup) {
        regex.append(')');
        inGroup = false;
      } else if (c == ',' && inGroup) {
        regex.append('|');
      } else {
        int point = glob.codePointAt(i);
        regex.append(Pattern.quote(Character.toString(point)));
        i += Character.charCount(point) - 1;
      }
    }
    if (inGroup) {
      throw new ToolException("The glob has a '{' without its '}'");
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}

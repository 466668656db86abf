package dev.pollux.builtin.files;

import dev.pollux.tool.ToolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a model may write for a path: names with slashes between them. What some file system somewhere
 * reads as more than a name is refused on all of them, so that a run means the same everywhere.
 */
final class PathSpelling {

  private static final int MAX_LENGTH = 4096;
  private static final int MAX_NAMES = 64;
  private static final int MAX_NAME_BYTES = 255;

  private static final Pattern DEVICE = Pattern.compile(
      "(con|prn|aux|nul|clock\\$|conin\\$|conout\\$|(com|lpt)[0-9¹²³])(\\..*)?",
      Pattern.CASE_INSENSITIVE);

  /** The second name that Windows gives a file with a long one, like {@code GIT~1}. */
  private static final Pattern SHORT_NAME = Pattern.compile("[^.]{1,6}~[0-9]{1,6}(\\..{0,3})?");

  private PathSpelling() {}

  /**
   * The names of a path, none for the root itself.
   *
   * @throws ToolException if it is spelled in a way that is not allowed
   */
  static List<String> names(String path) {
    if (path.length() > MAX_LENGTH) {
      throw new ToolException(
          "A path may have " + MAX_LENGTH + " characters but has " + path.length());
    }
    path.codePoints().forEach(c -> checkCharacter(path, c));
    if (path.startsWith("/")) {
      throw refused(path, "must be relative to the root; leave the first '/' out");
    }
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty() && !name.equals(".")) {
        checkName(path, name, names.isEmpty());
        names.add(name);
      }
    }
    if (names.size() > MAX_NAMES) {
      throw refused(path, "may be " + MAX_NAMES + " names deep but is " + names.size());
    }
    return List.copyOf(names);
  }

  private static void checkCharacter(String path, int c) {
    if (c == '\\') {
      throw refused(path, "has a backslash; write '/' between names");
    }
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
        throw refused(
            path,
            "has a character that does not show, U+"
                + Integer.toHexString(c).toUpperCase(Locale.ROOT));
      default -> {}
    }
  }

  private static void checkName(String path, String name, boolean first) {
    if (name.equals("..")) {
      throw refused(path, "must not have '..'; name it from the root down");
    }
    if (name.endsWith(".") || name.endsWith(" ")) {
      throw refused(path, "has a name that ends with a dot or a space");
    }
    if (first && name.startsWith("~")) {
      throw refused(path, "must be relative to the root; '~' is not known");
    }
    if (name.indexOf(':') >= 0) {
      throw refused(path, "has a colon; drives, addresses and streams are not known");
    }
    if (DEVICE.matcher(name).matches()) {
      throw refused(path, "has the name of a device");
    }
    if (SHORT_NAME.matcher(name).matches()) {
      throw refused(path, "has a short name; write the whole one");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw refused(path, "has a name of more than " + MAX_NAME_BYTES + " bytes");
    }
  }

  private static ToolException refused(String path, String reason) {
    return new ToolException("Path " + quoted(path) + " " + reason);
  }

  /** The path for a message: one line, and not too long. */
  static String quoted(String path) {
    StringBuilder shown = new StringBuilder("'");
    path.codePoints().limit(200).forEach(c -> {
      int type = Character.getType(c);
      boolean hidden = type == Character.CONTROL
          || type == Character.FORMAT
          || type == Character.SURROGATE
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR;
      shown.appendCodePoint(hidden ? '?' : c);
    });
    return shown.append("'").toString();
  }
}

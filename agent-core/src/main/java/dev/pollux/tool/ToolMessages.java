package dev.pollux.tool;

import dev.pollux.validation.Violation;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The sentences that the model reads when a call went wrong. */
final class ToolMessages {

  private static final int MAX_LENGTH = 2048;

  /** Of a longer message the rest is not even looked at. */
  private static final int MAX_READ = 64 * 1024;

  private static final int MAX_NAME = 128;

  /** What {@link Violation} says came where nothing came. */
  private static final String NOTHING = "nothing";

  private ToolMessages() {}

  /** The name in single quotes, with everything escaped that does not show. */
  static String quoted(String name) {
    return "'" + escaped(bounded(name, MAX_NAME)) + "'";
  }

  /** The text with everything escaped that does not show: one line, for a log or a list. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints().forEach(c -> {
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR -> escaped.append(unicode(c));
        default -> escaped.appendCodePoint(c);
      }
    });
    return escaped.toString();
  }

  // Not String.format: its digits follow the locale.
  private static String unicode(int c) {
    String hex = Integer.toHexString(c);
    return "\\u" + "0".repeat(Math.max(0, 4 - hex.length())) + hex;
  }

  static String invalidArguments(String tool, List<Violation> violations) {
    StringBuilder text = new StringBuilder();
    for (Violation violation : violations) {
      text.append(text.isEmpty() ? "Argument" : "; argument");
      String path = violation.path();
      if (path.length() > 2 && path.charAt(1) == '.') {
        text.append(" '").append(path.substring(2).split("[.\\[]", 2)[0]).append("'");
      } else {
        text.append("s");
      }
      text.append(" of '").append(tool);
      if (violation.got().equals(NOTHING)) {
        text.append("' is required but was not given");
      } else {
        text.append("' must be ")
            .append(violation.expected())
            .append(" but was ")
            .append(violation.got());
      }
      text.append(" at $.args").append(path, 1, path.length());
    }
    return bounded(ResultWriter.wellFormed(text.toString()), MAX_LENGTH);
  }

  /** What the tool threw, without what {@code CompletionStage} puts around it. */
  static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? cause(thrown) : null;
    return cause == null ? thrown : cause;
  }

  /** What a tool threw: its own words if they are meant for the model, else class and message. */
  static String failure(Throwable thrown, CallSettings settings) {
    String message = message(thrown);
    if (thrown instanceof ToolException && message != null) {
      return told(message, settings.secrets());
    }
    String name = thrown.getClass().getSimpleName();
    if (name.isEmpty()) {
      name = thrown.getClass().getName();
    }
    String text = message == null || settings.messagesHidden() ? name : name + ": " + message;
    return told(text, settings.secrets());
  }

  /** The text without secrets, short, and in well-formed Unicode. */
  static String told(String text, Secrets secrets) {
    // Masked before it is cut, or the beginning of a secret could stay.
    String masked = secrets.maskedWithShapes(bounded(text, MAX_READ));
    return bounded(ResultWriter.wellFormed(masked), MAX_LENGTH);
  }

  static @Nullable Throwable cause(Throwable thrown) {
    try {
      return thrown.getCause();
    } catch (RuntimeException | StackOverflowError e) {
      return null;
    }
  }

  /** Its message, or null when it has none or cannot tell it. */
  static @Nullable String message(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (RuntimeException | StackOverflowError e) {
      return null;
    }
  }

  static String bounded(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "…";
  }
}

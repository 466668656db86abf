package dev.pollux.tool;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.pollux.schema.Violation;
import java.util.List;

/** The sentences that the model reads when a call went wrong. */
final class ToolMessages {

  private static final int MAX_LENGTH = 2048;
  private static final int MAX_NAME = 128;

  /** What {@link Violation} says came where nothing came. */
  private static final String NOTHING = "nothing";

  private ToolMessages() {}

  /** The name in single quotes, with control characters escaped. */
  static String quoted(String name) {
    String json = TextNode.valueOf(bounded(name, MAX_NAME)).toString();
    return "'" + json.substring(1, json.length() - 1).replace("\\\"", "\"") + "'";
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
    return bounded(text.toString(), MAX_LENGTH);
  }

  /** What a tool threw: its own words if they are meant for the model, else class and message. */
  static String failure(Throwable thrown) {
    if (thrown instanceof ToolException) {
      return bounded(String.valueOf(thrown.getMessage()), MAX_LENGTH);
    }
    String message = thrown.getMessage();
    String name = thrown.getClass().getSimpleName();
    if (name.isEmpty()) {
      name = thrown.getClass().getName();
    }
    return bounded(message == null ? name : name + ": " + message, MAX_LENGTH);
  }

  static String bounded(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "…";
  }
}

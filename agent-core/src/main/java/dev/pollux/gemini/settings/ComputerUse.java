package dev.pollux.gemini.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.List;

/**
 * The screen that the model works on: {@code {"environment": "ENVIRONMENT_BROWSER",
 * "excludedPredefinedFunctions": ["drag_and_drop"]}}. The model then calls predefined functions, which
 * come as ordinary function calls.
 *
 * @param json the settings as they are sent. Read only
 */
public record ComputerUse(ObjectNode json) {

  /** A browser. */
  public static final String BROWSER = "ENVIRONMENT_BROWSER";

  /** A telephone. */
  public static final String MOBILE = "ENVIRONMENT_MOBILE";

  /** A desktop. */
  public static final String DESKTOP = "ENVIRONMENT_DESKTOP";

  /** Works on {@link #BROWSER}, {@link #MOBILE}, {@link #DESKTOP} or newer. */
  public static ComputerUse of(String environment) {
    return new ComputerUse(
        Json.object().put("environment", Refused.empty("environment", environment)));
  }

  /** Without these predefined functions. */
  public ComputerUse withoutFunctions(String... names) {
    ObjectNode copy = Refused.copy(json);
    copy.set(
        "excludedPredefinedFunctions",
        Json.tree(Refused.empty("excludedPredefinedFunctions", List.of(names))));
    return new ComputerUse(copy);
  }
}

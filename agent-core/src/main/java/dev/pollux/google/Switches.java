package dev.pollux.google;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a route does not take of what Gemini's documentation says, as far as its refusals have told.
 * Immutable.
 *
 * @param ids whether the ids of calls go back
 * @param mixingFlag whether {@code includeServerSideToolInvocations} is known
 * @param placeholders whether calls of the current turn without a signature get a placeholder; one
 *     that the server calls corrupted is left alone, for the call may not be what the model said
 * @param level whether {@code thinkingLevel} is sent
 * @param jsonSchema whether schemas are sent as JSON Schema, and not in the OpenAPI subset
 * @param functionsWithJson whether functions are taken while the answer is JSON
 */
record Switches(
    boolean ids,
    boolean mixingFlag,
    boolean placeholders,
    boolean level,
    boolean jsonSchema,
    boolean functionsWithJson) {

  private static final Pattern UNKNOWN_ID = Pattern.compile("Unknown name \\\\?\"id\\\\?\"");
  private static final Pattern UNKNOWN_SCHEMA = Pattern.compile(
      "Unknown name \\\\?\"(parameters_?[jJ]son_?[sS]chema|response_?[jJ]son_?[sS]chema)\\\\?\"");
  private static final Pattern ID_MISSING =
      Pattern.compile("function_?[rR]esponse\\.id does not match");
  private static final Pattern UNKNOWN_FLAG = Pattern.compile(
      "Unknown name \\\\?\"include_?[sS]erver_?[sS]ide_?[tT]ool_?[iI]nvocations\\\\?\"");
  private static final Pattern FLAG_MISSING = Pattern.compile(
      "enable tool_?[cC]onfig\\.include_?[sS]erver_?[sS]ide_?[tT]ool_?[iI]nvocations");
  private static final Pattern SIGNATURE_MISSING =
      Pattern.compile("missing a `?thought_?[sS]ignature`?");
  private static final Pattern NO_LEVEL =
      Pattern.compile("Thinking level (\\S+ )?is not supported", Pattern.CASE_INSENSITIVE);
  private static final Pattern NO_FUNCTIONS_WITH_JSON = Pattern.compile(
      "Function calling with a response mime type: '?application/json'? is unsupported");

  /** What holds before anything was refused. */
  static Switches of(Family family, boolean vertex) {
    return new Switches(true, !vertex, false, true, true, family.mixes());
  }

  /** What holds after a refusal with this message; the same when it tells nothing new. */
  Switches after(String message) {
    return new Switches(
        !has(UNKNOWN_ID, message) && (ids || has(ID_MISSING, message)),
        !has(UNKNOWN_FLAG, message) && (mixingFlag || has(FLAG_MISSING, message)),
        placeholders || has(SIGNATURE_MISSING, message),
        level && !has(NO_LEVEL, message),
        jsonSchema && !has(UNKNOWN_SCHEMA, message),
        functionsWithJson && !has(NO_FUNCTIONS_WITH_JSON, message));
  }

  private static boolean has(Pattern pattern, String message) {
    return pattern.matcher(message).find();
  }

  /** What is different after {@code before}, in words. */
  String changes(Switches before) {
    List<String> changes = new ArrayList<>();
    if (ids != before.ids) {
      changes.add(ids ? "ids of calls go back" : "ids of calls are left out");
    }
    if (mixingFlag != before.mixingFlag) {
      changes.add("includeServerSideToolInvocations is " + (mixingFlag ? "sent" : "left out"));
    }
    if (placeholders != before.placeholders) {
      changes.add("calls without a thought signature get a placeholder");
    }
    if (level != before.level) {
      changes.add("thinkingLevel is left out");
    }
    if (jsonSchema != before.jsonSchema) {
      changes.add("schemas are sent as parameters and responseSchema");
    }
    if (functionsWithJson != before.functionsWithJson) {
      changes.add("functions are not declared while the answer is JSON");
    }
    return String.join("; ", changes);
  }
}

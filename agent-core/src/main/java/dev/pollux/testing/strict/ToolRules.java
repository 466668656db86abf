package dev.pollux.testing.strict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What holds for declared functions, and for built-in tools beside them. */
final class ToolRules {

  private static final int MOST_DECLARATIONS = 512;
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,127}");

  private ToolRules() {}

  /** What is wrong with the tools of a request, or null. */
  static @Nullable GoogleError check(JsonNode request, Asked asked) {
    Set<String> names = new LinkedHashSet<>();
    boolean builtIn = false;
    JsonNode tools = request.path("tools");
    for (int i = 0; i < tools.size(); i++) {
      JsonNode tool = tools.get(i);
      JsonNode declarations = tool.path("functionDeclarations");
      builtIn |= tool.size() > (tool.has("functionDeclarations") ? 1 : 0);
      for (int j = 0; j < declarations.size(); j++) {
        String path = "tools[" + i + "].function_declarations[" + j + "]";
        GoogleError error = declaration(declarations.get(j), path, names);
        if (error != null) {
          return error;
        }
      }
    }
    if (names.size() > MOST_DECLARATIONS) {
      return GoogleError.invalidArgument(
          "At most " + MOST_DECLARATIONS + " function declarations can be specified.");
    }
    GoogleError error = config(request.path("toolConfig"), names);
    return error != null
        ? error
        : mixing(builtIn, !names.isEmpty(), request.path("toolConfig"), asked);
  }

  private static @Nullable GoogleError declaration(
      JsonNode declaration, String path, Set<String> names) {
    String name = Json.text(declaration, "name");
    if (name == null || !NAME.matcher(name).matches()) {
      return GoogleError.field(
          path + ".name",
          "Invalid function name. Must start with a letter or an underscore. Must be alphanumeric"
              + " (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a"
              + " maximum length of 128.");
    }
    if (!names.add(name)) {
      return GoogleError.invalidArgument("Duplicate function declaration found: " + name);
    }
    if (declaration.path("description").asText().isBlank()) {
      return GoogleError.field(path + ".description", "description is required.");
    }
    for (String schema : List.of("parameters", "response")) {
      if (declaration.has(schema) && declaration.has(schema + "JsonSchema")) {
        return GoogleError.field(
            path + "." + schema,
            "`" + schema + "` and `" + schema + "_json_schema` are mutually exclusive.");
      }
      GoogleError error = SchemaRules.check(declaration.path(schema), path + "." + schema);
      if (error != null) {
        return error;
      }
    }
    return null;
  }

  private static @Nullable GoogleError config(JsonNode config, Set<String> names) {
    JsonNode calling = config.path("functionCallingConfig");
    String mode = calling.path("mode").asText();
    boolean forced = mode.equals("ANY") || mode.equals("VALIDATED");
    for (JsonNode allowed : calling.path("allowedFunctionNames")) {
      if (!forced) {
        return GoogleError.invalidArgument(
            "Function calling config is set with `allowed_function_names`, which needs"
                + " function_calling_config.mode ANY or VALIDATED.");
      }
      if (!names.contains(allowed.asText())) {
        return GoogleError.invalidArgument(
            "Function calling config contains an allowed function name that is not declared: "
                + allowed.asText());
      }
    }
    return mode.equals("ANY") && names.isEmpty()
        ? GoogleError.invalidArgument(
            "Function calling config is set without function_declarations.")
        : null;
  }

  private static @Nullable GoogleError mixing(
      boolean builtIn, boolean functions, JsonNode config, Asked asked) {
    if (!builtIn || !functions) {
      return null;
    }
    if (!asked.family().isGemini3()) {
      return GoogleError.invalidArgument(
          asked.face().isVertexBehind()
              ? "Multiple tools are supported only when they are all search tools."
              : "Tool use with function calling is unsupported");
    }
    if (asked.face().isVertexBehind()) {
      return null; // no flag is needed, nor known
    }
    if (!config.path("includeServerSideToolInvocations").asBoolean(false)) {
      return GoogleError.invalidArgument(
          "Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with"
              + " Function calling.");
    }
    return config.path("functionCallingConfig").path("mode").asText().equals("AUTO")
        ? GoogleError.invalidArgument(
            "function_calling_config.mode AUTO is not supported when Built-in tools are used with"
                + " Function calling; use VALIDATED or leave it unset.")
        : null;
  }
}

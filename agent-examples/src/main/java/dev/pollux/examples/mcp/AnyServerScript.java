package dev.pollux.examples.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.examples.script.Conversation;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays Gemini for {@link AnyServer}: calls the tool that the prompt names, with the arguments in the
 * prompt, if there is one among the declarations.
 */
public final class AnyServerScript {

  /** What it knows: of other servers too, {@code Use TOOL with NAME=VALUE and NAME=VALUE}. */
  public static final List<String> PROMPTS =
      List.of("Use today", "Use climate with city=Oslo and month=MAY");

  private static final Pattern USE = Pattern.compile("(?i)use (\\S+?)(?: with (.*))?[.?!]?");
  private static final Pattern ARGUMENT =
      Pattern.compile("([A-Za-z_][\\w-]*)=(.*?)(?= and [A-Za-z_][\\w-]*=|$)");

  private AnyServerScript() {}

  /** The next answer. */
  public static Reply answer(ReceivedRequest request) {
    return Conversation.script(talk -> answer(talk, declarations(request.json())))
        .apply(request);
  }

  private static Reply answer(Conversation talk, List<JsonNode> declarations) {
    Matcher use = USE.matcher(talk.prompt());
    if (!use.matches()) {
      return Conversation.unknown(PROMPTS);
    }
    if (!talk.responses().isEmpty()) {
      return Reply.text(told(talk.responses().get(talk.responses().size() - 1)));
    }
    for (JsonNode declaration : declarations) {
      String name = declaration.path("name").asText();
      if (ends(name, use.group(1))) {
        String arguments = use.group(2) == null ? "" : use.group(2);
        return Reply.calls(FunctionCall.of(null, name, arguments(arguments, declaration)));
      }
    }
    List<String> names =
        declarations.stream().map(one -> one.path("name").asText()).toList();
    return Reply.text("There is no such tool; there are " + String.join(", ", names) + ".");
  }

  /** Declared names begin with the server's and have an underscore for what Gemini does not take. */
  private static boolean ends(String declared, String tool) {
    String name = tool.replaceAll("[^A-Za-z0-9]", "_").toLowerCase(Locale.ROOT);
    String last = declared.replaceAll("[^A-Za-z0-9]", "_").toLowerCase(Locale.ROOT);
    return last.equals(name) || last.endsWith("_" + name);
  }

  private static ObjectNode arguments(String text, JsonNode declaration) {
    JsonNode properties = declaration.path("schema").path("properties");
    ObjectNode arguments = Json.object();
    Matcher argument = ARGUMENT.matcher(text);
    while (argument.find()) {
      String name = argument.group(1);
      boolean string = properties.path(name).path("type").asText("string").equals("string");
      arguments.set(name, value(argument.group(2), string));
    }
    return arguments;
  }

  private static JsonNode value(String text, boolean string) {
    if (!string) {
      try {
        return Json.parse(text);
      } catch (IllegalArgumentException e) {
        // the server will say what it expected
      }
    }
    return Json.object().put("value", text).get("value");
  }

  private static String told(FunctionResponse response) {
    JsonNode output = response.response().path("output");
    String text = output.isTextual() ? output.asText() : output.toString();
    return response.name() + " says: " + text;
  }

  /** Name and schema of each, whichever way the request declares them. */
  private static List<JsonNode> declarations(JsonNode request) {
    List<JsonNode> declarations = new ArrayList<>();
    for (JsonNode tool : request.path("tools")) {
      for (JsonNode function : tool.path("functionDeclarations")) {
        declarations.add(declaration(function, "parametersJsonSchema"));
      }
      if (tool.path("function").isObject()) {
        declarations.add(declaration(tool.path("function"), "parameters"));
      }
    }
    return declarations;
  }

  private static JsonNode declaration(JsonNode function, String schema) {
    ObjectNode declaration = Json.object().put("name", function.path("name").asText());
    declaration.set("schema", function.path(schema));
    return declaration;
  }
}

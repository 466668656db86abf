package dev.pollux.approval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.json.Json;

/** What an approval is bound to: the tool's name, its parameters and the arguments of the call. */
public final class CallHash {

  private CallHash() {}

  /** SHA-256 in 64 hexadecimal digits. The order of members does not count, of items it does. */
  public static String of(FunctionDeclaration tool, JsonNode args) {
    ObjectNode bound = Json.object().put("name", tool.name());
    bound.set("schema", tool.parametersJsonSchema());
    bound.set("args", args);
    return Json.digest(bound);
  }

  /** The same without arguments: what holds for every call of a tool is bound to this. */
  public static String of(FunctionDeclaration tool) {
    return of(tool, Json.object());
  }
}

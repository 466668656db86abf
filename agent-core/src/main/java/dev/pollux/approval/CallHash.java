package dev.pollux.approval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.json.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** What an approval is bound to: the tool's name, its parameters and the arguments of the call. */
public final class CallHash {

  private CallHash() {}

  /** SHA-256 in 64 hexadecimal digits. The order of members does not count, of items it does. */
  public static String of(FunctionDeclaration tool, JsonNode args) {
    ObjectNode bound = Json.object().put("name", tool.name());
    bound.set("schema", tool.parametersJsonSchema());
    bound.set("args", args);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Json.bytes(sorted(bound)));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** The same without arguments: what holds for every call of a tool is bound to this. */
  public static String of(FunctionDeclaration tool) {
    return of(tool, Json.object());
  }

  private static JsonNode sorted(JsonNode value) {
    if (value.isObject()) {
      TreeMap<String, JsonNode> members = new TreeMap<>();
      value.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
      ObjectNode object = Json.object();
      members.forEach((name, member) -> object.set(name, sorted(member)));
      return object;
    }
    if (value.isArray()) {
      ArrayNode array = Json.array();
      value.forEach(item -> array.add(sorted(item)));
      return array;
    }
    return value;
  }
}

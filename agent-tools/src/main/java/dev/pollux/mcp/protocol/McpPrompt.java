package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A prompt as a server lists it: {@code {"name": "…", "description": "…", "arguments": […]}}.
 *
 * @param json as received, or as it will be sent. Read only
 */
public record McpPrompt(@JsonValue JsonNode json) {

  /**
   * An argument, always a text.
   *
   * @param description what it means, or null
   */
  public record Argument(String name, @Nullable String description, boolean required) {
    public Argument {
      Objects.requireNonNull(name, "name");
    }
  }

  /** A prompt with these arguments. */
  public static McpPrompt of(String name, String description, List<Argument> arguments) {
    ObjectNode json = Json.object()
        .put("name", Objects.requireNonNull(name, "name"))
        .put("description", Objects.requireNonNull(description, "description"));
    if (!arguments.isEmpty()) {
      ArrayNode array = json.putArray("arguments");
      for (Argument argument : arguments) {
        ObjectNode one = array.addObject().put("name", argument.name());
        if (argument.description() != null) {
          one.put("description", argument.description());
        }
        one.put("required", argument.required());
      }
    }
    return new McpPrompt(json);
  }

  /** The same with a name for people. */
  public McpPrompt withTitle(String title) {
    ObjectNode copy = json.deepCopy();
    return new McpPrompt(copy.put("title", title));
  }

  /** The same with pictures. */
  public McpPrompt withIcons(List<Icon> icons) {
    ObjectNode copy = json.deepCopy();
    Icon.write(copy, icons);
    return new McpPrompt(copy);
  }

  /** Its name; empty when the sender left it out. */
  public String name() {
    return json.path("name").asText("");
  }

  /** What it is for; empty when not told. */
  public String description() {
    return json.path("description").asText("");
  }

  /** Its arguments in their order. */
  public List<Argument> arguments() {
    List<Argument> arguments = new ArrayList<>();
    for (JsonNode argument : json.path("arguments")) {
      arguments.add(new Argument(
          argument.path("name").asText(""),
          Json.text(argument, "description"),
          argument.path("required").asBoolean(false)));
    }
    return arguments;
  }
}

package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tool gave back, as the model gets it.
 *
 * <p>Null, void and an empty {@code Optional} are {@code {"output": null}}. Texts, numbers, records,
 * collections and JSON are their JSON. Images and files, as {@code Part}s or in a {@code Content},
 * travel as parts of the response. A {@code Buffer} is a text if it is UTF-8, else a file. A {@code
 * FunctionResponse} is sent as it is, with the id and the name of the call.
 */
final class ToolResult {

  /** Everything in a function response but its id and name. */
  private final ObjectNode rest;

  private ToolResult(ObjectNode rest) {
    this.rest = rest;
  }

  /**
   * Writes the value down. It takes as long as the value's getters and iterators take.
   *
   * @throws IllegalArgumentException if the value cannot be written
   */
  static ToolResult of(@Nullable Object value) {
    if (value instanceof ToolResult result) {
      return result;
    }
    if (value instanceof Optional<?> optional) {
      return of(optional.orElse(null));
    }
    if (value instanceof FunctionResponse response) {
      return response(response);
    }
    if (value instanceof Part part) {
      return parts(List.of(part));
    }
    if (value instanceof Content content) {
      return parts(content.parts());
    }
    if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Part) {
      return parts(list);
    }
    if (value instanceof Buffer buffer) {
      return buffer(buffer);
    }
    return output(ResultWriter.json(value));
  }

  /** The response to this call. */
  FunctionResponse response(FunctionCall call) {
    ObjectNode json =
        (ObjectNode) FunctionResponse.output(call, NullNode.getInstance()).json();
    return new FunctionResponse(json.setAll(rest));
  }

  private static ToolResult output(JsonNode output) {
    ObjectNode rest = Json.object();
    rest.putObject("response").set("output", output);
    return new ToolResult(rest);
  }

  private static ToolResult response(FunctionResponse given) {
    if (!(given.json() instanceof ObjectNode json) || !given.response().isObject()) {
      throw new IllegalArgumentException("the tool's FunctionResponse has no response object");
    }
    JsonNode response = ResultWriter.json(given.response());
    ObjectNode rest = json.deepCopy().without(List.of("id", "name"));
    rest.set("response", response.isObject() ? response : Json.object().set("output", response));
    return new ToolResult(rest);
  }

  private static ToolResult parts(List<?> parts) {
    StringBuilder text = new StringBuilder();
    List<Part> files = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof Part.Text piece) {
        text.append(piece.text());
      } else if (part instanceof Part.InlineData || part instanceof Part.FileData) {
        files.add((Part) part);
      } else {
        throw new IllegalArgumentException("a tool cannot give back a part of kind "
            + (part == null ? "null" : part.getClass().getSimpleName()));
      }
    }
    ToolResult result =
        output(text.isEmpty() ? NullNode.getInstance() : ResultWriter.text(text.toString()));
    if (!files.isEmpty()) {
      files.forEach(file -> result.rest.withArrayProperty("parts").add(file.json()));
    }
    return result;
  }

  private static ToolResult buffer(Buffer buffer) {
    byte[] bytes = buffer.getBytes();
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return output(ResultWriter.text(text));
    } catch (CharacterCodingException e) {
      return parts(List.of(Part.inlineData("application/octet-stream", bytes)));
    }
  }
}

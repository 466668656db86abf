package dev.pollux.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
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
import java.util.function.BiConsumer;
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

  /** Everything in a function response but its id and name; texts are not cut yet. */
  private final ObjectNode rest;

  private ToolResult(ObjectNode rest) {
    this.rest = rest;
  }

  /**
   * Writes the value down, without secrets. It takes as long as the value's getters and iterators take.
   *
   * @throws IllegalArgumentException if the value cannot be written
   */
  static ToolResult of(@Nullable Object value, Secrets secrets) {
    if (value instanceof ToolResult result) {
      return result;
    }
    if (value instanceof Optional<?> optional) {
      return of(optional.orElse(null), secrets);
    }
    if (value instanceof FunctionResponse response) {
      return response(response, secrets);
    }
    if (value instanceof Part part) {
      return parts(List.of(part), secrets);
    }
    if (value instanceof Content content) {
      return parts(content.parts(), secrets);
    }
    if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Part) {
      return parts(list, secrets);
    }
    if (value instanceof Buffer buffer) {
      return buffer(buffer, secrets);
    }
    return output(ResultWriter.json(value, secrets));
  }

  /**
   * The response to this call.
   *
   * @param context of the call, whose keeper gets the whole of a text that is cut
   */
  FunctionResponse response(FunctionCall call, ToolContext context) {
    BiConsumer<String, String> keeper = context.settings().keeper();
    if (rest.path("response").path("output") instanceof TextNode output
        && ResultWriter.isTooLong(output)) {
      if (keeper != null) {
        keeper.accept(context.callKey(), output.textValue());
      }
      ((ObjectNode) rest.get("response"))
          .set("output", ResultWriter.cut(output.textValue(), keeper != null));
    }
    ObjectNode json =
        (ObjectNode) FunctionResponse.output(call, NullNode.getInstance()).json();
    return new FunctionResponse(json.setAll(rest));
  }

  private static ToolResult output(JsonNode output) {
    ObjectNode rest = Json.object();
    rest.putObject("response").set("output", output);
    return new ToolResult(rest);
  }

  private static ToolResult response(FunctionResponse given, Secrets secrets) {
    if (!(given.json() instanceof ObjectNode json) || !given.response().isObject()) {
      throw new IllegalArgumentException("the tool's FunctionResponse has no response object");
    }
    JsonNode response = ResultWriter.json(given.response(), secrets);
    ObjectNode rest = json.deepCopy().without(List.of("id", "name"));
    rest.set("response", response.isObject() ? response : Json.object().set("output", response));
    return new ToolResult(rest);
  }

  private static ToolResult parts(List<?> parts, Secrets secrets) {
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
    ToolResult result = output(
        text.isEmpty() ? NullNode.getInstance() : ResultWriter.text(text.toString(), secrets));
    if (!files.isEmpty()) {
      files.forEach(file -> result.rest.withArrayProperty("parts").add(file.json()));
    }
    return result;
  }

  private static ToolResult buffer(Buffer buffer, Secrets secrets) {
    byte[] bytes = buffer.getBytes();
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return output(ResultWriter.text(text, secrets));
    } catch (CharacterCodingException e) {
      return parts(List.of(Part.inlineData("application/octet-stream", bytes)), secrets);
    }
  }
}

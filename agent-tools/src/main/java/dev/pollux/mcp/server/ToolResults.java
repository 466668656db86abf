package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.McpResource;
import dev.pollux.validation.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * A function response as a tool result: {@code {"output": …}} becomes a text, and structured content
 * where the tool has an output schema; images and files become blocks.
 */
final class ToolResults {

  private ToolResults() {}

  static ObjectNode of(FunctionResponse response, ListedTool tool, boolean stateless) {
    if (response.isError()) {
      return error(response.response().path("error").asText(""));
    }
    JsonNode body = response.response();
    JsonNode output = body.has("output") ? body.get("output") : body;
    if (tool.givesResult()) {
      return output.path("content").isArray()
          ? (ObjectNode) output
          : error("The result of '" + tool.tool().name() + "' is too long, or has no content");
    }
    List<ContentBlock> content = new ArrayList<>();
    if (output.isTextual()) {
      content.add(ContentBlock.text(output.textValue()));
    } else if (!output.isNull() && !output.isMissingNode()) {
      content.add(ContentBlock.text(Json.write(output)));
    }
    int number = 0;
    for (JsonNode part : response.json().path("parts")) {
      content.add(block(Part.of(part), ++number));
    }
    CallToolResult result = CallToolResult.of(content);
    if (tool.output() == null || !(stateless || tool.outputInSessions())) {
      return (ObjectNode) result.json();
    }
    List<Violation> violations = tool.output().validate(output);
    return violations.isEmpty()
        ? (ObjectNode) result.withStructuredContent(output).json()
        : error("The result of '" + tool.tool().name() + "' does not hold to its output schema: "
            + violations.get(0).path() + " must be " + violations.get(0).expected());
  }

  private static ObjectNode error(String message) {
    return (ObjectNode) CallToolResult.error(message).json();
  }

  private static ContentBlock block(Part part, int number) {
    if (part instanceof Part.InlineData data) {
      String kind = data.mimeType().startsWith("image/")
          ? "image"
          : data.mimeType().startsWith("audio/") ? "audio" : "resource";
      String base64 = part.json().path("inlineData").path("data").asText("");
      ObjectNode json = Json.object().put("type", kind);
      ObjectNode holder = kind.equals("resource")
          ? json.putObject("resource").put("uri", "attachment:" + number).put("blob", base64)
          : json.put("data", base64);
      holder.put("mimeType", data.mimeType());
      return ContentBlock.of(json);
    }
    if (part instanceof Part.FileData file) {
      McpResource resource = McpResource.of(file.fileUri(), file.fileUri());
      return ContentBlock.link(resource);
    }
    return ContentBlock.text(Json.write(part.json()));
  }
}

package dev.pollux.mcp.sampling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.Signatures;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.PromptMessage;
import dev.pollux.mcp.untrusted.ToolResults;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Messages between a server and the client's model, as the model reads and writes them. Calls of tools go
 * to the server with what the model wants back beside them: the server keeps the {@code _meta} of a call.
 */
final class SamplingMessages {

  private static final int MAX_RESULT = 1 << 20;
  private static final String SIGNATURE = "dev.pollux/thoughtSignature";
  private static final String SIGNED = "thoughtSignature";

  // The start of an id that the model does not know: it gave the call none.
  private static final String OWN_ID = "pollux-call-";

  private final ToolResults results;
  private final Map<String, FunctionCall> unanswered = new LinkedHashMap<>();

  SamplingMessages(String server) {
    this.results = new ToolResults(server, MAX_RESULT);
  }

  /**
   * A server's messages for the model.
   *
   * @throws McpException if there are none, one has a content of another kind, or calls and results do
   *     not belong together
   */
  List<Content> contents(List<PromptMessage> messages) {
    List<Content> contents = new ArrayList<>();
    for (PromptMessage message : messages) {
      boolean fromModel = message.role().equals("assistant");
      List<Part> parts = parts(message.contents(), fromModel);
      contents.add(fromModel ? Content.model(parts) : Content.user(parts));
    }
    if (contents.isEmpty()) {
      throw McpException.invalidParams("There are no messages");
    }
    if (!unanswered.isEmpty()) {
      throw McpException.invalidParams("The result of a tool is missing");
    }
    return Signatures.filledIn(contents); // a server may drop what it should keep
  }

  private List<Part> parts(List<ContentBlock> blocks, boolean fromModel) {
    if (blocks.isEmpty()) {
      throw McpException.invalidParams("A message has no content");
    }
    if (!unanswered.isEmpty()) {
      if (fromModel) {
        throw McpException.invalidParams("The result of a tool is missing");
      }
      return responses(blocks);
    }
    return blocks.stream().map(block -> part(block, fromModel)).toList();
  }

  // In the order of the calls: without ids nothing else says which response is whose.
  private List<Part> responses(List<ContentBlock> blocks) {
    Map<String, ContentBlock.ToolResult> given = new HashMap<>();
    for (ContentBlock block : blocks) {
      if (!(block instanceof ContentBlock.ToolResult result)) {
        throw McpException.invalidParams(
            "After calls of tools come their results, and nothing else");
      }
      given.put(result.toolUseId(), result);
    }
    List<Part> parts = new ArrayList<>();
    unanswered.forEach((id, call) -> {
      ContentBlock.ToolResult result = given.remove(id);
      if (result == null) {
        throw McpException.invalidParams("The result of a tool is missing");
      }
      parts.add(response(call, result));
    });
    if (!given.isEmpty()) {
      throw McpException.invalidParams("The result of a tool belongs to no call");
    }
    unanswered.clear();
    return parts;
  }

  private Part part(ContentBlock block, boolean fromModel) {
    if (block instanceof ContentBlock.TextContent text) {
      return Part.text(text.text());
    }
    if (block instanceof ContentBlock.ImageContent image) {
      return bytes(image.mimeType(), image.data());
    }
    if (block instanceof ContentBlock.AudioContent audio) {
      return bytes(audio.mimeType(), audio.data());
    }
    if (block instanceof ContentBlock.ToolUse use && fromModel) {
      return call(use);
    }
    throw McpException.invalidParams("Content of this kind cannot be given to the model");
  }

  private Part call(ContentBlock.ToolUse use) {
    String id = use.id().startsWith(OWN_ID) ? null : use.id();
    FunctionCall call = FunctionCall.of(id, use.name(), use.input());
    if (unanswered.put(use.id(), call) != null) {
      throw McpException.invalidParams("Two calls of tools have the same id");
    }
    ObjectNode part = Json.object();
    part.set("functionCall", call.json());
    String signature = Json.text(use.json().path("_meta"), SIGNATURE);
    if (signature != null) {
      part.put(SIGNED, signature);
    }
    return Part.of(part);
  }

  private Part response(FunctionCall call, ContentBlock.ToolResult block) {
    ObjectNode json = (ObjectNode) results.response(block.result()).json();
    json.put("name", call.name());
    if (call.id() != null) {
      json.put("id", call.id());
    }
    return Part.response(new FunctionResponse(json));
  }

  private static Part bytes(String mimeType, String base64) {
    try {
      return Part.inlineData(mimeType, Base64.getMimeDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw McpException.invalidParams("The data is no base64");
    }
  }

  /** What a model said that wishes for calls of tools, for the server. */
  static List<ContentBlock> blocks(Content answer) {
    List<ContentBlock> blocks = new ArrayList<>();
    for (Part part : answer.parts()) {
      if (part instanceof Part.Text text && !text.thought() && !text.text().isEmpty()) {
        blocks.add(ContentBlock.text(text.text()));
      } else if (part instanceof Part.Call call) {
        blocks.add(use(call));
      }
    }
    return blocks;
  }

  private static ContentBlock use(Part.Call part) {
    FunctionCall call = part.functionCall();
    String id = call.id() == null ? OWN_ID + UUID.randomUUID() : call.id();
    ObjectNode input = call.args() instanceof ObjectNode given ? given : Json.object();
    ContentBlock.ToolUse use = ContentBlock.toolUse(id, call.name(), input);
    if (part.thoughtSignature() != null) {
      ((ObjectNode) use.json()).putObject("_meta").put(SIGNATURE, part.thoughtSignature());
    }
    return use;
  }
}

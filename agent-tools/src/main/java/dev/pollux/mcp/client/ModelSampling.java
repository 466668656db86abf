package dev.pollux.mcp.client;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.Part;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.CreateMessageRequest;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.PromptMessage;
import dev.pollux.model.Model;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** Answers a server's question with a model that has no tools. */
final class ModelSampling implements SamplingHandler {

  private final Model model;
  private final int maxTokens;

  ModelSampling(Model model, int maxTokens) {
    if (maxTokens <= 0) {
      throw new IllegalArgumentException("maxTokens: " + maxTokens + " (expected: > 0)");
    }
    this.model = Objects.requireNonNull(model, "model");
    this.maxTokens = maxTokens;
  }

  @Override
  public Future<CreateMessageResult> createMessage(String server, CreateMessageRequest request) {
    List<Content> contents = new ArrayList<>();
    for (PromptMessage message : request.messages()) {
      List<Part> parts = List.of(part(message.content()));
      contents.add(message.role().equals("assistant") ? Content.model(parts) : Content.user(parts));
    }
    if (contents.isEmpty()) {
      throw McpException.invalidParams("There are no messages");
    }
    int asked = request.maxTokens();
    GenerateContentConfig config =
        GenerateContentConfig.EMPTY.withGenerationConfig(new GenerationConfig()
            .setMaxOutputTokens(asked > 0 ? Math.min(asked, maxTokens) : maxTokens));
    if (request.systemPrompt() != null) {
      config = config.withSystemInstruction(request.systemPrompt());
    }
    return model.generateContent(new GenerateContentRequest(config, contents)).map(response -> {
      Content answer = response.content();
      if (answer == null) {
        throw new McpException(ErrorCode.INTERNAL_ERROR, "The model gave no answer");
      }
      FinishReason reason = response.finishReason();
      boolean cut = reason != null && reason.value().equals("MAX_TOKENS");
      return CreateMessageResult.of(
          model.id(), ContentBlock.text(answer.text()), cut ? "maxTokens" : "endTurn");
    });
  }

  private static Part part(ContentBlock block) {
    if (block instanceof ContentBlock.TextContent text) {
      return Part.text(text.text());
    }
    if (block instanceof ContentBlock.ImageContent image) {
      return bytes(image.mimeType(), image.data());
    }
    if (block instanceof ContentBlock.AudioContent audio) {
      return bytes(audio.mimeType(), audio.data());
    }
    throw McpException.invalidParams("Content of this kind cannot be given to the model");
  }

  private static Part bytes(String mimeType, String base64) {
    try {
      return Part.inlineData(mimeType, Base64.getMimeDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw McpException.invalidParams("The data is no base64");
    }
  }
}

package dev.pollux.mcp.sampling;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.ToolConfig;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.CreateMessageRequest;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpTool;
import dev.pollux.mcp.untrusted.Untrusted;
import dev.pollux.model.Model;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Answers a server's question with a model, which has no tools but those that come with it. */
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
  public boolean takesTools() {
    return true;
  }

  @Override
  public Future<CreateMessageResult> createMessage(String server, CreateMessageRequest request) {
    List<Content> contents = new SamplingMessages(server).contents(request.messages());
    GenerateContentConfig config =
        GenerateContentConfig.EMPTY.withGenerationConfig(generation(request));
    if (request.systemPrompt() != null) {
      config = config.withSystemInstruction(request.systemPrompt());
    }
    if (request.hasTools()) {
      config = withTools(config, request);
    }
    return model.generateContent(new GenerateContentRequest(config, contents)).map(response -> {
      Content answer = response.content();
      if (answer == null) {
        throw new McpException(ErrorCode.INTERNAL_ERROR, "The model gave no answer");
      }
      FinishReason reason = response.finishReason();
      boolean cut = reason != null && reason.value().equals("MAX_TOKENS");
      return answer.functionCalls().isEmpty()
          ? CreateMessageResult.of(
              model.id(), ContentBlock.text(answer.text()), cut ? "maxTokens" : "endTurn")
          : CreateMessageResult.of(model.id(), SamplingMessages.blocks(answer), "toolUse");
    });
  }

  private GenerationConfig generation(CreateMessageRequest request) {
    int asked = request.maxTokens();
    GenerationConfig config = new GenerationConfig()
        .setMaxOutputTokens(asked > 0 ? Math.min(asked, maxTokens) : maxTokens);
    Double temperature = request.temperature();
    List<String> stops = request.stopSequences();
    try {
      if (temperature != null) {
        config.setTemperature(temperature);
      }
      return stops.isEmpty() ? config : config.setStopSequences(stops);
    } catch (IllegalArgumentException e) {
      throw McpException.invalidParams("The model cannot be asked like this: " + e.getMessage());
    }
  }

  private static GenerateContentConfig withTools(
      GenerateContentConfig config, CreateMessageRequest request) {
    List<FunctionDeclaration> functions = new ArrayList<>();
    for (McpTool tool : request.tools()) {
      try {
        functions.add(new FunctionDeclaration(tool.name(), tool.description(), tool.inputSchema()));
      } catch (IllegalArgumentException e) {
        throw McpException.invalidParams(
            "The model takes no tool '" + Untrusted.line(tool.name(), 128) + "'");
      }
    }
    if (functions.isEmpty()) {
      return config;
    }
    ToolConfig choice = switch (request.toolChoice()) {
      case "auto" -> ToolConfig.auto();
      case "required" -> ToolConfig.any();
      case "none" -> ToolConfig.none();
      default -> throw McpException.invalidParams("The toolChoice is none of auto, required, none");
    };
    return config.withTools(functions, List.of()).withToolConfig(choice);
  }
}

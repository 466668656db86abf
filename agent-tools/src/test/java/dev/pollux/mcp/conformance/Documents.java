package dev.pollux.mcp.conformance;

import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.PromptMessage;
import dev.pollux.mcp.protocol.ResourceContents;
import dev.pollux.mcp.server.Completion;
import dev.pollux.mcp.server.McpCall;
import dev.pollux.mcp.server.Prompt;
import dev.pollux.mcp.server.PromptParam;
import dev.pollux.mcp.server.Resource;
import dev.pollux.mcp.server.ResourceTemplate;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;

/** The resources and prompts that the official conformance suite reads. */
final class Documents {

  @Resource(uri = "test://static-text", description = "A text", mimeType = "text/plain")
  public String staticText() {
    return "This is the content of the static text resource.";
  }

  @Resource(uri = "test://static-binary", description = "A picture", mimeType = "image/png")
  public byte[] staticBinary() {
    return BasicTools.PNG;
  }

  @Resource(uri = "test://watched-resource", description = "It changes", mimeType = "text/plain")
  public Future<String> watchedResource() {
    return Future.succeededFuture("Watched resource content");
  }

  @ResourceTemplate(
      uriTemplate = "test://template/{id}/data",
      description = "Data by its id",
      mimeType = "application/json")
  public String templateData(String id) {
    return Json.write(
        Json.object().put("id", id).put("templateTest", true).put("data", "Data for ID: " + id));
  }

  @Prompt(value = "A prompt without arguments", name = "test_simple_prompt")
  public String simplePrompt() {
    return "This is a simple prompt for testing.";
  }

  @Prompt(value = "A prompt with two arguments", name = "test_prompt_with_arguments")
  public String promptWithArguments(
      @PromptParam("First test argument") String arg1,
      @PromptParam("Second test argument") String arg2) {
    return "Prompt with arguments: arg1='" + arg1 + "', arg2='" + arg2 + "'";
  }

  @Completion(prompt = "test_prompt_with_arguments", argument = "arg1")
  public List<String> completeArg1(String value) {
    return Stream.of("paris", "park", "party")
        .filter(word -> word.startsWith(value))
        .toList();
  }

  @Prompt(value = "A prompt with a resource", name = "test_prompt_with_embedded_resource")
  public List<PromptMessage> promptWithEmbeddedResource(
      @PromptParam("Address of the resource") String resourceUri) {
    return List.of(
        PromptMessage.user(ContentBlock.resource(ResourceContents.text(
            resourceUri, "text/plain", "Embedded resource content for testing."))),
        PromptMessage.user(ContentBlock.text("Please process the embedded resource above.")));
  }

  @Prompt(value = "A prompt with a picture", name = "test_prompt_with_image")
  public List<PromptMessage> promptWithImage() {
    return List.of(
        PromptMessage.user(ContentBlock.image("image/png", BasicTools.PNG)),
        PromptMessage.user(ContentBlock.text("Please analyze the image above.")));
  }

  @Prompt(value = "A prompt that asks the user", name = "test_input_required_result_prompt")
  public Future<String> inputRequiredPrompt(McpCall call) {
    return AskingTools.ask(
            call, "user_context", "What context should the prompt use?", "context", "string")
        .map(answer -> "Use this context: " + answer.content().path("context").asText());
  }
}

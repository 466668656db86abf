package dev.pollux.mcp.conformance;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.CallToolResult;
import dev.pollux.mcp.protocol.ContentBlock;
import dev.pollux.mcp.protocol.LoggingLevel;
import dev.pollux.mcp.protocol.ResourceContents;
import dev.pollux.mcp.server.McpCall;
import dev.pollux.mcp.server.McpParamHeader;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Future;
import java.util.Base64;

/** The tools that the official conformance suite calls, but those that ask the client. */
final class BasicTools {

  static final byte[] PNG = Base64.getDecoder()
      .decode(
          "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5E"
              + "rkJggg==");
  static final byte[] WAV =
      Base64.getDecoder().decode("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=");

  @Tool(value = "Gives a text", effect = Effect.REPEATABLE, name = "test_simple_text")
  public Future<String> simpleText() {
    return Future.succeededFuture("This is a simple text response for testing.");
  }

  @Tool(value = "Gives a picture", name = "test_image_content")
  public Part imageContent() {
    return Part.inlineData("image/png", PNG);
  }

  @Tool(value = "Gives sound", name = "test_audio_content")
  public Part audioContent() {
    return Part.inlineData("audio/wav", WAV);
  }

  @Tool(value = "Gives a resource", name = "test_embedded_resource")
  public CallToolResult embeddedResource() {
    return CallToolResult.of(ContentBlock.resource(ResourceContents.text(
        "test://embedded-resource", "text/plain", "This is an embedded resource content.")));
  }

  @Tool(value = "Gives a text, a picture and a resource", name = "test_multiple_content_types")
  public CallToolResult multipleContentTypes() {
    return CallToolResult.of(
        ContentBlock.text("Multiple content types test:"),
        ContentBlock.image("image/png", PNG),
        ContentBlock.resource(ResourceContents.text(
            "test://mixed-content-resource",
            "application/json",
            "{\"test\":\"data\",\"value\":123}")));
  }

  @Tool(value = "Fails", name = "test_error_handling")
  public String errorHandling() {
    throw new ToolException("This tool intentionally returns an error for testing");
  }

  @Tool(value = "Logs three times", name = "test_tool_with_logging")
  public Future<String> toolWithLogging(ToolContext context) {
    McpCall call = McpCall.of(context);
    call.log(LoggingLevel.INFO, "Tool execution started");
    return pause(context)
        .compose(v -> {
          call.log(LoggingLevel.INFO, "Tool processing data");
          return pause(context);
        })
        .map(v -> {
          call.log(LoggingLevel.INFO, "Tool execution completed");
          return "Logged three times";
        });
  }

  @Tool(value = "Logs once", name = "test_logging_tool")
  public String loggingTool(ToolContext context) {
    McpCall.of(context).log(LoggingLevel.INFO, "It was called");
    return "Logged once";
  }

  @Tool(value = "Tells its progress", name = "test_tool_with_progress")
  public Future<String> toolWithProgress(ToolContext context) {
    McpCall call = McpCall.of(context);
    call.progress(0, 100.0, "Begun");
    return pause(context)
        .compose(v -> {
          call.progress(50, 100.0, "Half done");
          return pause(context);
        })
        .map(v -> {
          call.progress(100, 100.0, "Done");
          return "Progress was told";
        });
  }

  @Tool(value = "Ends its connection and goes on", name = "test_reconnection")
  public Future<String> reconnection(ToolContext context) {
    McpCall.of(context).closeStream();
    return pause(context)
        .map(v ->
            "Reconnection test completed successfully. If you received this, the client properly"
                + " reconnected after stream closure.");
  }

  @Tool(value = "Says where it is", name = "test_header_param")
  public Content headerParam(
      @ToolParam("A region") @McpParamHeader("Region") String region,
      @ToolParam("A size") @McpParamHeader("Size") int size) {
    return Content.user("Region " + region + ", size " + size);
  }

  @Tool(value = "Changes the list of tools", name = "test_trigger_tool_change")
  public String triggerToolChange(ToolContext context) {
    McpCall.of(context).server().toolsChanged();
    return "The tools changed";
  }

  @Tool(value = "Changes the list of prompts", name = "test_trigger_prompt_change")
  public String triggerPromptChange(ToolContext context) {
    McpCall.of(context).server().promptsChanged();
    return "The prompts changed";
  }

  @Tool(value = "Gives structured content", name = "test_structured_content")
  public Weather structuredContent(String city) {
    return new Weather(city, 21.5);
  }

  record Weather(String city, double celsius) {}

  private static Future<Void> pause(ToolContext context) {
    return Future.<Void>future(
        promise -> context.context().owner().setTimer(50, id -> promise.complete()));
  }

  static String json(Object value) {
    return Json.write(value);
  }
}

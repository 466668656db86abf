package dev.pollux.intercept;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.model.CallOptions;
import dev.pollux.model.ResponseStream;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Secrets;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;

/**
 * Masks secrets, and whatever looks like a well-known key, in the results of tools and in what the user
 * said. {@link dev.pollux.agent.AgentOptions#setSecrets} masks given values in results without it, but
 * no shapes there, and nothing that a user types.
 *
 * <p>Around tools, results are masked before they are stored. Around the model, texts and function
 * responses with the role {@code user} are masked in what is sent, each time; the session's log keeps
 * them. What the model said goes back as it was.
 */
public final class Redaction implements ToolInterceptor, ModelInterceptor {

  private final Secrets secrets;

  /** Masks these, and shapes of well-known keys. */
  public Redaction(Secrets secrets) {
    this.secrets = Objects.requireNonNull(secrets, "secrets");
  }

  @Override
  public Future<FunctionResponse> intercept(
      FunctionTool tool, FunctionCall call, ToolContext context, ToolInterceptor.Next next) {
    return next.call(call).map(response -> {
      ObjectNode json = response.json().deepCopy();
      return masked(json) ? new FunctionResponse(json) : response;
    });
  }

  @Override
  public ResponseStream intercept(
      GenerateContentRequest request, CallOptions options, ModelInterceptor.Next next) {
    List<Content> contents = request.contents().stream().map(this::masked).toList();
    return next.generateContent(
        contents.equals(request.contents())
            ? request
            : new GenerateContentRequest(request.config(), contents),
        options);
  }

  private Content masked(Content content) {
    if (!content.role().equals("user")) {
      return content;
    }
    ObjectNode json = content.json().deepCopy();
    boolean changed = false;
    for (JsonNode part : json.path("parts")) {
      if (part instanceof ObjectNode object && object.path("text").isTextual()) {
        String text = object.get("text").asText();
        String masked = secrets.maskedWithShapes(text);
        object.put("text", masked);
        changed |= !masked.equals(text);
      }
      if (part.get("functionResponse") instanceof ObjectNode response) {
        changed |= masked(response);
      }
    }
    return changed ? Content.of(json) : content; // one that is the same keeps its bytes
  }

  private boolean masked(ObjectNode response) {
    JsonNode said = response.path("response");
    JsonNode masked = secrets.maskedWithShapes(said);
    boolean changed = !masked.equals(said);
    if (changed) {
      response.set("response", masked);
    }
    return changed;
  }
}

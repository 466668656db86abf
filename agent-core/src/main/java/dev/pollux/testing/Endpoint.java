package dev.pollux.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.Asked;
import dev.pollux.testing.strict.Face;
import dev.pollux.testing.strict.GoogleError;
import dev.pollux.testing.strict.Issued;
import dev.pollux.testing.strict.Rules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what a request is answered with. May be slow, so it is not for an event loop. */
final class Endpoint {

  private final LocalGeminiOptions options;
  private final Script script;
  private final Issued issued = new Issued();
  private final ReplyRenderer renderer;
  private final ModelList models;
  private final Rules rules;

  Endpoint(LocalGeminiOptions options, Script script) {
    this.options = options;
    this.script = script;
    renderer = new ReplyRenderer(options, issued);
    rules = new Rules(issued, options.foreignSignatures());
    models = new ModelList(options.models());
  }

  Answer answer(ReceivedRequest request) {
    script.received(request);
    boolean array = request.streamed() && !"sse".equals(request.query("alt"));
    GoogleError refusal = refusal(request);
    if (refusal != null) {
      return refuse(request, refusal, array);
    }
    if (request.method().equals("GET")) {
      Object found = models.find(request);
      return found instanceof GoogleError error
          ? refuse(request, error, false)
          : Answer.of(200, (ObjectNode) found);
    }
    if (request.operation().equals("countTokens")) {
      return countTokens(request);
    }
    Reply reply = script.next(request);
    if (reply.parts == null && reply.responses == null) {
      return Answer.bytes(reply, array);
    }
    List<ObjectNode> responses = renderer.render(reply, request);
    if (!request.streamed()) {
      return Answer.unary(reply, responses.get(0));
    }
    return array ? Answer.array(reply, responses) : Answer.sse(reply, responses);
  }

  Answer tooLong(ReceivedRequest request) {
    script.received(request);
    String message =
        "Request payload size exceeds the limit: " + options.maxBodyBytes() + " bytes.";
    return refuse(request, GoogleError.of(413, "INVALID_ARGUMENT", message), false);
  }

  private Answer refuse(ReceivedRequest request, GoogleError error, boolean array) {
    script.refused(new Refusal(request, error.code(), error.status(), error.message()));
    return Answer.error(error, array);
  }

  private @Nullable GoogleError refusal(ReceivedRequest request) {
    boolean get = request.operation().isEmpty();
    boolean known = get
        || List.of("generateContent", "streamGenerateContent", "countTokens")
            .contains(request.operation());
    if (!request.target().models() || !known || !request.method().equals(get ? "GET" : "POST")) {
      return GoogleError.notFound(
          "Requested entity was not found: " + request.method() + " " + request.path());
    }
    String key = key(request);
    if (key == null) {
      return GoogleError.noKey();
    }
    if (options.acceptedKey() != null && !options.acceptedKey().equals(key)) {
      return GoogleError.wrongKey();
    }
    if (get) {
      return null;
    }
    if (request.syntaxError() != null) {
      return GoogleError.invalidArgument("Invalid JSON payload received. " + request.syntaxError());
    }
    if (!options.strict()) {
      return null;
    }
    boolean signatures = options.signatures(request.model());
    Face face =
        request.target().vertex() ? Face.VERTEX : options.gateway() ? Face.GATEWAY : Face.GOOGLE;
    return rules.check(
        new Asked(face, request.operation(), request.model(), signatures), request.json());
  }

  private static @Nullable String key(ReceivedRequest request) {
    String key = request.header("x-goog-api-key");
    if (key == null || key.isBlank()) {
      key = request.query("key");
    }
    String bearer = request.header("Authorization");
    if (key == null && bearer != null && bearer.startsWith("Bearer ")) {
      key = bearer.substring("Bearer ".length()).strip();
    }
    return key == null || key.isBlank() ? null : key;
  }

  private static Answer countTokens(ReceivedRequest request) {
    int tokens = Tokens.prompt(request.json())
        + Tokens.prompt(request.json().path("generateContentRequest"));
    ObjectNode body = Json.object().put("totalTokens", tokens);
    body.putArray("promptTokensDetails")
        .addObject()
        .put("modality", "TEXT")
        .put("tokenCount", tokens);
    return Answer.of(200, body);
  }
}

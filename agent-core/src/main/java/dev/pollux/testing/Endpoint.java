package dev.pollux.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.ReceivedRequest.Target;
import dev.pollux.testing.ReplyRenderer.Ask;
import dev.pollux.testing.resource.Outcome;
import dev.pollux.testing.resource.Resources;
import dev.pollux.testing.resource.Tokens;
import dev.pollux.testing.strict.Asked;
import dev.pollux.testing.strict.Face;
import dev.pollux.testing.strict.GoogleError;
import dev.pollux.testing.strict.Issued;
import dev.pollux.testing.strict.Rules;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides what a request is answered with. May be slow, so it is not for an event loop. */
final class Endpoint {

  private static final List<String> GENERATE = List.of("generateContent", "streamGenerateContent");

  private final LocalGeminiOptions options;
  private final Script script;
  private final Issued issued = new Issued();
  private final ReplyRenderer renderer;
  private final Resources resources;
  private final Rules rules;
  private final Continuations continuations = new Continuations();
  private final ChatFace chat;

  Endpoint(LocalGeminiOptions options, Script script) {
    this.options = options;
    this.script = script;
    renderer = new ReplyRenderer(issued);
    rules = new Rules(issued, options.foreignSignatures());
    resources = new Resources(options.models(), options.processingPolls());
    chat = new ChatFace(options, script, renderer, rules);
  }

  Answer answer(ReceivedRequest request) {
    script.received(request);
    if (request.chat() != null) {
      return chat.answer(request, request.chat());
    }
    boolean array = request.streamed() && !"sse".equals(request.query("alt"));
    GoogleError refusal = refusal(request);
    if (refusal != null) {
      return refuse(request, refusal, array);
    }
    if (request.operation().equals("countTokens")) {
      return countTokens(request);
    }
    return GENERATE.contains(request.operation()) ? generate(request, array) : resource(request);
  }

  private Answer generate(ReceivedRequest request, boolean array) {
    Reply reply = script.next(request);
    if (reply.parts == null && reply.responses == null) {
      return Answer.bytes(reply, array);
    }
    Ask ask = new Ask(
        face(request),
        request.model(),
        request.streamed(),
        Tokens.prompt(request.json()),
        resources.cachedTokens(request.json()),
        options.callIds(request.model()),
        options.signatures(request.model()));
    List<ObjectNode> responses = renderer.render(reply, ask);
    continuations.remember(request.json(), responses);
    if (!request.streamed()) {
      return Answer.unary(reply, responses.get(0));
    }
    return array ? Answer.array(reply, responses) : Answer.sse(reply, responses);
  }

  private Answer resource(ReceivedRequest request) {
    Outcome outcome = resources.answer(request.toCall());
    return outcome.error() != null
        ? refuse(request, outcome.error(), false)
        : Answer.of(200, Objects.requireNonNull(outcome.body()), outcome.headers());
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
    if (!isKnown(request)) {
      return GoogleError.notFound(
          "Requested entity was not found: " + request.method() + " " + request.path());
    }
    // Who knows the address of an upload may go on with it.
    boolean uploading = request.query("upload_id") != null;
    GoogleError error = uploading ? null : ofKey(request);
    String operation = operation(request);
    if (error != null || operation.isEmpty()) {
      return error;
    }
    if (request.syntaxError() != null) {
      return GoogleError.invalidArgument("Invalid JSON payload received. " + request.syntaxError());
    }
    if (!options.strict()) {
      return null;
    }
    Asked asked =
        new Asked(face(request), operation, request.model(), options.signatures(request.model()));
    error = rules.check(asked, request.json());
    if (error != null || !GENERATE.contains(operation)) {
      return error;
    }
    error = continuations.check(request.json());
    return error == null ? resources.check(request.json(), request.model()) : error;
  }

  private boolean isKnown(ReceivedRequest request) {
    Target target = request.target();
    if (target.collection().equals("models") && !target.operation().isEmpty()) {
      boolean generates = GENERATE.contains(target.operation());
      return request.method().equals("POST")
          && (generates
              || !options.gateway()
                  && List.of("countTokens", "embedContent", "batchEmbedContents")
                      .contains(target.operation()));
    }
    return !target.collection().isEmpty() && !target.isVertex() && !options.gateway();
  }

  private Face face(ReceivedRequest request) {
    if (request.target().isVertex()) {
      return Face.VERTEX;
    }
    return options.gateway() ? Face.GATEWAY : Face.GOOGLE;
  }

  /** What the rules call that which the JSON of the body is for; empty when it is not looked at. */
  private static String operation(ReceivedRequest request) {
    Target target = request.target();
    if (target.collection().equals("upload")) {
      return request.query("upload_id") == null ? "files.upload" : "";
    }
    if (target.collection().equals("cachedContents")) {
      return switch (request.method()) {
        case "POST" -> "cachedContents.create";
        case "PATCH" -> "cachedContents.patch";
        default -> "";
      };
    }
    return target.operation();
  }

  private @Nullable GoogleError ofKey(ReceivedRequest request) {
    String key = key(request);
    if (key == null) {
      return options.keyNeeded() ? GoogleError.noKey() : null;
    }
    boolean project = request.target().prefix().contains("/projects/");
    if (project && !String.valueOf(request.header("Authorization")).startsWith("Bearer ")) {
      return GoogleError.of(
          401,
          "UNAUTHENTICATED",
          "API keys are not supported by this API. Expected OAuth2 access token or other"
              + " authentication credentials that assert a principal.");
    }
    if (options.acceptedKey() == null || options.acceptedKey().equals(key)) {
      return null;
    }
    return face(request) == Face.GOOGLE
        ? GoogleError.wrongKey()
        : GoogleError.of(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.");
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

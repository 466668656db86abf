package dev.pollux.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.ReplyRenderer.Ask;
import dev.pollux.testing.openai.ChatCompletions;
import dev.pollux.testing.openai.ChatDefect;
import dev.pollux.testing.openai.ChatRequest;
import dev.pollux.testing.resource.Tokens;
import dev.pollux.testing.strict.Asked;
import dev.pollux.testing.strict.Face;
import dev.pollux.testing.strict.GoogleError;
import dev.pollux.testing.strict.Rules;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers chat completions out of the same script; Google's own under {@code …/openai/}. */
final class ChatFace {

  private final LocalGeminiOptions options;
  private final Script script;
  private final ReplyRenderer renderer;
  private final Rules rules;

  ChatFace(LocalGeminiOptions options, Script script, ReplyRenderer renderer, Rules rules) {
    this.options = options;
    this.script = script;
    this.renderer = renderer;
    this.rules = rules;
  }

  Answer answer(ReceivedRequest request, ChatRequest chat) {
    boolean google = request.path().endsWith("/openai/chat/completions");
    GoogleError refusal = refusal(request, chat, google);
    if (refusal != null) {
      script.refused(new Refusal(request, refusal.code(), refusal.status(), refusal.message()));
      return Answer.of(refusal.code(), error(refusal, google));
    }
    Reply reply = script.next(request);
    if (reply.error != null) {
      return Answer.error(reply, error(reply.error, google));
    }
    if (reply.parts == null && reply.responses == null) {
      return Answer.bytes(reply, false);
    }
    Ask ask = new Ask(
        Face.GOOGLE,
        chat.model(),
        chat.isStreamed(),
        options.strict() ? Tokens.prompt(chat.toGemini(true)) : 0,
        0,
        hasIds(),
        google && options.signatures(chat.model()));
    List<ObjectNode> responses = renderer.render(reply, ask);
    ChatCompletions completions = new ChatCompletions(chat, google, options.chatDefects());
    if (!chat.isStreamed()) {
      return Answer.unary(reply, completions.whole(responses.get(0)));
    }
    Reply done = reply.withShape(new StreamShape(reply.shape).setDone(true));
    return Answer.sse(done, completions.chunks(responses));
  }

  private boolean hasIds() {
    return !options.chatDefects().contains(ChatDefect.EMPTY_ID);
  }

  private @Nullable GoogleError refusal(ReceivedRequest request, ChatRequest chat, boolean google) {
    if (!request.method().equals("POST")) {
      return GoogleError.notFound("Invalid URL (" + request.method() + " " + request.path() + ")");
    }
    String authorization = request.header("Authorization");
    boolean bearer = authorization != null && authorization.matches("Bearer \\S+");
    if (!bearer && options.keyNeeded()) {
      return unauthenticated("You didn't provide an API key. You need to provide your API key in an"
          + " Authorization header using Bearer auth.");
    }
    String accepted = options.acceptedKey();
    if (accepted != null && !("Bearer " + accepted).equals(authorization)) {
      return unauthenticated("Incorrect API key provided.");
    }
    if (request.syntaxError() != null) {
      return GoogleError.invalidArgument(
          "We could not parse the JSON body of your request. " + request.syntaxError());
    }
    if (!options.strict()) {
      return null;
    }
    String problem = chat.problem();
    if (problem != null || !google) {
      return problem == null ? null : GoogleError.invalidArgument(problem);
    }
    // An id that was invented for an empty one is not what the model sent.
    Asked asked =
        new Asked(Face.GOOGLE, "chat/completions", chat.model(), options.signatures(chat.model()));
    return rules.checkHistory(asked, chat.toGemini(hasIds()).get("contents"));
  }

  private static GoogleError unauthenticated(String message) {
    return GoogleError.of(401, "UNAUTHENTICATED", message);
  }

  /** Google writes its own error into an array; everybody else writes OpenAI's. */
  private static JsonNode error(GoogleError error, boolean google) {
    if (google) {
      return Json.array().add(error.json());
    }
    ObjectNode body = Json.object();
    body.putObject("error")
        .put("message", error.message())
        .put(
            "type",
            error.code() == 400 ? "invalid_request_error" : error.status().toLowerCase(Locale.ROOT))
        .putNull("param")
        .putNull("code");
    return body;
  }
}

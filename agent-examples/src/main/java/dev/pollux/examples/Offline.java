package dev.pollux.examples;

import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;

/** A local server that plays Gemini with an example's script. */
final class Offline {

  private Offline() {}

  /** Starts it; the future fails when the port is taken. */
  static Future<LocalGemini> start(Vertx vertx, Example example, int port) {
    return start(vertx, example, new LocalGeminiOptions().setPort(port));
  }

  /** For this process alone, and conversations that may have begun in another one. */
  static Future<LocalGemini> inProcess(Vertx vertx, Example example) {
    return start(vertx, example, new LocalGeminiOptions().setForeignSignatures(true));
  }

  private static Future<LocalGemini> start(
      Vertx vertx, Example example, LocalGeminiOptions options) {
    return LocalGemini.start(vertx, options)
        .map(gemini -> gemini.replyWith(withThoughts(example.script())));
  }

  /** A script that tells a thought where the request asks for thoughts. */
  private static Function<ReceivedRequest, Reply> withThoughts(
      Function<ReceivedRequest, Reply> script) {
    return request -> {
      Reply reply = script.apply(request);
      boolean asked =
          request.json().at("/generationConfig/thinkingConfig/includeThoughts").asBoolean();
      return asked ? Reply.thought("I look for what my script says about this.").and(reply) : reply;
    };
  }
}

package dev.pollux.loop;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A loop, and what a model says to it. */
abstract class Loops {

  final RunLoop loop = loop(new RunLimits());

  static RunLoop loop(RunLimits limits) {
    return new RunLoop(
        "gemini-x",
        limits,
        new Retries(new RetryOptions().setMaxAttempts(1), new Random(0)),
        new Wanted(null, limits),
        new Spent(null, "gemini-x", limits));
  }

  static GenerateContentResponse answer(@Nullable String reason, String... parts) {
    ObjectNode json = Json.object();
    ObjectNode candidate = json.putArray("candidates").addObject();
    ArrayNode array = candidate.putObject("content").put("role", "model").putArray("parts");
    for (String part : parts) {
      array.add(Json.parse(part));
    }
    if (reason != null) {
      candidate.put("finishReason", reason);
    }
    return GenerateContentResponse.of(json);
  }

  static @Nullable Step answered(RunLoop loop, GenerateContentResponse answer, boolean streamed) {
    return loop.answered(
        answer, streamed, false, Duration.ofMinutes(1), name -> name.equals("ping"));
  }

  static final String TEXT = "{\"text\":\"Hello\"}";
  static final String CALL = "{\"functionCall\":{\"name\":\"ping\"}}";
}

package dev.pollux.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.http.WireTap;
import dev.pollux.intercept.ToolInterceptor;
import dev.pollux.json.Json;
import dev.pollux.model.ModelException;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plays a recording and compares what is asked with it. Thread safe. */
final class Replayer implements WireTap, ToolInterceptor {

  private static final Duration NO_DELAY = Duration.ofMillis(1);

  private static final String NO_CREDENTIAL = "no-credential-";

  private final Recording recording;
  private final ReplayOptions options;
  private final List<JsonNode> requests;
  private final List<JsonNode> tools;
  private final boolean[] called;
  private final Masks masks;
  private final Differences differences;
  private int asked;
  private int calls;
  private @Nullable ReplayException difference;

  Replayer(Recording recording, ReplayOptions options) {
    this.recording = recording;
    this.options = options;
    this.requests = recording.requestSteps();
    this.tools = recording.toolSteps();
    this.called = new boolean[tools.size()];
    this.masks = new Masks(new RecordOptions().setSecrets(options.getSecrets()));
    this.differences = new Differences(options, masks);
  }

  @Override
  public synchronized Exchange begin(Request request) {
    masks.add(request.secrets());
    if (difference != null) {
      throw difference;
    }
    int number = ++asked;
    if (isLive(number)) {
      return new Playing(null, false);
    }
    if (number > requests.size()) {
      throw noted(
          ReplayException.notRecorded("Request " + number, number, recording, requests.size()));
    }
    JsonNode step = requests.get(number - 1);
    Differences.Difference found = compared(step, request);
    if (found != null) {
      throw noted(ReplayException.differs("Request " + number, number, recording, found));
    }
    return new Playing(played(step), number < requests.size());
  }

  /**
   * What a request says who sends it: another one where a server refused the first and was asked again,
   * as with a token that had expired.
   */
  synchronized String credential() {
    boolean renewed = asked > 0
        && asked < requests.size()
        && requests.get(asked - 1).at("/answer/status").asInt() == 401
        && requests.get(asked - 1).path("body").equals(requests.get(asked).path("body"));
    return NO_CREDENTIAL + (renewed ? asked : 0);
  }

  private boolean isLive(int number) {
    return number >= options.getLiveFrom();
  }

  private ReplayException noted(ReplayException found) {
    if (difference == null) {
      difference = found;
    }
    return found;
  }

  private Differences.@Nullable Difference compared(JsonNode step, Request request) {
    String path = request.path();
    Differences.Difference other = differences.first(step.path("path"), TextNode.valueOf(path));
    if (other != null) {
      return new Differences.Difference("its path", other.expected(), other.got());
    }
    try {
      return differences.first(
          step.path("body"), Json.read(request.body(), 0, request.body().length));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a request that is no JSON", e);
    }
  }

  private static Played played(JsonNode step) {
    JsonNode answer = step.path("answer");
    Map<String, String> headers = new LinkedHashMap<>();
    answer
        .path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    List<Buffer> pieces = BodyText.read(answer);
    JsonNode failure = step.path("failure");
    return new Played(
        answer.path("status").asInt(0),
        headers,
        pieces,
        failure.isObject() ? failure(failure) : null);
  }

  private static ModelException failure(JsonNode json) {
    return new ModelException(
        ModelException.Kind.valueOf(json.path("kind").asText("OTHER")),
        json.path("message").asText(),
        json.path("statusCode").asInt(0),
        json.path("status").asText(),
        json.path("retryable").asBoolean(),
        null,
        null);
  }

  @Override
  public Future<FunctionResponse> intercept(
      FunctionTool tool, FunctionCall call, ToolContext context, Next next) {
    JsonNode step;
    synchronized (this) {
      if (isLive(asked + 1)) { // the outcome goes into a request that is really sent
        return next.call(call);
      }
      step = taken(call);
    }
    if (step == null) {
      return Future.failedFuture("The call is not as it was recorded");
    }
    if (options.isOutcomesPlayed()) {
      return Future.succeededFuture(response(step, call));
    }
    return next.call(call).onSuccess(response -> compare(step, response));
  }

  /** The recorded call with the same arguments, the first that was not made yet. */
  private @Nullable JsonNode taken(FunctionCall call) {
    calls++;
    ObjectNode made = Json.object();
    made.set("args", call.args());
    Differences.Difference nearest = null;
    for (int i = 0; i < called.length; i++) {
      if (!called[i] && tools.get(i).path("tool").asText().equals(call.name())) {
        ObjectNode recorded = Json.object();
        recorded.set("args", tools.get(i).path("args"));
        Differences.Difference found = differences.first(recorded, made);
        if (found == null) {
          called[i] = true;
          return tools.get(i);
        }
        nearest = nearest == null ? found : nearest;
      }
    }
    String what = "Call " + calls + " of a tool, '" + call.name() + "',";
    noted(
        nearest == null
            ? ReplayException.notRecorded(what, calls, recording, called.length)
            : ReplayException.differs(what, calls, recording, nearest));
    return null;
  }

  private synchronized void compare(JsonNode step, FunctionResponse response) {
    ObjectNode came = Json.object();
    came.set("response", response.response());
    ObjectNode recorded = Json.object();
    recorded.set("response", step.path("response"));
    Differences.Difference found = differences.first(recorded, came);
    if (found != null) {
      int number = tools.indexOf(step) + 1;
      noted(ReplayException.differs(
          "The outcome of call " + number + " of a tool, '" + response.name() + "',",
          number,
          recording,
          found));
    }
  }

  private static FunctionResponse response(JsonNode step, FunctionCall call) {
    ObjectNode json = (ObjectNode) FunctionResponse.output(call, Json.object()).json();
    json.set("response", step.path("response"));
    if (step.has("parts")) {
      json.set("parts", step.path("parts"));
    }
    return new FunctionResponse(json);
  }

  /** Throws the first difference, and says when less was asked than was recorded. */
  synchronized void check() {
    if (difference != null) {
      throw difference;
    }
    if (asked < Math.min(requests.size(), options.getLiveFrom() - 1)) {
      throw ReplayException.notPlayed(recording, "requests", asked, requests.size());
    }
  }

  /** One request: played, or really sent when there is nothing to play. */
  private final class Playing implements Exchange {

    private final @Nullable Played played;
    private final boolean followed;

    Playing(@Nullable Played played, boolean followed) {
      this.played = played;
      this.followed = followed;
    }

    @Override
    public @Nullable Played played() {
      return played;
    }

    @Override
    public void head(int statusCode, Map<String, String> headers) {}

    @Override
    public void bytes(Buffer bytes) {}

    @Override
    public void end() {}

    @Override
    public ModelException failed(ModelException cause) {
      // One that was followed by another request was tried again, however long that took to come.
      return played == null || !followed || !cause.isRetryable() || options.isRetryDelaysKept()
          ? cause
          : new ModelException(
              cause.kind(),
              String.valueOf(cause.getMessage()),
              cause.statusCode(),
              cause.status(),
              true,
              NO_DELAY,
              cause.getCause());
    }
  }
}

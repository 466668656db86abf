package dev.pollux.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes down requests, answers and outcomes of tools. Thread safe. */
final class Recorder implements WireTap, ToolInterceptor {

  private final Masks masks;
  private final List<Step> steps = new ArrayList<>();
  private String model = "";
  private String server = "";
  private int requests;

  private interface Step {
    ObjectNode json();
  }

  Recorder(RecordOptions options) {
    this.masks = new Masks(options);
  }

  @Override
  public synchronized Exchange begin(Request request) {
    masks.add(request.secrets());
    if (requests == 0) {
      model = request.model();
      server = request.server();
    }
    Sent sent = new Sent(++requests, request);
    steps.add(sent);
    return sent;
  }

  @Override
  public Future<FunctionResponse> intercept(
      FunctionTool tool, FunctionCall call, ToolContext context, Next next) {
    Called called = new Called(call);
    synchronized (this) {
      steps.add(called);
    }
    return next.call(call).onSuccess(response -> {
      synchronized (this) {
        called.response = response;
      }
    });
  }

  /** What was written down so far, without secrets. */
  synchronized Recording recording(String name) {
    return Recording.of(
        name,
        masks.text(model),
        masks.text(server),
        steps.stream().map(Step::json).toList());
  }

  private final class Called implements Step {

    private final FunctionCall call;
    private @Nullable FunctionResponse response;

    Called(FunctionCall call) {
      this.call = call;
    }

    @Override
    public ObjectNode json() {
      ObjectNode json = Json.object().put("tool", call.name());
      json.set("args", masks.json(Json.tree(call.args())));
      if (response != null) {
        json.set("response", masks.json(response.response()));
        if (response.json().has("parts")) {
          json.set("parts", masks.json(response.json().get("parts")));
        }
      }
      return json;
    }
  }

  private final class Sent implements Step, Exchange {

    private final int number;
    private final Request request;
    private final List<Buffer> pieces = new ArrayList<>();
    private int statusCode;
    private Map<String, String> headers = Map.of();
    private boolean ended;
    private @Nullable ModelException failure;

    Sent(int number, Request request) {
      this.number = number;
      this.request = request;
    }

    @Override
    public void head(int statusCode, Map<String, String> headers) {
      synchronized (Recorder.this) {
        this.statusCode = statusCode;
        this.headers = headers;
      }
    }

    @Override
    public void bytes(Buffer bytes) {
      synchronized (Recorder.this) {
        pieces.add(bytes.copy());
      }
    }

    @Override
    public void end() {
      synchronized (Recorder.this) {
        ended = true;
      }
    }

    @Override
    public ModelException failed(ModelException cause) {
      synchronized (Recorder.this) {
        if (!ended) { // else the answer itself says why it is one
          failure = cause;
        }
        return cause;
      }
    }

    @Override
    public ObjectNode json() {
      ObjectNode json =
          Json.object().put("request", number).put("path", masks.text(request.path()));
      json.set("headers", masks.headers(request.headers()));
      json.set("body", masks.json(body()));
      if (statusCode > 0) {
        ObjectNode answer = json.putObject("answer").put("status", statusCode);
        answer.set("headers", masks.headers(headers));
        BodyText.write(pieces, masks, answer);
      }
      if (failure != null) {
        ObjectNode told = json.putObject("failure")
            .put("kind", failure.kind().name())
            .put("message", masks.text(String.valueOf(failure.getMessage())))
            .put("status", failure.status())
            .put("retryable", failure.isRetryable());
        if (failure.statusCode() > 0) {
          told.put("statusCode", failure.statusCode());
        }
      } else if (!ended) {
        json.put("cancelled", true);
      }
      return json;
    }

    private JsonNode body() {
      try {
        return Json.read(request.body(), 0, request.body().length);
      } catch (JsonProcessingException e) {
        throw new AssertionError("a request that is no JSON", e);
      }
    }
  }
}

package dev.pollux.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import dev.pollux.stream.PushStream;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request over HTTP and its answer, from the connection to the last byte. It speaks to the HTTP
 * client itself: the Web Client gives no way to reset a request whose response has not begun.
 */
final class HttpAnswer extends PushStream<GenerateContentResponse> implements ResponseStream {

  /** An answer that waits for its consumer stops reading from the network at this many chunks. */
  private static final int CHUNKS_AHEAD = 16;

  private static final int MAX_ERROR_BYTES = 64 * 1024;
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

  private final String model;
  private final Route route;
  private final GeminiOptions options;
  private final boolean streamed;
  private final Watch watch;
  private @Nullable HttpClientRequest request;
  private @Nullable HttpClientResponse response;
  private @Nullable SseDecoder events;
  private @Nullable Buffer body;
  private long bodyBytes;
  private boolean anyChunk;
  private boolean paused;

  HttpAnswer(Context context, String model, Route route, GeminiOptions options, CallOptions call) {
    super(context, CHUNKS_AHEAD);
    this.model = model;
    this.route = route;
    this.options = options;
    this.streamed = call.isStreamed();
    Duration asked = call.getTimeout();
    Duration total =
        asked != null && asked.compareTo(options.getTimeout()) < 0 ? asked : options.getTimeout();
    this.watch = new Watch(context, options, total, this::late);
  }

  void start(HttpClient client, String path, byte[] bytes) {
    watch.start();
    route
        .credentialValue()
        .onFailure(cause -> giveUp(ModelException.of(
            "No credential for model '" + model + "': " + cause.getMessage(), true, cause)))
        .onSuccess(credential -> connect(client, path, bytes, credential));
  }

  private void connect(HttpClient client, String path, byte[] bytes, String credential) {
    RequestOptions target = new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setURI(path + (streamed ? ":streamGenerateContent?alt=sse" : ":generateContent"));
    client.request(target).onComplete(connected -> {
      if (connected.failed()) {
        giveUp(ModelException.unreachable(model, route.baseUrl(), connected.cause()));
        return;
      }
      HttpClientRequest ready = connected.result();
      if (hasEnded()) {
        ready.reset();
        return;
      }
      request = ready;
      ready.headers().set(HttpHeaders.CONTENT_TYPE, JSON);
      if (route.credentialHeader() != null) {
        ready.headers().set(route.credentialHeader(), credential);
      }
      ready.send(Buffer.buffer(bytes)).onComplete(answered -> {
        if (answered.succeeded()) {
          receive(answered.result());
        } else {
          giveUp(ModelException.broken(model, answered.cause()));
        }
      });
    });
  }

  private void receive(HttpClientResponse received) {
    if (hasEnded()) {
      return;
    }
    response = received;
    watch.heard();
    received.exceptionHandler(cause -> giveUp(ModelException.broken(model, cause)));
    String type = received.getHeader(HttpHeaders.CONTENT_TYPE);
    if (received.statusCode() != 200) {
      receiveError(received, type);
    } else if (type != null && type.regionMatches(true, 0, "text/event-stream", 0, 17)) {
      receiveEvents(received);
    } else {
      receiveWhole(received, type);
    }
  }

  private void receiveEvents(HttpClientResponse received) {
    SseDecoder decoder = new SseDecoder(options.getMaxEventBytes(), this::event);
    events = decoder;
    received.handler(buffer -> {
      watch.heard();
      if (hasEnded() || !withinBody(buffer.length())) {
        return;
      }
      try {
        decoder.feed(buffer.getBytes());
      } catch (SseDecoder.EventTooLargeException e) {
        giveUp(ModelException.tooLarge(model, "a chunk", options.getMaxEventBytes()));
      }
      if (isFull() && !paused) {
        paused = true;
        watch.pause();
        received.pause();
      }
    });
    received.endHandler(end -> {
      if (hasEnded()) {
        return;
      }
      try {
        decoder.end();
      } catch (SseDecoder.EventTooLargeException e) {
        giveUp(ModelException.tooLarge(model, "a chunk", options.getMaxEventBytes()));
      }
      finish();
    });
  }

  private void event(byte[] bytes, int length) {
    // Gateways that speak OpenAI's dialect as well end their streams with this word.
    if (length == 6
        && bytes[0] == '['
        && new String(bytes, 0, 6, java.nio.charset.StandardCharsets.US_ASCII).equals("[DONE]")) {
      return;
    }
    if (!hasEnded()) {
      chunk(bytes, length, "text/event-stream");
    }
  }

  private void receiveWhole(HttpClientResponse received, @Nullable String type) {
    Buffer whole = Buffer.buffer();
    body = whole;
    received.handler(buffer -> {
      watch.heard();
      if (!hasEnded() && withinBody(buffer.length())) {
        whole.appendBuffer(buffer);
      }
    });
    received.endHandler(end -> {
      if (!hasEnded()) {
        byte[] bytes = whole.getBytes();
        chunk(bytes, bytes.length, type);
        finish();
      }
    });
  }

  private boolean withinBody(int more) {
    bodyBytes += more;
    if (bodyBytes > options.getMaxBodyBytes()) {
      giveUp(ModelException.tooLarge(model, "a body", options.getMaxBodyBytes()));
      return false;
    }
    return true;
  }

  private void chunk(byte[] bytes, int length, @Nullable String type) {
    JsonNode json;
    try {
      json = Json.read(bytes, 0, length);
    } catch (JsonProcessingException e) {
      giveUp(ModelException.unreadable(
          model, "expected JSON, got " + ErrorBody.describe(type, bytes, length), e));
      return;
    }
    // A stream without server-sent events is one array of chunks.
    if (json.isArray() && !json.isEmpty()) {
      json.forEach(this::chunk);
    } else {
      chunk(json);
    }
  }

  private void chunk(JsonNode json) {
    if (hasEnded()) {
      return;
    }
    if (!json.isObject()) {
      giveUp(ModelException.unreadable(
          model,
          "expected a JSON object, got "
              + json.getNodeType().name().toLowerCase(java.util.Locale.ROOT),
          null));
      return;
    }
    if (json.hasNonNull("error") && !json.has("candidates")) {
      giveUp(ErrorBody.exception(model, 200, json));
      return;
    }
    anyChunk = true;
    push(GenerateContentResponse.of(json));
  }

  private void receiveError(HttpClientResponse received, @Nullable String type) {
    Buffer whole = Buffer.buffer();
    body = whole;
    received.handler(buffer -> {
      watch.heard();
      int room = MAX_ERROR_BYTES - whole.length();
      if (buffer.length() <= room) {
        whole.appendBuffer(buffer);
      } else {
        whole.appendBuffer(buffer, 0, room);
        failWith(received.statusCode(), type, whole);
      }
    });
    received.endHandler(end -> failWith(received.statusCode(), type, whole));
  }

  private void failWith(int status, @Nullable String type, Buffer whole) {
    if (!hasEnded()) {
      giveUp(ErrorBody.exception(model, status, type, whole.getBytes()));
    }
  }

  private void finish() {
    if (hasEnded()) {
      return;
    }
    watch.stop();
    if (anyChunk) {
      end();
    } else {
      fail(ModelException.unreadable(model, "it was empty", null));
    }
  }

  private void late(String phase, Duration limit) {
    giveUp(ModelException.timeout(model, phase, limit));
  }

  private void giveUp(ModelException cause) {
    if (hasEnded()) {
      return;
    }
    watch.stop();
    fail(cause);
    reset();
  }

  @Override
  public void cancel() {
    if (hasEnded()) {
      return;
    }
    watch.stop();
    end();
    discard();
    handler(null);
    endHandler(null);
    reset();
  }

  private void reset() {
    if (request != null) {
      request.reset();
    }
  }

  @Override
  protected void drained() {
    if (paused && response != null && !hasEnded()) {
      paused = false;
      watch.heard();
      response.resume();
    }
  }
}

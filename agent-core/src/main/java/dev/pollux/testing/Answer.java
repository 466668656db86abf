package dev.pollux.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An HTTP answer: what it says, and how and when it goes out.
 *
 * @param events the body, cut at the borders of its events; a body that is no stream is one
 */
record Answer(
    int status,
    String contentType,
    Map<String, String> headers,
    List<byte[]> events,
    boolean stream,
    Duration latency,
    Future<?> after,
    StreamShape shape) {

  private static final String JSON = "application/json; charset=UTF-8";
  private static final JsonFactory TOKENS = new JsonFactory();

  /** A response of the server's own. */
  static Answer of(int status, JsonNode body) {
    return of(status, body, Map.of());
  }

  static Answer of(int status, JsonNode body, Map<String, String> headers) {
    return new Answer(
        status,
        JSON,
        headers,
        List.of(utf8(body.toString())),
        false,
        Duration.ZERO,
        Future.succeededFuture(),
        new StreamShape());
  }

  /** An error; inside an array where a JSON array of responses was asked for. */
  static Answer error(GoogleError error, boolean array) {
    return of(error.code(), wrapped(error, array));
  }

  private static JsonNode wrapped(GoogleError error, boolean array) {
    return array ? Json.array().add(error.json()) : error.json();
  }

  /** A scripted error or bytes. */
  static Answer bytes(Reply reply, boolean array) {
    byte[] body =
        reply.error == null ? reply.bytes : utf8(wrapped(reply.error, array).toString());
    return scripted(reply, reply.contentType, List.of(body), false);
  }

  /** A scripted error in other words than Google's. */
  static Answer error(Reply reply, JsonNode body) {
    return scripted(reply, JSON, List.of(utf8(body.toString())), false);
  }

  static Answer unary(Reply reply, ObjectNode response) {
    return scripted(reply, JSON, List.of(utf8(response.toString())), false);
  }

  /** {@code [{…},\r\n{…}]}: a stream for who does not ask for {@code alt=sse}. */
  static Answer array(Reply reply, List<ObjectNode> responses) {
    List<byte[]> events = new ArrayList<>();
    for (int i = 0; i < responses.size(); i++) {
      events.add(utf8((i == 0 ? "[" : ",\r\n") + responses.get(i)));
    }
    events.add(utf8("]"));
    return scripted(reply, JSON, events, true);
  }

  static Answer sse(Reply reply, List<ObjectNode> responses) {
    StreamShape shape = reply.shape;
    List<byte[]> events = new ArrayList<>();
    for (ObjectNode response : responses) {
      if (shape.error != null && events.size() == shape.errorAfter) {
        break;
      }
      events.add(event(response, shape));
    }
    if (shape.error != null) {
      events.add(event(shape.error, shape));
    } else if (shape.done) {
      events.add(utf8("data: [DONE]" + shape.lineEnd + shape.lineEnd));
    }
    return scripted(reply, "text/event-stream", events, true);
  }

  private static Answer scripted(
      Reply reply, String contentType, List<byte[]> events, boolean stream) {
    return new Answer(
        reply.status,
        contentType,
        reply.headers,
        events,
        stream,
        reply.latency,
        reply.after,
        reply.shape);
  }

  private static byte[] event(ObjectNode response, StreamShape shape) {
    StringBuilder event = new StringBuilder();
    if (shape.comments) {
      event.append(": keep-alive").append(shape.lineEnd);
    }
    for (String line : lines(response.toString(), shape.dataLines)) {
      event.append("data: ").append(line).append(shape.lineEnd);
    }
    return utf8(event.append(shape.lineEnd).toString());
  }

  /** The JSON in at most {@code count} lines, broken where a token begins. */
  private static List<String> lines(String json, int count) {
    List<Integer> starts = new ArrayList<>();
    if (count > 1) {
      try (JsonParser parser = TOKENS.createParser(json)) {
        while (parser.nextToken() != null) {
          starts.add((int) parser.currentTokenLocation().getCharOffset());
        }
      } catch (IOException e) {
        throw new AssertionError("This JSON was written here", e);
      }
    }
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int i = 1; i < count && i < starts.size(); i++) {
      int at = starts.get(Math.max(i, starts.size() * i / count));
      if (at > from) {
        lines.add(json.substring(from, at));
        from = at;
      }
    }
    lines.add(json.substring(from));
    return lines;
  }

  /** The body as one array. */
  byte[] body() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    events.forEach(body::writeBytes);
    return body.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package dev.pollux.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import dev.pollux.model.ModelException;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes chunks of an answer's bytes, whether they come as events, as an array or in one piece, and a
 * {@link ModelException} of whatever else they are.
 */
final class AnswerReader {

  private static final int MAX_ERROR_BYTES = 64 * 1024;

  private static final String EVENTS = "text/event-stream";
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  private final Failures failures;
  private final HttpOptions options;
  private final ErrorBody errors;
  private final int statusCode;
  private final @Nullable String type;
  private final @Nullable String retryAfter;
  private final ChunkReader reader;
  private final Consumer<GenerateContentResponse> chunks;
  private final @Nullable SseDecoder events;
  private final List<ByteBuffer> pieces = new ArrayList<>(1);
  private int kept;
  private long length;
  private boolean anyChunk;

  /**
   * A reader of one answer.
   *
   * @param secrets what is masked where the answer is quoted
   */
  AnswerReader(
      Failures failures,
      HttpOptions options,
      List<String> secrets,
      int statusCode,
      @Nullable String type,
      @Nullable String retryAfter,
      ChunkReader reader,
      Consumer<GenerateContentResponse> chunks) {
    this.failures = failures;
    this.options = options;
    this.errors = new ErrorBody(failures, secrets);
    this.statusCode = statusCode;
    this.type = type;
    this.retryAfter = retryAfter;
    this.reader = reader;
    this.chunks = chunks;
    boolean streamed = statusCode == 200
        && type != null
        && type.regionMatches(true, 0, EVENTS, 0, EVENTS.length());
    this.events = streamed ? new SseDecoder(options.getMaxEventBytes(), this::event) : null;
  }

  /** Takes the next bytes of the body, unpacked. */
  void feed(Buffer buffer) throws ModelException {
    length += buffer.length();
    // What comes is this reader's alone, so it is read where it lies.
    ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
    boolean heap = bytes.hasArray();
    byte[] array = heap ? bytes.array() : buffer.getBytes();
    int start = heap ? bytes.arrayOffset() + bytes.readerIndex() : 0;
    if (statusCode != 200) {
      keep(array, start, buffer.length());
      if (length > MAX_ERROR_BYTES) {
        throw errors.exception(statusCode, type, retryAfter, kept(MAX_ERROR_BYTES));
      }
    } else if (length > options.getMaxBodyBytes()) {
      throw failures.tooLarge("a body", options.getMaxBodyBytes());
    } else if (events == null) {
      keep(array, start, buffer.length());
    } else {
      try {
        events.feed(array, start, buffer.length());
      } catch (SseDecoder.EventTooLargeException e) {
        throw failures.tooLarge("a chunk", options.getMaxEventBytes());
      }
    }
  }

  private void keep(byte[] array, int start, int length) {
    pieces.add(ByteBuffer.wrap(array, start, length));
    kept += length;
  }

  // Most bodies come in one piece, which stays where it is. A body of many is put together only
  // when it is whole, so that one that is too large never needs its size twice.
  private ByteBuffer whole(int most) {
    if (pieces.size() == 1) {
      return pieces.get(0);
    }
    ByteBuffer joined = ByteBuffer.allocate(Math.min(kept, most));
    for (ByteBuffer piece : pieces) {
      piece.limit(piece.position() + Math.min(piece.remaining(), joined.remaining()));
      joined.put(piece);
    }
    pieces.clear();
    return joined.flip();
  }

  private byte[] kept(int most) {
    ByteBuffer body = whole(most);
    int from = body.position();
    return Arrays.copyOfRange(body.array(), from, from + Math.min(body.remaining(), most));
  }

  /** The body is over. */
  void end() throws ModelException {
    if (statusCode != 200) {
      throw errors.exception(statusCode, type, retryAfter, kept(MAX_ERROR_BYTES));
    }
    if (events == null) {
      ByteBuffer body = whole(kept);
      chunk(body.array(), body.position(), body.remaining());
      pass(reader.end());
    } else {
      try {
        events.end();
      } catch (SseDecoder.EventTooLargeException e) {
        throw failures.tooLarge("a chunk", options.getMaxEventBytes());
      }
      if (!anyChunk) {
        throw failures.unreadable("it was a stream without a chunk");
      }
      pass(reader.end());
    }
  }

  private void pass(@Nullable GenerateContentResponse chunk) {
    if (chunk != null) {
      chunks.accept(chunk);
    }
  }

  private void event(byte[] bytes, int length) {
    // An event without data keeps a connection open; gateways that speak OpenAI's dialect as well
    // end their streams with a word of it.
    if (length > 0 && !Arrays.equals(bytes, 0, length, DONE, 0, DONE.length)) {
      chunk(bytes, 0, length);
    }
  }

  private void chunk(byte[] bytes, int start, int length) {
    JsonNode json;
    try {
      json = Json.read(bytes, start, length);
    } catch (JsonProcessingException e) {
      // Without its cause, which quotes the answer unmasked.
      byte[] body = Arrays.copyOfRange(bytes, start, start + length);
      throw failures.unreadable("expected JSON, got " + errors.describe(type, body, length));
    }
    if (json.isMissingNode()) {
      throw failures.unreadable("expected JSON, got " + errors.describe(type, bytes, 0));
    }
    // A stream without server-sent events is one array of chunks.
    if (json.isArray() && !json.isEmpty()) {
      json.forEach(this::chunk);
    } else {
      chunk(json);
    }
  }

  private void chunk(JsonNode json) {
    if (!json.isObject()) {
      throw failures.unreadable(
          "expected a JSON object, got " + json.getNodeType().name().toLowerCase(Locale.ROOT));
    }
    JsonNode error = reader.error(json);
    if (error != null) {
      throw errors.exception(statusCode, retryAfter, error);
    }
    anyChunk = true;
    pass(reader.read(json));
  }
}

package dev.pollux.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError;
import io.vertx.core.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Reply} is cut into events and bytes, and what goes wrong on the way.
 *
 * <pre>{@code
 * Reply.text("Hello").withShape(new StreamShape().setTextChunk(2).setPieceBytes(1))
 * }</pre>
 *
 * <p>Everything that speaks of events is for {@code alt=sse} alone; bytes are those of any body.
 */
public final class StreamShape {

  int textChunk = 5;
  String lineEnd = "\r\n";
  boolean comments;
  boolean done;
  int dataLines = 1;
  int pieceBytes;
  int[] pieceOffsets = {};
  int cutAfter = -1;
  int endAfter = -1;
  long contentLength = -1;
  int errorAfter = -1;

  @Nullable
  ObjectNode error;

  int holdAfter = -1;

  @Nullable
  Future<?> hold;

  /** Google's shape: a few characters an event, CRLF, nothing wrong. */
  public StreamShape() {}

  /** Copies {@code other}. */
  public StreamShape(StreamShape other) {
    textChunk = other.textChunk;
    lineEnd = other.lineEnd;
    comments = other.comments;
    done = other.done;
    dataLines = other.dataLines;
    pieceBytes = other.pieceBytes;
    pieceOffsets = other.pieceOffsets;
    cutAfter = other.cutAfter;
    endAfter = other.endAfter;
    contentLength = other.contentLength;
    errorAfter = other.errorAfter;
    error = other.error;
    holdAfter = other.holdAfter;
    hold = other.hold;
  }

  /**
   * The number of characters (code points) of a text that one event carries, 5 by default.
   *
   * @throws IllegalArgumentException if {@code characters} is below 1
   */
  public StreamShape setTextChunk(int characters) {
    textChunk = atLeast(1, characters, "textChunk");
    return this;
  }

  /**
   * What ends a line: {@code "\r\n"} by default, {@code "\n"} or {@code "\r"}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public StreamShape setLineEnd(String lineEnd) {
    if (!lineEnd.equals("\r\n") && !lineEnd.equals("\n") && !lineEnd.equals("\r")) {
      throw new IllegalArgumentException(
          "lineEnd: " + Json.write(lineEnd) + " (expected: \"\\r\\n\", \"\\n\" or \"\\r\")");
    }
    this.lineEnd = lineEnd;
    return this;
  }

  /** Whether a comment line stands before each event, as some proxies send; false by default. */
  public StreamShape setComments(boolean comments) {
    this.comments = comments;
    return this;
  }

  /** Whether {@code data: [DONE]} ends the stream, as some proxies send; false by default. */
  public StreamShape setDone(boolean done) {
    this.done = done;
    return this;
  }

  /**
   * How many {@code data:} lines an event has, 1 by default. The JSON is broken between its tokens,
   * so it is the same once the lines are joined; an event with too few tokens gets fewer lines.
   *
   * @throws IllegalArgumentException if {@code dataLines} is below 1
   */
  public StreamShape setDataLines(int dataLines) {
    this.dataLines = atLeast(1, dataLines, "dataLines");
    return this;
  }

  /**
   * The body goes out in pieces of this many bytes, each flushed on its own, wherever that cuts a
   * character, a line or an event. By default an event is one piece.
   *
   * @throws IllegalArgumentException if {@code bytes} is below 1
   */
  public StreamShape setPieceBytes(int bytes) {
    pieceBytes = atLeast(1, bytes, "pieceBytes");
    return this;
  }

  /** The body is cut into pieces before these bytes, counted from 0; those behind its end are ignored. */
  public StreamShape setPieceOffsets(int... offsets) {
    pieceOffsets = offsets.clone();
    return this;
  }

  /**
   * The connection is closed after this many bytes of the body, without a proper end.
   *
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  public StreamShape setCutAfter(int bytes) {
    cutAfter = atLeast(0, bytes, "cutAfter");
    return this;
  }

  /**
   * The body ends properly after this many bytes, as if that were all.
   *
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  public StreamShape setEndAfter(int bytes) {
    endAfter = atLeast(0, bytes, "endAfter");
    return this;
  }

  /**
   * The {@code Content-Length} that is told, whatever the body's length is; by default the true one
   * or, in a stream, none. After the body the connection is closed.
   *
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  public StreamShape setContentLength(int bytes) {
    contentLength = atLeast(0, bytes, "contentLength");
    return this;
  }

  /**
   * After {@code events} events comes {@code data: {"error": …}}, and the stream ends properly.
   *
   * @throws IllegalArgumentException if {@code events} is negative
   */
  public StreamShape setErrorAfter(int events, int code, String rpcStatus, String message) {
    errorAfter = atLeast(0, events, "errorAfter");
    error = GoogleError.of(code, rpcStatus, message).json();
    return this;
  }

  /**
   * After {@code events} events nothing more is sent until {@code until} is complete. With a future
   * that never is, the stream stalls until the client leaves or the server is closed.
   *
   * @throws IllegalArgumentException if {@code events} is negative
   */
  public StreamShape setHoldAfter(int events, Future<?> until) {
    holdAfter = atLeast(0, events, "holdAfter");
    hold = Objects.requireNonNull(until, "until");
    return this;
  }

  private static int atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
    return value;
  }
}

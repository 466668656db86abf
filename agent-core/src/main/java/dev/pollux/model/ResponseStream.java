package dev.pollux.model;

import dev.pollux.gemini.GenerateContentResponse;
import io.vertx.core.streams.ReadStream;

/**
 * An answer on its way: its chunks, then the end or a {@link ModelException}. Chunks wait until a
 * handler is set; while the stream is paused, no more than a few are read from the network.
 */
public interface ResponseStream extends ReadStream<GenerateContentResponse> {

  /**
   * Gives the answer up: the request is reset, and nothing more comes out of this stream. Without
   * effect once the stream has ended. To be called on the context of the request.
   */
  void cancel();
}

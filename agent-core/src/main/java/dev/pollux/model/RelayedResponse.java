package dev.pollux.model;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.stream.PushStream;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/**
 * An answer that comes from another one, which is replaced by a new one when it fails: for models that
 * ask again. Pausing and cancelling reach the one that is asked.
 */
abstract class RelayedResponse extends PushStream<GenerateContentResponse>
    implements ResponseStream {

  private static final int CHUNKS_AHEAD = 16;

  private @Nullable ResponseStream source;
  private boolean published;
  private boolean paused;

  /** An answer on {@code context}. */
  RelayedResponse(Context context) {
    super(context, CHUNKS_AHEAD);
  }

  /** From now on {@code answer} is passed on. */
  final void relay(ResponseStream answer) {
    source = answer;
    paused = false;
    answer
        .exceptionHandler(cause -> onContext(() -> {
          if (source == answer && !hasEnded()) {
            source = null;
            failed(cause, published);
          }
        }))
        .endHandler(ended -> onContext(() -> {
          if (source == answer) {
            source = null;
            end();
          }
        }))
        .handler(chunk -> onContext(() -> pass(answer, chunk)));
  }

  private void pass(ResponseStream answer, GenerateContentResponse chunk) {
    if (source != answer || hasEnded()) {
      return;
    }
    published = true;
    push(seen(chunk));
    if (isFull() && source == answer && !hasEnded()) {
      paused = true;
      answer.pause();
    }
  }

  /** A chunk on its way; what is given back goes on. */
  GenerateContentResponse seen(GenerateContentResponse chunk) {
    return chunk;
  }

  /**
   * The answer failed: either another one is {@linkplain #relay relayed}, or the stream has to
   * {@linkplain #fail fail}.
   *
   * @param published whether anything was passed on already, so that another answer would repeat it
   */
  abstract void failed(Throwable cause, boolean published);

  @Override
  public void cancel() {
    ResponseStream asked = source;
    source = null;
    abandon();
    if (asked != null) {
      asked.cancel();
    }
  }

  @Override
  protected void drained() {
    ResponseStream asked = source;
    if (paused && asked != null) {
      paused = false;
      asked.resume();
    }
  }
}

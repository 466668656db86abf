package dev.pollux.agent;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.model.ResponseStream;
import io.vertx.core.Handler;
import org.jspecify.annotations.Nullable;

/** The request of a run that is on its way to the model, if there is one. */
final class ModelCall {

  /** Is told of an answer; exactly one of {@link #failed} and {@link #whole} comes last. */
  interface Listener {
    void piece(GenerateContentResponse chunk);

    void failed(Throwable cause);

    void whole();
  }

  private static final Listener NOBODY = new Listener() {
    @Override
    public void piece(GenerateContentResponse chunk) {}

    @Override
    public void failed(Throwable cause) {}

    @Override
    public void whole() {}
  };

  // The same for each answer: thousands of runs may be waiting for one.
  private final Handler<Throwable> failing = this::failed;
  private final Handler<Void> ending = end -> whole();
  private final Handler<GenerateContentResponse> hearing = this::piece;
  private @Nullable ResponseStream stream;
  private Listener listener = NOBODY;
  private boolean held;

  /** Listens to an answer. */
  void begin(ResponseStream answer, Listener listener) {
    this.listener = listener;
    stream = answer;
    answer.exceptionHandler(failing).endHandler(ending).handler(hearing);
  }

  private void piece(GenerateContentResponse chunk) {
    listener.piece(chunk);
  }

  private void failed(Throwable cause) {
    stream = null;
    listener.failed(cause);
  }

  private void whole() {
    stream = null;
    listener.whole();
  }

  void cancel() {
    if (stream != null) {
      stream.cancel();
      stream = null;
    }
  }

  /** The follower of the run does not keep up. */
  void hold() {
    if (stream != null && !held) {
      held = true;
      stream.pause();
    }
  }

  /** The follower of the run has read everything. */
  void release() {
    if (held) {
      held = false;
      if (stream != null) {
        stream.resume();
      }
    }
  }
}

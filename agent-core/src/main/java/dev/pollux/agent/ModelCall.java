package dev.pollux.agent;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.model.ResponseStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The request of a run that is on its way to the model, if there is one. */
final class ModelCall {

  private @Nullable ResponseStream stream;
  private boolean held;

  /** Listens to an answer; exactly one of {@code failed} and {@code whole} comes last. */
  void begin(
      ResponseStream answer,
      Consumer<GenerateContentResponse> chunk,
      Consumer<Throwable> failed,
      Runnable whole) {
    stream = answer;
    answer
        .exceptionHandler(cause -> {
          stream = null;
          failed.accept(cause);
        })
        .endHandler(end -> {
          stream = null;
          whole.run();
        })
        .handler(chunk::accept);
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

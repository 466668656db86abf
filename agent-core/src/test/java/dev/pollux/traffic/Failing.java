package dev.pollux.traffic;

import dev.pollux.model.ModelException;
import dev.pollux.model.ModelException.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Failures of a model, as its server or the way to it makes them. */
final class Failing implements Refusals {

  ModelException status(int code, boolean retryable, @Nullable Duration retryAfter) {
    return new ModelException(Kind.STATUS, "no", code, "", retryable, retryAfter, null);
  }

  ModelException of(Kind kind) {
    return new ModelException(kind, kind.name(), 0, "", true, null, null);
  }

  @Override
  public ModelException busy(String why) {
    return new ModelException(
        Kind.BUSY, "A request to model 'gemini-x' was not sent: " + why, 0, "", true, null, null);
  }

  @Override
  public ModelException standstill(String why, Duration retryAfter) {
    return new ModelException(
        Kind.BUSY,
        "A request to model 'gemini-x' was not sent: the server " + why + "; try again in "
            + retryAfter.toMillis() + " ms",
        0,
        "",
        true,
        retryAfter,
        null);
  }
}

package dev.pollux.traffic;

import dev.pollux.model.ModelException;
import java.time.Duration;

/** Says why a request was not sent. */
public interface Refusals {

  /** Too many others are on their way, or wait. */
  ModelException busy(String why);

  /** The server fails, or wants to be left alone for so long. */
  ModelException standstill(String why, Duration retryAfter);
}

package dev.pollux.http;

import dev.pollux.model.ModelException;
import org.jspecify.annotations.Nullable;

/** Knows another way to say the same, for a request that was refused before anything was answered. */
@FunctionalInterface
public interface Remedy {

  /** A refusal stays one. */
  Remedy NONE = refusal -> null;

  /**
   * Looks at a refusal with status 400; called on the answer's context, a few times at most.
   *
   * @return the body to send in place of the one that was refused, or null when there is none
   */
  byte @Nullable [] bodyAfter(ModelException refusal);
}

package dev.pollux.tool;

/**
 * What may be done with a call that was begun and whose end nobody saw, because the process died
 * between the two.
 */
public enum Effect {

  /** Calling again does no harm: the tool only reads, or sets something to a given value. */
  REPEATABLE,

  /** Calling again with the same call key does no harm: the other side knows the key. */
  KEYED,

  /** Calling again may do the work twice: the model and the caller are told that it is unknown. */
  ONCE
}

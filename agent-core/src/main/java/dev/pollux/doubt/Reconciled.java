package dev.pollux.doubt;

import org.jspecify.annotations.Nullable;

/** What a {@link Reconciler} found out about a call. */
public sealed interface Reconciled {

  /**
   * The call did its work.
   *
   * @param result what the model gets, as if the tool had given it back
   */
  static Reconciled happened(@Nullable Object result) {
    return new Happened(result);
  }

  /** The call did nothing, and will not: it is made now. */
  static Reconciled didNotHappen() {
    return new DidNotHappen();
  }

  /** Nobody knows: the model and the caller are told so. */
  static Reconciled unknown() {
    return new Unknown();
  }

  /** See {@link #happened}. */
  record Happened(@Nullable Object result) implements Reconciled {}

  /** See {@link #didNotHappen}. */
  record DidNotHappen() implements Reconciled {}

  /** See {@link #unknown}. */
  record Unknown() implements Reconciled {}
}

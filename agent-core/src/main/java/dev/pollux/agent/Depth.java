package dev.pollux.agent;

import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * How many runs are inside each other here: a run that is started inside a tool is one deeper than the
 * run that called the tool. It travels with the thread, to wherever the tool is called, until the tool
 * returns.
 */
final class Depth {

  private static final ThreadLocal<Integer> AROUND = new ThreadLocal<>();

  private Depth() {}

  /** The depth of a run that is started here, from 1. */
  static int next() {
    Integer around = AROUND.get();
    return around == null ? 1 : around + 1;
  }

  /** Puts the depth of a run around the calls of its tools. */
  static UnaryOperator<Runnable> around(int depth, UnaryOperator<Runnable> inner) {
    Objects.requireNonNull(inner, "carrier.capture()");
    return call -> inner.apply(() -> {
      Integer before = AROUND.get();
      AROUND.set(depth);
      try {
        call.run();
      } finally {
        if (before == null) {
          AROUND.remove();
        } else {
          AROUND.set(before);
        }
      }
    });
  }
}

package dev.pollux.agent;

import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How many runs are inside each other here: a run that is started inside a tool is one deeper than the
 * run that called the tool. It travels with the thread, to wherever the tool is called, until the tool
 * returns.
 */
final class Depth {

  private static final ThreadLocal<Run> AROUND = new ThreadLocal<>();

  private Depth() {}

  /** The depth of a run that is started here, from 1. */
  static int next() {
    Run around = AROUND.get();
    return around == null ? 1 : around.depth() + 1;
  }

  /** The run whose tool is called here, or null. */
  static @Nullable Run current() {
    return AROUND.get();
  }

  /** Puts a run around the calls of its tools. */
  static UnaryOperator<Runnable> around(Run run, UnaryOperator<Runnable> inner) {
    Objects.requireNonNull(inner, "carrier.capture()");
    return call -> inner.apply(() -> {
      Run before = AROUND.get();
      AROUND.set(run);
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

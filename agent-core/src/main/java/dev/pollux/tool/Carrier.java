package dev.pollux.tool;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries what a thread has at hand, like the MDC of its log, from where a run is started to where its
 * tools are called.
 *
 * <pre>{@code
 * Carrier tenant = () -> {
 *   String name = TENANT.get();
 *   return call -> () -> {
 *     TENANT.set(name);
 *     try {
 *       call.run();
 *     } finally {
 *       TENANT.remove();
 *     }
 *   };
 * };
 * }</pre>
 *
 * <p>A {@link Tool} method has it until it returns. What a method that returns a {@code Future} does
 * after that happens without it.
 */
@FunctionalInterface
public interface Carrier {

  /** Carries nothing. */
  Carrier NOTHING = UnaryOperator::identity;

  /**
   * Takes along what the current thread has; called on the thread that starts a run.
   *
   * @return is put around each call of a tool of that run, on the thread that makes the call. It must
   *     run what it is given, once, and leave the thread as it found it
   */
  UnaryOperator<Runnable> capture();

  /** Carries what this one and another carry. */
  default Carrier and(Carrier other) {
    return () -> {
      UnaryOperator<Runnable> outer = capture();
      UnaryOperator<Runnable> inner = other.capture();
      return call -> outer.apply(inner.apply(call));
    };
  }

  /** Carries the MDC of SLF4J. After the call the thread has its own again. */
  static Carrier mdc() {
    return () -> {
      Map<String, String> carried = MDC.getCopyOfContextMap();
      return call -> () -> {
        Map<String, String> own = MDC.getCopyOfContextMap();
        set(carried);
        try {
          call.run();
        } finally {
          set(own);
        }
      };
    };
  }

  private static void set(@Nullable Map<String, String> map) {
    if (map == null) {
      MDC.clear();
    } else {
      MDC.setContextMap(map);
    }
  }
}

package dev.pollux.tool;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of a run are made, whatever the tool is.
 *
 * @param secrets what the model, the log and those who follow the run must not read
 * @param messagesHidden whether the model reads no more than the class of what a tool threw by
 *     accident; the message of a {@link ToolException} is for the model and never hidden
 * @param around put around each call on the thread that makes it: what a {@link Carrier} captured
 * @param keeper gets the key of a call whose result is cut and the whole of it as text, without
 *     secrets, on the context of the call before its response; null when nobody keeps it
 */
public record CallSettings(
    Secrets secrets,
    boolean messagesHidden,
    UnaryOperator<Runnable> around,
    @Nullable BiConsumer<String, String> keeper) {

  private static final UnaryOperator<Runnable> NOTHING = Carrier.NOTHING.capture();

  /** Nothing but the shapes of well-known keys is secret, messages are shown, nothing is around. */
  public static final CallSettings DEFAULT = new CallSettings(Secrets.NONE, false, NOTHING);

  /** Settings by which the rest of a result that is cut is lost. */
  public CallSettings(Secrets secrets, boolean messagesHidden, UnaryOperator<Runnable> around) {
    this(secrets, messagesHidden, around, null);
  }

  public CallSettings {
    Objects.requireNonNull(secrets, "secrets");
    Objects.requireNonNull(around, "around");
  }

  /** Calls with everything around it that belongs there. */
  <T extends @Nullable Object> T call(Callable<T> call) throws Exception {
    if (around == NOTHING) {
      return call.call();
    }
    Outcome<T> outcome = new Outcome<>(call);
    around.apply(outcome).run();
    return outcome.get();
  }

  /** What the call came to, on its way through a {@code Runnable}. */
  private static final class Outcome<T extends @Nullable Object> implements Runnable {
    private final Callable<T> call;
    private boolean called;
    private @Nullable T value;
    private @Nullable Throwable thrown;

    Outcome(Callable<T> call) {
      this.call = call;
    }

    @Override
    public void run() {
      if (called) {
        throw new IllegalStateException("The carrier ran the call twice");
      }
      called = true;
      try {
        value = call.call();
      } catch (Throwable e) {
        thrown = e;
      }
    }

    @SuppressWarnings("NullAway") // null only where T may be
    T get() throws Exception {
      if (!called) {
        throw new IllegalStateException("The carrier did not run the call");
      }
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown instanceof Exception exception) {
        throw exception;
      }
      return value;
    }
  }
}

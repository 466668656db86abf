package dev.pollux.tool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the log for an exception that cannot be logged as it is: its messages have secrets, line
 * breaks or escape sequences in them, are very long, or cannot be asked for.
 */
final class LoggedFailure extends Throwable {

  private static final long serialVersionUID = 1L;

  private static final int MAX_CAUSES = 20;

  private LoggedFailure(Throwable thrown, Secrets secrets, @Nullable Throwable cause) {
    super(message(thrown, secrets), cause, false, true);
    setStackTrace(thrown.getStackTrace());
  }

  /** The same exception if it can be logged as it is, else what stands for it. */
  static Throwable of(Throwable thrown, Secrets secrets) {
    if (isHarmless(thrown, secrets)) {
      return thrown;
    }
    List<Throwable> chain = new ArrayList<>();
    for (@Nullable Throwable at = thrown;
        at != null && chain.size() < MAX_CAUSES;
        at = ToolMessages.cause(at)) {
      chain.add(at);
    }
    Throwable failure = null;
    for (int i = chain.size() - 1; i >= 0; i--) {
      failure = new LoggedFailure(chain.get(i), secrets, failure);
    }
    return failure;
  }

  /** Whether nothing that a logger would write of it, its causes and what it suppressed is unfit. */
  private static boolean isHarmless(Throwable thrown, Secrets secrets) {
    Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> open = new ArrayDeque<>(List.of(thrown));
    try {
      for (@Nullable Throwable at = open.poll(); at != null; at = open.poll()) {
        if (!known.add(at)) {
          continue;
        }
        String message = at.getMessage();
        if (known.size() > MAX_CAUSES
            || message != null && !isPlain(message, secrets)
            || !isPlain(at.toString(), secrets)) {
          return false;
        }
        open.addAll(List.of(at.getSuppressed()));
        if (at.getCause() != null) {
          open.add(at.getCause());
        }
      }
      return true;
    } catch (RuntimeException | StackOverflowError e) {
      return false;
    }
  }

  private static boolean isPlain(String text, Secrets secrets) {
    return ToolMessages.escaped(ToolMessages.told(text, secrets)).equals(text);
  }

  private static String message(Throwable thrown, Secrets secrets) {
    String message = ToolMessages.message(thrown);
    String name = thrown.getClass().getName();
    return message == null
        ? name
        : name + ": " + ToolMessages.escaped(ToolMessages.told(message, secrets));
  }

  @Override
  public String toString() {
    return String.valueOf(getMessage());
  }
}

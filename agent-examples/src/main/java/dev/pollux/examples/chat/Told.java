package dev.pollux.examples.chat;

import dev.pollux.doubt.Doubt;
import dev.pollux.examples.terminal.Escapes;
import dev.pollux.run.RunEvent;
import org.jspecify.annotations.Nullable;

/** What a person is told, in one line, of things that happen in a run beside what it says and calls. */
public final class Told {

  private static final int MAX_ARGUMENTS = 200;
  private static final int MAX_SUMMARY = 500;

  private Told() {}

  /** The line, or null for other events. */
  public static @Nullable String of(RunEvent event) {
    if (event instanceof RunEvent.InDoubt doubted) {
      Doubt doubt = doubted.doubt();
      return "In doubt: " + doubt.call().name() + " "
          + Escapes.bounded(doubt.call().args().toString(), MAX_ARGUMENTS)
          + " was begun by a run that was cut off; " + settled(doubt.settled());
    }
    if (event instanceof RunEvent.WindowMoved moved) {
      return "The oldest " + contents(moved.contents())
          + " left out of what the model is sent; the others have about " + moved.tokens()
          + " tokens";
    }
    if (event instanceof RunEvent.Summarised summarised) {
      return "The oldest " + contents(summarised.contents()) + " summarised from now on: "
          + Escapes.bounded(summarised.text(), MAX_SUMMARY);
    }
    return null;
  }

  private static String contents(int count) {
    return count == 1 ? "content is" : count + " contents are";
  }

  private static String settled(Doubt.Settled settled) {
    return switch (settled) {
      case UNKNOWN -> "it is not made again, and the model is told that nobody knows how it ended";
      case AGAIN -> "it is made again, with the same key";
      case HAPPENED -> "it did happen, and the model is told its result";
      case NOT_HAPPENED -> "it did not happen";
    };
  }
}

package dev.pollux.examples.chat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The modes of this process's terminal, as they were before the chat. JLine's own way to restore them
 * loses the speed of the line, by which some programs judge how to draw; {@code stty} does not.
 */
public final class SavedTerminal {

  private static final int MAX_BYTES = 1000;
  private static final long WAIT_SECONDS = 2;

  private final @Nullable String modes;

  private SavedTerminal(@Nullable String modes) {
    this.modes = modes;
  }

  /** Those of now; where there is no {@code stty} nothing is restored. */
  public static SavedTerminal now() {
    String modes = stty("-g");
    return new SavedTerminal(modes == null || !modes.matches("[0-9a-fA-F:=.]+") ? null : modes);
  }

  /** Restores them. */
  public void restore() {
    if (modes != null) {
      stty(modes);
    }
  }

  private static @Nullable String stty(String argument) {
    try {
      Process stty = new ProcessBuilder("stty", argument)
          .redirectInput(ProcessBuilder.Redirect.INHERIT)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      byte[] said = stty.getInputStream().readNBytes(MAX_BYTES);
      boolean done = stty.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) && stty.exitValue() == 0;
      stty.destroy();
      return done ? new String(said, StandardCharsets.US_ASCII).strip() : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}

package dev.pollux.examples.chat;

import java.io.IOException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;

/**
 * Reads the keyboard while a run goes on: Ctrl-C, and what is typed ahead. A thread of its own waits
 * for keys; what is typed is not shown meanwhile.
 */
final class Keys implements AutoCloseable {

  private static final int CTRL_C = 3;
  private static final int ESCAPE = 27;
  private static final int DELETE = 127;
  private static final int BACKSPACE = 8;
  private static final int MAX_TYPED = 1000;
  private static final long WAIT_MILLIS = 100;

  private final Terminal terminal;
  private final Attributes attributes;
  private final Runnable cancel;
  private final StringBuilder typed = new StringBuilder();
  private final Thread reading = new Thread(this::read, "agents-keys");
  private volatile boolean closed;

  /** Reads from now on. */
  Keys(Terminal terminal, Runnable cancel) {
    this.terminal = terminal;
    this.cancel = cancel;
    this.attributes = terminal.enterRawMode();
    reading.setDaemon(true);
    reading.start();
  }

  private void read() {
    boolean inSequence = false;
    try {
      while (!closed) {
        int key = terminal.reader().read(WAIT_MILLIS);
        if (key == NonBlockingReader.READ_EXPIRED) {
          inSequence = false;
        } else if (key < 0) {
          return;
        } else if (key == CTRL_C) {
          cancel.run();
        } else if (key == ESCAPE) {
          inSequence = true;
        } else if (inSequence) {
          inSequence = !(Character.isLetter(key) || key == '~');
        } else {
          type(key);
        }
      }
    } catch (IOException e) {
      // the terminal is gone, which the next prompt will notice
    }
  }

  private void type(int key) {
    if ((key == DELETE || key == BACKSPACE) && !typed.isEmpty()) {
      typed.setLength(typed.length() - 1);
    } else if (!Character.isISOControl(key) && typed.length() < MAX_TYPED) {
      typed.append((char) key);
    }
  }

  /** Reads no more, and gives what was typed ahead. */
  String stop() {
    close();
    return typed.toString();
  }

  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (reading.isAlive()) {
      try {
        reading.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    terminal.setAttributes(attributes);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.pollux.mcp.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads what a process says to its error output, and keeps the end of it. Thread safe. */
final class StderrTail {

  private static final int KEPT = 4096;

  private final byte[] ring = new byte[KEPT];
  private long written;

  /** Reads until the end; it blocks. */
  void readAll(InputStream in) {
    byte[] chunk = new byte[2048];
    try {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        append(chunk, n);
      }
    } catch (IOException e) {
      // The process is gone.
    }
  }

  private synchronized void append(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      ring[(int) (written++ % KEPT)] = bytes[i];
    }
  }

  /** The last 4 KiB, without characters that do nothing but harm; perhaps empty. */
  synchronized String text() {
    int length = (int) Math.min(written, KEPT);
    byte[] end = new byte[length];
    for (int i = 0; i < length; i++) {
      end[i] = ring[(int) ((written - length + i) % KEPT)];
    }
    return shown(end, KEPT).strip();
  }

  /** The bytes as text for people: bounded, line ends and tabs kept, other controls replaced. */
  static String shown(byte[] bytes, int longest) {
    String text = new String(bytes, 0, Math.min(bytes.length, longest), StandardCharsets.UTF_8);
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> {
      boolean plain = c == '\n'
          || c == '\t'
          || (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT);
      if (c != '\r') {
        shown.appendCodePoint(plain ? c : '?');
      }
    });
    return shown.toString();
  }
}

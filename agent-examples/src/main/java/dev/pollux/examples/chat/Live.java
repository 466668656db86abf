package dev.pollux.examples.chat;

import dev.pollux.examples.terminal.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jline.terminal.Terminal;

/**
 * Lines at the end of the screen that are drawn again and again. They are written over, not wiped away
 * first, so that nothing flickers.
 */
final class Live {

  private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[\\d;]*m");
  private static final String UP = "\u001b[%dA";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String REST_OF_SCREEN = "\u001b[J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  private final Terminal terminal;
  private List<String> shown = List.of();

  Live(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Shows these lines in place of those before; none of them is wider than the screen. */
  void show(List<String> lines) {
    if (lines.equals(shown)) {
      return;
    }
    StringBuilder out = new StringBuilder();
    if (shown.isEmpty()) {
      out.append(HIDE_CURSOR);
    } else {
      out.append(up());
    }
    for (String line : lines) {
      out.append(line).append(REST_OF_LINE).append('\n');
    }
    if (lines.size() < shown.size()) {
      out.append(REST_OF_SCREEN);
    }
    if (lines.isEmpty()) {
      out.append(SHOW_CURSOR);
    }
    shown = new ArrayList<>(lines);
    write(out.toString());
  }

  /** Takes the lines away, and leaves the cursor where they began. */
  void clear() {
    if (!shown.isEmpty()) {
      write(up() + REST_OF_SCREEN + SHOW_CURSOR);
      shown = List.of();
    }
  }

  /** Over the lines as they are now: a screen that became narrower has wrapped them. */
  private String up() {
    int width = Math.max(1, terminal.getWidth());
    int rows = shown.stream()
        .mapToInt(line ->
            Math.max(1, (Columns.of(ESCAPE.matcher(line).replaceAll("")) + width - 1) / width))
        .sum();
    return String.format(UP, rows);
  }

  private void write(String text) {
    terminal.writer().write(text);
    terminal.writer().flush();
  }
}

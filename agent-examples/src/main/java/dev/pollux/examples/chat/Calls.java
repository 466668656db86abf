package dev.pollux.examples.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.examples.terminal.Columns;
import dev.pollux.examples.terminal.Escapes;
import dev.pollux.examples.terminal.Look;
import dev.pollux.examples.terminal.Wrapped;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.run.RunEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The calls of tools that are under way, in the order in which they began, each on a line of its own;
 * those of agents that answer a call stand below it.
 */
final class Calls {

  private static final int MAX_ERROR = 500;
  private static final int MAX_PROGRESS = 200;
  private static final int MAX_ARGS = 2000;

  /** One call. */
  private static final class Line {
    private final String key;
    private final String text;
    private final long began;
    private final List<Line> inner = new ArrayList<>();
    private String progress = "";
    private @Nullable Duration took;
    private String error = "";

    private Line(String key, String text, long began) {
      this.key = key;
      this.text = text;
      this.began = began;
    }
  }

  private final Look look;
  private final LongSupplier nanoTime;
  private final List<Line> lines = new ArrayList<>();

  Calls(Look look, LongSupplier nanoTime) {
    this.look = look;
    this.nanoTime = nanoTime;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  void clear() {
    lines.clear();
  }

  /** Takes an event, and tells whether it was about a call. */
  boolean add(RunEvent event) {
    return add(lines, event);
  }

  private boolean add(List<Line> among, RunEvent event) {
    if (event instanceof RunEvent.ToolCalled called) {
      line(among, called.callKey(), called.call());
    } else if (event instanceof RunEvent.ToolProgress progress) {
      line(among, progress.callKey(), progress.call()).progress =
          Escapes.bounded(progress.text(), MAX_PROGRESS);
    } else if (event instanceof RunEvent.ToolReturned returned) {
      Line line = line(among, returned.callKey(), returned.call());
      line.took = returned.duration();
      line.error = returned.response().isError()
          ? Escapes.bounded(returned.response().response().path("error").asText(), MAX_ERROR)
          : "";
    } else if (event instanceof RunEvent.Nested nested) {
      Line outer = find(among, nested.callKey());
      return outer != null && nested(outer, nested);
    } else {
      return false;
    }
    return true;
  }

  private boolean nested(Line outer, RunEvent.Nested nested) {
    if (nested.event() instanceof RunEvent.HandedOver handed) {
      outer.progress = "now " + Escapes.bounded(handed.agent(), MAX_PROGRESS);
    } else if (nested.event() instanceof RunEvent.TurnRepeated repeated) {
      outer.progress = Escapes.bounded(repeated.reason(), MAX_PROGRESS);
    } else {
      add(outer.inner, nested.event());
    }
    return true;
  }

  private static @Nullable Line find(List<Line> among, String key) {
    return among.stream().filter(line -> line.key.equals(key)).findFirst().orElse(null);
  }

  private Line line(List<Line> among, String key, FunctionCall call) {
    Line line = find(among, key);
    if (line == null) {
      line = new Line(key, text(call), nanoTime.getAsLong());
      among.add(line);
    }
    return line;
  }

  /** Like {@code climate city="Oslo" month="MAY"}. */
  private static String text(FunctionCall call) {
    String text = call.args().properties().stream()
        .map(arg -> " " + arg.getKey() + "=" + value(arg.getValue()))
        .collect(Collectors.joining("", call.name(), ""));
    return Escapes.bounded(text, MAX_ARGS);
  }

  private static String value(JsonNode value) {
    return value.toString();
  }

  /** The calls that are shown while they run: one line of the screen each, at most {@code max}. */
  List<String> running(int frame, int columns, int max) {
    List<String> shown = new ArrayList<>();
    lines.forEach(line -> show(line, "", frame, columns, false, shown));
    if (shown.size() <= max) {
      return shown;
    }
    List<String> first = new ArrayList<>(shown.subList(0, max - 1));
    first.add(look.in(Look.DIM, "  and " + (shown.size() - max + 1) + " more"));
    return first;
  }

  /** Takes away the calls at the beginning that have their response, and gives their lines for good. */
  List<String> takeReturned(int columns) {
    List<String> shown = new ArrayList<>();
    while (!lines.isEmpty() && lines.get(0).took != null) {
      show(lines.remove(0), "", 0, columns, true, shown);
    }
    return shown;
  }

  /** Takes away all; those that never had their response say so. */
  List<String> takeAll(int columns) {
    List<String> shown = new ArrayList<>();
    lines.forEach(line -> show(line, "", 0, columns, true, shown));
    lines.clear();
    return shown;
  }

  private void show(
      Line line, String indent, int frame, int columns, boolean forGood, List<String> shown) {
    boolean failed = !line.error.isEmpty();
    String sign;
    if (line.took == null) {
      sign = forGood
          ? look.in(Look.BAD, look.sign("✗", "x"))
          : look.in(Look.ASKS, look.spinner(frame));
    } else {
      sign =
          failed ? look.in(Look.BAD, look.sign("✗", "x")) : look.in(Look.GOOD, look.sign("✓", "+"));
    }
    String time = time(line, forGood);
    String progress = line.took == null && !line.progress.isEmpty() ? " " + line.progress : "";
    int left = columns - Columns.of(indent) - 2 - Columns.of(time) - 1;
    String text = Columns.fit(line.text + progress, Math.max(10, left), look);
    shown.add(indent + sign + " " + look.in(Look.DIM, text)
        + (time.isEmpty() ? "" : " " + look.in(Look.DIM, time)));
    line.inner.forEach(inner -> show(inner, indent + "  ", frame, columns, forGood, shown));
    if (failed) {
      String prefix = indent + "  ";
      int room = Math.max(10, columns - Columns.of(prefix));
      if (forGood) {
        String wrapped =
            Wrapped.of(prefix + line.error, prefix.length(), columns + 1, look, Look.BAD);
        wrapped.lines().forEach(shown::add);
      } else {
        shown.add(prefix + look.in(Look.BAD, Columns.fit(line.error, room, look)));
      }
    }
  }

  private String time(Line line, boolean forGood) {
    if (line.took != null) {
      return time(line.took);
    }
    return forGood ? "stopped" : soFar(Duration.ofNanos(nanoTime.getAsLong() - line.began));
  }

  /** Like {@code 3 s}; empty before the first second is over, as figures disturb. */
  static String soFar(Duration duration) {
    return duration.toSeconds() == 0 ? "" : duration.toSeconds() + " s";
  }

  /** Like {@code 12 ms} or {@code 1.5 s}. */
  static String time(Duration duration) {
    return duration.toMillis() < 1000
        ? duration.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
  }
}

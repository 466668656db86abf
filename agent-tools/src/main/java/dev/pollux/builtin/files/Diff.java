package dev.pollux.builtin.files;

import java.util.ArrayList;
import java.util.List;

/** The unified diff of a text in which some places were replaced. */
final class Diff {

  private static final int CONTEXT = 3;
  private static final int MAX_CHARACTERS = 20_000;

  /** Lines {@code from} to {@code to}, counted from 0 and without the last, and what they became. */
  private record Change(int from, int to, List<String> now) {}

  private Diff() {}

  /**
   * The diff for replacing {@code old} at these places.
   *
   * @param places where {@code old} begins, from first to last and not overlapping
   */
  static String of(String text, List<Integer> places, String old, String replacement) {
    List<String> lines = TextFile.lines(text);
    List<Change> changes = changes(text, lines, places, old, replacement);
    StringBuilder diff = new StringBuilder();
    int shift = 0;
    for (int i = 0; i < changes.size() && diff.length() < MAX_CHARACTERS; ) {
      int last = i;
      while (last + 1 < changes.size()
          && changes.get(last + 1).from() - changes.get(last).to() <= 2 * CONTEXT) {
        last++;
      }
      shift += hunk(diff, lines, changes.subList(i, last + 1), shift);
      i = last + 1;
    }
    return diff.length() > MAX_CHARACTERS
        ? diff.substring(0, MAX_CHARACTERS) + "\n[the diff is cut]"
        : diff.toString();
  }

  // Places that share a line are one change.
  private static List<Change> changes(
      String text, List<String> lines, List<Integer> places, String old, String replacement) {
    List<Change> changes = new ArrayList<>();
    int line = 0;
    int start = 0;
    for (int i = 0; i < places.size(); ) {
      while (line < lines.size() - 1 && start + lines.get(line).length() <= places.get(i)) {
        start += lines.get(line++).length();
      }
      int from = line;
      int at = start;
      StringBuilder now = new StringBuilder();
      do {
        now.append(text, at, places.get(i)).append(replacement);
        at = places.get(i) + old.length();
        while (line < lines.size() && start < at) {
          start += lines.get(line++).length();
        }
        i++;
      } while (i < places.size() && places.get(i) < start);
      now.append(text, at, start);
      changes.add(new Change(from, line, TextFile.lines(now.toString())));
    }
    return changes;
  }

  private static int hunk(StringBuilder diff, List<String> lines, List<Change> changes, int shift) {
    int first = Math.max(0, changes.get(0).from() - CONTEXT);
    int end = Math.min(lines.size(), changes.get(changes.size() - 1).to() + CONTEXT);
    StringBuilder body = new StringBuilder();
    int more = 0;
    int at = first;
    for (Change change : changes) {
      lines.subList(at, change.from()).forEach(line -> add(body, ' ', line));
      lines.subList(change.from(), change.to()).forEach(line -> add(body, '-', line));
      change.now().forEach(line -> add(body, '+', line));
      more += change.now().size() - (change.to() - change.from());
      at = change.to();
    }
    lines.subList(at, end).forEach(line -> add(body, ' ', line));
    int length = end - first;
    diff.append("@@ -").append(range(first, length));
    diff.append(" +")
        .append(range(first + shift, length + more))
        .append(" @@\n")
        .append(body);
    return more;
  }

  private static String range(int first, int length) {
    return (length == 0 ? first : first + 1) + "," + length;
  }

  private static void add(StringBuilder body, char sign, String line) {
    body.append(sign).append(line);
    if (!line.endsWith("\n")) {
      body.append("\n\\ No newline at end of file\n");
    }
  }
}

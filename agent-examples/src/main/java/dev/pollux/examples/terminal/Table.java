package dev.pollux.examples.terminal;

import java.util.ArrayList;
import java.util.List;

/** The rows of one table, which are shown when it ends, its columns one below the other. */
final class Table {

  private static final int MAX_ROWS = 500;

  private record Letter(int codePoint, int style) {}

  private record Cell(List<Letter> letters) {
    int columns() {
      return letters.stream().mapToInt(l -> Columns.of(l.codePoint())).sum();
    }
  }

  private final Look look;
  private final Lines lines;
  private final List<String> rows = new ArrayList<>();
  private int style;

  Table(Look look, Lines lines) {
    this.look = look;
    this.lines = lines;
  }

  void add(String row, int style) {
    this.style = style;
    rows.add(row);
    if (rows.size() == MAX_ROWS) {
      end();
    }
  }

  void end() {
    if (rows.isEmpty()) {
      return;
    }
    List<List<Cell>> cells = new ArrayList<>();
    boolean ruled = rows.size() > 1 && rows.get(1).matches("\\|[-:| ]*-[-:| ]*");
    for (int i = 0; i < rows.size(); i++) {
      if (!(ruled && i == 1)) {
        cells.add(cells(rows.get(i), ruled && i == 0 ? style | Look.BOLD : style));
      }
    }
    List<Integer> widths = widths(cells);
    int width = widths.stream().mapToInt(w -> w + 2).sum() - 2;
    if (ruled && width <= lines.width()) {
      aligned(cells, widths);
    } else {
      cells.forEach(row -> one(row, List.of()));
    }
    rows.clear();
  }

  private void aligned(List<List<Cell>> cells, List<Integer> widths) {
    one(cells.get(0), widths);
    List<String> rules = widths.stream().map(w -> look.sign("─", "-").repeat(w)).toList();
    lines.begin("", "", style);
    lines.raw(String.join("  ", rules), style | Look.DIM);
    lines.end();
    cells.subList(1, cells.size()).forEach(row -> one(row, widths));
  }

  /** One row; without widths its cells stand one behind the other, and wrap. */
  private void one(List<Cell> row, List<Integer> widths) {
    lines.begin("", "  ", style);
    for (int i = 0; i < row.size(); i++) {
      row.get(i).letters().forEach(l -> lines.put(l.codePoint(), l.style()));
      int missing = widths.isEmpty() ? 0 : widths.get(i) - row.get(i).columns();
      if (i < row.size() - 1) {
        String gap = widths.isEmpty() ? " | " : " ".repeat(missing + 2);
        gap.chars().forEach(c -> lines.put(c, style));
      }
    }
    lines.end();
  }

  private static List<Integer> widths(List<List<Cell>> cells) {
    List<Integer> widths = new ArrayList<>();
    for (List<Cell> row : cells) {
      for (int i = 0; i < row.size(); i++) {
        int columns = row.get(i).columns();
        if (i == widths.size()) {
          widths.add(columns);
        } else {
          widths.set(i, Math.max(widths.get(i), columns));
        }
      }
    }
    return widths;
  }

  private static List<Cell> cells(String row, int style) {
    String inner = row.substring(1);
    if (inner.endsWith("|") && !inner.endsWith("\\|")) {
      inner = inner.substring(0, inner.length() - 1);
    }
    List<Cell> cells = new ArrayList<>();
    for (String text : inner.split("(?<!\\\\)\\|", -1)) {
      List<Letter> letters = new ArrayList<>();
      Inline inline = new Inline((c, s) -> letters.add(new Letter(c, s)));
      inline.begin(style);
      text.strip().replace("\\|", "|").codePoints().forEach(inline::add);
      inline.end();
      cells.add(new Cell(letters));
    }
    return cells;
  }
}

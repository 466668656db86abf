package dev.pollux.builtin.files;

import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import java.util.List;

/** The tool that reads a file. */
final class FileReading {

  private static final int MAX_CHARACTERS = 100_000;

  record Lines(
      String path, String encoding, int firstLine, int lastLine, int linesInFile, String text) {}

  private final Roots roots;
  private final FileToolsOptions options;

  FileReading(Roots roots, FileToolsOptions options) {
    this.roots = roots;
    this.options = options;
  }

  @Tool(
      value = "Reads lines of a text file, whatever its encoding. At most 100000 characters at a"
          + " time; when lastLine is less than linesInFile there is more.",
      effect = Effect.REPEATABLE)
  Lines readFile(
      @ToolParam("The file, like src/main/App.java") String path,
      @ToolParam(value = "The first line, counted from 1", defaultValue = "1") int firstLine,
      @ToolParam(value = "How many lines", defaultValue = "2000") int lines) {
    if (firstLine < 1 || lines < 1) {
      throw new ToolException("Arguments 'firstLine' and 'lines' of 'readFile' must be at least 1");
    }
    Roots.Place place = roots.below(path);
    TextFile file = place
        .root()
        .in(
            place.parent(),
            folder -> TextFile.read(folder, place.name(), options.getMaxFileBytes()));
    List<String> all = TextFile.lines(file.text());
    if (firstLine > Math.max(1, all.size())) {
      throw new ToolException("Argument 'firstLine' of 'readFile' was " + firstLine
          + " but the file has " + all.size() + " lines");
    }
    StringBuilder text = new StringBuilder();
    int next = firstLine - 1;
    while (next < all.size() && next - firstLine + 1 < lines) {
      String line = all.get(next);
      if (text.length() + line.length() > MAX_CHARACTERS) {
        if (text.isEmpty()) {
          text.append(line, 0, MAX_CHARACTERS).append("\n[this line is cut]");
          next++;
        }
        break;
      }
      text.append(line);
      next++;
    }
    return new Lines(
        place.shown(), file.charset().name(), firstLine, next, all.size(), text.toString());
  }
}

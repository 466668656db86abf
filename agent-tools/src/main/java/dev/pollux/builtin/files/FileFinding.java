package dev.pollux.builtin.files;

import com.google.re2j.Pattern;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tools that find files, by name or by what is in them. */
final class FileFinding {

  private static final int MAX_LINE_SHOWN = 300;

  /** The part of a line that is searched; longer lines are in data, not in texts. */
  private static final int MAX_LINE_SEARCHED = 10_000;

  record Entry(
      String path,
      String kind,
      @Nullable Long bytes,
      @Nullable String modified) {}

  record Entries(List<Entry> entries, @Nullable String incomplete) {}

  record Match(String path, int line, String text) {}

  record Matches(
      List<Match> matches,
      int filesSearched,
      int filesSkipped,
      @Nullable String incomplete) {}

  private final Roots roots;
  private final FileToolsOptions options;

  FileFinding(Roots roots, FileToolsOptions options) {
    this.roots = roots;
    this.options = options;
  }

  @Tool(
      value = "What is in a folder: names with kind, size and time of change. Links are shown and"
          + " never followed.",
      effect = Effect.REPEATABLE)
  Entries listFiles(
      @ToolParam(value = "The folder, like src/main; the root when left out", required = false)
          @Nullable
          String path) {
    List<Entry> entries = new ArrayList<>();
    if ((path == null || PathSpelling.names(path).isEmpty()) && !roots.names().isEmpty()) {
      roots.names().forEach(name -> entries.add(new Entry(name, "folder", null, null)));
      return new Entries(entries, null);
    }
    Walk walk = walk();
    walk.below(roots.place(path == null ? "" : path), false, (folder, name, shown, facts) -> {
      if (entries.size() == options.getMaxResults()) {
        return walk.stop(tooMany("entries"));
      }
      return entries.add(entry(shown, facts));
    });
    return new Entries(entries, walk.stopped());
  }

  @Tool(
      value = "Finds files by name below a folder. The glob knows * and ? within a name, ** over"
          + " folders and {a,b}; one without a slash is for names wherever they are.",
      effect = Effect.REPEATABLE)
  Entries findFiles(
      @ToolParam(value = "Like *.java or docs/**/*.md", example = "*.java") String glob,
      @ToolParam(value = "Where to look; everywhere when left out", required = false) @Nullable
          String path) {
    Pattern pattern = Patterns.glob(glob);
    List<Entry> entries = new ArrayList<>();
    Walk walk = walk();
    for (Roots.Place place : places(path)) {
      walk.below(place, true, (folder, name, shown, facts) -> {
        if (facts.isDirectory() || !pattern.matches(relative(place, shown))) {
          return true;
        }
        if (entries.size() == options.getMaxResults()) {
          return walk.stop(tooMany("files"));
        }
        return entries.add(entry(shown, facts));
      });
      if (walk.stopped() != null) {
        break;
      }
    }
    return new Entries(entries, walk.stopped());
  }

  @Tool(
      value = "Searches text files below a folder for a regular expression (RE2: no look-around, no"
          + " back references) and gives the lines where it is found.",
      effect = Effect.REPEATABLE)
  Matches searchFiles(
      @ToolParam("What to look for in each line") String regex,
      @ToolParam(value = "Where to look; everywhere when left out", required = false) @Nullable
          String path,
      @ToolParam(value = "Which files, like *.java; all when left out", required = false) @Nullable
          String glob,
      @ToolParam(value = "Whether case does not count", defaultValue = "false")
          boolean ignoreCase) {
    Search search = new Search(
        Patterns.regex(regex, ignoreCase), Patterns.glob(glob == null ? "**" : glob), walk());
    for (Roots.Place place : places(path)) {
      search.walk.below(place, true, (folder, name, shown, facts) -> {
        if (!facts.isRegularFile() || !search.glob.matches(relative(place, shown))) {
          return true;
        }
        return search.file(folder, name, shown);
      });
      if (search.walk.stopped() != null) {
        break;
      }
    }
    return new Matches(search.matches, search.searched, search.skipped, search.walk.stopped());
  }

  /** One search, as it goes. */
  private final class Search {
    private final Pattern regex;
    private final Pattern glob;
    private final Walk walk;
    private final List<Match> matches = new ArrayList<>();
    private int searched;
    private int skipped;

    Search(Pattern regex, Pattern glob, Walk walk) {
      this.regex = regex;
      this.glob = glob;
      this.walk = walk;
    }

    boolean file(Folder folder, String name, String shown) {
      TextFile text;
      try {
        text = TextFile.read(folder, name, options.getMaxFileBytes());
      } catch (ToolException | IOException e) {
        skipped++; // Binary, too large, a hard link, or gone.
        return true;
      }
      searched++;
      int number = 0;
      for (String line : (Iterable<String>) text.text().lines()::iterator) {
        number++;
        if (walk.isLate()) {
          return false;
        }
        if (!regex.matcher(cut(line, MAX_LINE_SEARCHED)).find()) {
          continue;
        }
        if (matches.size() == options.getMaxResults()) {
          return walk.stop(tooMany("matches"));
        }
        matches.add(new Match(shown, number, cut(line, MAX_LINE_SHOWN)));
      }
      return true;
    }
  }

  private List<Roots.Place> places(@Nullable String path) {
    return path == null || PathSpelling.names(path).isEmpty()
        ? roots.all()
        : List.of(roots.place(path));
  }

  private Walk walk() {
    return new Walk(options.getMaxVisited(), options.getSearchTimeout());
  }

  private String tooMany(String what) {
    return "there are more than " + options.getMaxResults() + " " + what + "; ask for fewer";
  }

  private static String relative(Roots.Place place, String shown) {
    return place.shown().isEmpty() ? shown : shown.substring(place.shown().length() + 1);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most);
  }

  private static Entry entry(String shown, BasicFileAttributes facts) {
    String kind = facts.isSymbolicLink()
        ? "link"
        : facts.isDirectory() ? "folder" : facts.isRegularFile() ? "file" : "other";
    return new Entry(
        shown,
        kind,
        facts.isRegularFile() ? facts.size() : null,
        facts.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS).toString());
  }
}

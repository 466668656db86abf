package dev.pollux.examples.chat;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands, and behind them the names of files and models. */
final class Completion implements Completer {

  private static final int MAX_FILES = 500;

  private final List<String> models;

  Completion(List<String> models) {
    this.models = List.copyOf(models);
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    if (!line.line().startsWith("/")) {
      return;
    }
    if (line.wordIndex() == 0) {
      Commands.ALL.forEach(
          c -> candidates.add(new Candidate(c.name(), c.name(), null, c.help(), null, null, true)));
      return;
    }
    String command = line.words().get(0);
    if (command.equals("/model")) {
      models.forEach(model -> candidates.add(new Candidate(model)));
    } else if (Commands.ALL.stream().anyMatch(c -> c.name().equals(command) && c.takesFile())) {
      files(line.word().substring(0, line.wordCursor()), candidates);
    }
  }

  private static void files(String typed, List<Candidate> candidates) {
    String begun = typed.substring(0, typed.lastIndexOf(File.separatorChar) + 1);
    String prefix = typed.substring(begun.length());
    try {
      Path directory = begun.startsWith("~" + File.separator)
          ? Path.of(System.getProperty("user.home"), begun.substring(2))
          : Path.of(begun);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          String name = entry.getFileName().toString();
          boolean hidden = name.startsWith(".") && !prefix.startsWith(".");
          if (hidden
              || !name.startsWith(prefix)
              || name.chars().anyMatch(Character::isISOControl)) {
            continue;
          }
          if (candidates.size() == MAX_FILES) {
            return;
          }
          candidates.add(candidate(begun, name, Files.isDirectory(entry)));
        }
      }
    } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
      // what may not be read has no names to offer
    }
  }

  private static Candidate candidate(String begun, String name, boolean directory) {
    String end = directory ? File.separator : "";
    return new Candidate(begun + name + end, name + end, null, null, null, null, !directory);
  }
}

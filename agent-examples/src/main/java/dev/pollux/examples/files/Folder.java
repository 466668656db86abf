package dev.pollux.examples.files;

import dev.pollux.agent.AgentOptions;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Answers questions about a directory. What is outside of it, behind links too, stays unread. */
public record Folder(Path root) {

  /** The agent for a directory, which must be there. */
  public static AgentOptions agent(Path root) throws IOException {
    String told = "You answer questions about a directory. Name the files that you read.";
    return new AgentOptions().setInstruction(told).addTools(new Folder(root.toRealPath()));
  }

  record Listing(int files, List<String> first200) {}

  @Tool("How many files there are, and their paths; hidden ones and links are left out")
  Listing listFiles() {
    SortedSet<String> paths = find(root, new TreeSet<>());
    return new Listing(paths.size(), paths.stream().limit(200).toList());
  }

  @Tool("The first 50 lines that contain a text, in any case, each behind its path and number")
  List<String> searchFiles(@ToolParam("What to look for") String text) {
    Stream<String> paths = find(root, new TreeSet<>()).stream();
    return paths.flatMap(path -> hits(path, text.toLowerCase())).limit(50).toList();
  }

  @Tool("The text of a file, its first 64 KiB")
  String readFile(@ToolParam("A path as listFiles gives it") String path) {
    try (InputStream in = Files.newInputStream(inside(path), LinkOption.NOFOLLOW_LINKS)) {
      String text = new String(in.readNBytes(64 * 1024), StandardCharsets.UTF_8);
      if (text.indexOf('\0') < 0) {
        return text;
      }
    } catch (IOException | InvalidPathException e) {
      throw new ToolException("There is no file " + path + " here; listFiles names them", e);
    }
    throw new ToolException(path + " is not a text file");
  }

  private Path inside(String path) throws IOException {
    Path real = root.resolve(path).toRealPath();
    // Compared name by name: /srv/data2 is not inside of /srv/data.
    if (!real.startsWith(root) || !Files.isRegularFile(real)) {
      throw new NoSuchFileException(path);
    }
    return real;
  }

  private Stream<String> hits(String path, String text) {
    try {
      String[] lines = readFile(path).split("\\R");
      return IntStream.range(0, lines.length)
          .filter(i -> lines[i].toLowerCase().contains(text))
          .mapToObj(i -> path + ":" + (i + 1) + ": " + lines[i].strip())
          .map(hit -> hit.substring(0, Math.min(hit.length(), 300)));
    } catch (ToolException e) {
      return Stream.of(); // not a text
    }
  }

  private SortedSet<String> find(Path directory, SortedSet<String> found) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "[!.]*")) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          find(entry, found);
        } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS) && found.size() < 10_000) {
          found.add(root.relativize(entry).toString());
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // what may not be read is not there
    }
    return found;
  }
}

package dev.pollux.examples.files;

import dev.pollux.agent.AgentOptions;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Answers questions about a directory. What is outside of it, behind links too, stays unread. */
public record Folder(Path root) {

  private static final int MAX_BYTES = 64 * 1024;

  /** The agent for a directory, which must be there. */
  public static AgentOptions agent(Path root) throws IOException {
    String told = "You answer questions about a directory. Name the files that you read.";
    return new AgentOptions().setInstruction(told).addTools(new Folder(root.toRealPath()));
  }

  record Listing(int files, List<String> first200) {}

  @Tool("How many files there are, and their paths; hidden ones are left out")
  Listing listFiles() {
    List<String> paths = find(root, new ArrayList<>());
    return new Listing(paths.size(), paths.stream().limit(200).toList());
  }

  @Tool("The first 50 lines that contain a text, in any case, each behind its path and number")
  List<String> searchFiles(@ToolParam("What to look for") String text) {
    return find(root, new ArrayList<>()).stream()
        .flatMap(path -> hits(path, text))
        .limit(50)
        .toList();
  }

  @Tool("The text of a file, its first 64 KiB")
  String readFile(@ToolParam("A path as listFiles gives it") String path) {
    try (InputStream in = Files.newInputStream(inside(path), LinkOption.NOFOLLOW_LINKS)) {
      String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
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
      AtomicInteger number = new AtomicInteger();
      return readFile(path)
          .lines()
          .map(line -> path + ":" + number.incrementAndGet() + ": " + line.strip())
          .filter(line -> line.toLowerCase().contains(text.toLowerCase()))
          .map(line -> line.substring(0, Math.min(line.length(), 300)));
    } catch (ToolException e) {
      return Stream.of(); // binary, or a link to the outside
    }
  }

  private List<String> find(Path directory, List<String> found) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "[!.]*")) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          find(entry, found);
        } else if (found.size() < 10_000 && Files.isRegularFile(entry)) {
          found.add(root.relativize(entry).toString());
        }
      }
    } catch (IOException e) {
      // what may not be read is not there
    }
    return found;
  }
}

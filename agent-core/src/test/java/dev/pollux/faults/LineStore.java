package dev.pollux.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.pollux.json.Json;
import dev.pollux.session.LogPage;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The smallest store that survives its process: a file for each session, a line for each append, forced.
 * A line that was torn is cut off. For ids that are file names, and one process at a time.
 */
final class LineStore implements SessionStore {

  private final Vertx vertx;
  private final Path directory;

  LineStore(Vertx vertx, String directory) throws IOException {
    this.vertx = vertx;
    this.directory = Files.createDirectories(Path.of(directory));
  }

  @Override
  public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
    return vertx.executeBlocking(() -> {
      List<SessionEntry> all = entries(sessionId);
      int from = (int) Math.min(fromSequence, all.size());
      int to = Math.min(from + limit, all.size());
      return new LogPage(all.subList(from, to), to < all.size());
    });
  }

  @Override
  public Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries) {
    return vertx.executeBlocking(() -> {
      int size = entries(sessionId).size();
      if (size != expectedSequence) {
        throw new SessionConflictException(sessionId, expectedSequence, size);
      }
      ArrayNode line = Json.array();
      entries.forEach(entry -> line.add(entry.json()));
      try (FileChannel file = FileChannel.open(
          directory.resolve(sessionId),
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.APPEND)) {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        file.force(true);
      }
      return (long) size + entries.size();
    });
  }

  private List<SessionEntry> entries(String sessionId) throws IOException {
    Path file = directory.resolve(sessionId);
    List<SessionEntry> entries = new ArrayList<>();
    if (!Files.exists(file)) {
      return entries;
    }
    byte[] bytes = Files.readAllBytes(file);
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        for (JsonNode entry : Json.read(bytes, from, i - from)) {
          entries.add(SessionEntry.of(entry));
        }
        from = i + 1;
      }
    }
    if (from < bytes.length) {
      try (FileChannel torn = FileChannel.open(file, StandardOpenOption.WRITE)) {
        torn.truncate(from);
      }
    }
    return entries;
  }
}

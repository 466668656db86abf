package dev.pollux.examples.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pollux.json.Json;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** The conversation of a chat: where its log is kept, and what a file of it looks like. */
public final class Talk {

  private static final long MAX_BYTES = 256L * 1024 * 1024;

  private final Supplier<Talk> another;
  private final boolean kept;
  private final SessionStore store;
  private final Session session;

  private Talk(SessionStore store, String id, boolean kept, Supplier<Talk> another) {
    this.kept = kept;
    this.store = store;
    this.session = new Session(store, id);
    this.another = another;
  }

  /** One that is forgotten with the process. */
  public static Talk inMemory() {
    return new Talk(SessionStore.inMemory(), UUID.randomUUID().toString(), false, Talk::inMemory);
  }

  /** The one of this id in a store, new or old. Others begin there as well, with ids of their own. */
  public static Talk keptIn(SessionStore store, String id) {
    return new Talk(store, id, true, () -> keptIn(store, UUID.randomUUID().toString()));
  }

  /** Whether it is there after the process. */
  boolean isKept() {
    return kept;
  }

  Session session() {
    return session;
  }

  /** An empty one that is kept in the same way. */
  Talk another() {
    return another.get();
  }

  /** What happened so far. */
  List<SessionEntry> entries() {
    return store.read(session.id(), 0).await();
  }

  /**
   * Writes the log into a new file, an entry on each line.
   *
   * @return how many there are
   */
  int save(Path file) throws IOException {
    List<String> lines =
        entries().stream().map(entry -> entry.json().toString()).toList();
    Files.write(file, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    return lines.size();
  }

  /**
   * A conversation that begins with the log in a file. That tools were always allowed does not count
   * here: a file may come from anywhere.
   *
   * @throws IllegalArgumentException if a line of it is no entry; the message has its number
   */
  Talk load(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the file has more than " + MAX_BYTES + " bytes, which no chat has");
    }
    List<SessionEntry> entries = new ArrayList<>();
    int number = 0;
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          byte[] json = line.getBytes(StandardCharsets.UTF_8);
          entries.add(SessionEntry.of(Json.read(json, 0, json.length)));
        }
      }
    } catch (JsonProcessingException | CharacterCodingException e) {
      throw new IllegalArgumentException("line " + number + " is no JSON", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
    }
    entries.removeIf(SessionEntry.ToolAllowed.class::isInstance);
    Talk talk = another();
    talk.store.append(talk.session.id(), 0, entries).await();
    return talk;
  }
}

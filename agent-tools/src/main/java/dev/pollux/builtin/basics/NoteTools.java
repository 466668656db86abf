package dev.pollux.builtin.basics;

import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Notes of the model for itself, like what is still to do: {@code writeNote}, {@code readNotes}, {@code
 * deleteNote}. Each conversation has its own, by the id of its session; they are in memory, for the 1000
 * conversations that were last seen, with 100 notes of 4000 characters each at most. Nothing outside is
 * changed; nobody is asked. May be shared between agents, which then share the notes of a conversation.
 */
public final class NoteTools {

  /** A note. */
  record Note(String title, String text, boolean done) {}

  private static final int MAX_SESSIONS = 1000;
  private static final int MAX_NOTES = 100;
  private static final int MAX_LENGTH = 4000;
  private static final int MAX_TITLE = 200;

  private final Map<String, Map<String, Note>> bySession = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Map<String, Note>> eldest) {
      return size() > MAX_SESSIONS;
    }
  };

  /** No notes yet. */
  public NoteTools() {}

  @Tool(
      value =
          "Keeps a note for the rest of this conversation, like a thing to do. One with the same"
              + " title is replaced.",
      effect = Effect.REPEATABLE,
      sequential = true)
  List<Note> writeNote(
      @ToolParam("What it is about") String title,
      @ToolParam(value = "The note", defaultValue = "\"\"") String text,
      @ToolParam(value = "Whether it is done", defaultValue = "false") boolean done,
      ToolContext context) {
    if (title.isBlank() || title.length() > MAX_TITLE || text.length() > MAX_LENGTH) {
      throw new ToolException("A note needs a title of 1 to " + MAX_TITLE
          + " characters and a text of at most " + MAX_LENGTH);
    }
    synchronized (bySession) {
      Map<String, Note> notes =
          bySession.computeIfAbsent(context.sessionId(), id -> new LinkedHashMap<>());
      if (notes.size() >= MAX_NOTES && !notes.containsKey(title)) {
        throw new ToolException("There are " + MAX_NOTES + " notes already; delete some first");
      }
      notes.put(title, new Note(title, text, done));
      return List.copyOf(notes.values());
    }
  }

  @Tool(value = "The notes of this conversation, oldest first.", effect = Effect.REPEATABLE)
  List<Note> readNotes(ToolContext context) {
    synchronized (bySession) {
      Map<String, Note> notes = bySession.get(context.sessionId());
      return notes == null ? List.of() : List.copyOf(notes.values());
    }
  }

  @Tool(value = "Deletes a note.", effect = Effect.REPEATABLE, sequential = true)
  List<Note> deleteNote(@ToolParam("Its title") String title, ToolContext context) {
    synchronized (bySession) {
      Map<String, Note> notes = bySession.get(context.sessionId());
      if (notes == null) {
        return List.of();
      }
      notes.remove(title);
      return List.copyOf(notes.values());
    }
  }
}

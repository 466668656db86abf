package dev.pollux.builtin.basics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Future;

/**
 * Notes of the model for itself, like what is still to do: {@code writeNote}, {@code readNotes}, {@code
 * deleteNote}. Each conversation has its own, at most 100 of 4000 characters each; its session keeps them,
 * so they are there in later runs and after a restart. Nothing outside is changed; nobody is asked. May
 * be shared between agents, which then share the notes of a conversation.
 *
 * <p>All together they have no more bytes than {@code RunLimits.setMaxStateBytes} allows.
 */
public final class NoteTools {

  private static final String KEY = "pollux.notes";
  private static final int MAX_NOTES = 100;
  private static final int MAX_LENGTH = 4000;
  private static final int MAX_TITLE = 200;

  /** The three tools. */
  public NoteTools() {}

  @Tool(
      value =
          "Keeps a note for the rest of this conversation, like a thing to do. One with the same"
              + " title is replaced.",
      effect = Effect.REPEATABLE,
      sequential = true)
  Future<JsonNode> writeNote(
      @ToolParam("What it is about") String title,
      @ToolParam(value = "The note", defaultValue = "\"\"") String text,
      @ToolParam(value = "Whether it is done", defaultValue = "false") boolean done,
      ToolContext context) {
    if (title.isBlank() || title.length() > MAX_TITLE || text.length() > MAX_LENGTH) {
      throw new ToolException("A note needs a title of 1 to " + MAX_TITLE
          + " characters and a text of at most " + MAX_LENGTH);
    }
    ObjectNode note = Json.object().put("title", title).put("text", text).put("done", done);
    return Future.succeededFuture(context.updateState(KEY, kept -> with(list(kept), note)));
  }

  @Tool(value = "The notes of this conversation, oldest first.", effect = Effect.REPEATABLE)
  Future<JsonNode> readNotes(ToolContext context) {
    return Future.succeededFuture(list(context.state(KEY)));
  }

  @Tool(value = "Deletes a note.", effect = Effect.REPEATABLE, sequential = true)
  Future<JsonNode> deleteNote(@ToolParam("Its title") String title, ToolContext context) {
    return Future.succeededFuture(context.updateState(KEY, kept -> without(list(kept), title)));
  }

  private static ArrayNode list(JsonNode kept) {
    return kept instanceof ArrayNode notes ? notes : Json.array();
  }

  private static int find(ArrayNode notes, String title) {
    for (int i = 0; i < notes.size(); i++) {
      if (title.equals(Json.text(notes.get(i), "title"))) {
        return i;
      }
    }
    return -1;
  }

  private static ArrayNode with(ArrayNode notes, ObjectNode note) {
    int place = find(notes, note.path("title").asText());
    if (place >= 0) {
      notes.set(place, note);
    } else if (notes.size() >= MAX_NOTES) {
      throw new ToolException("There are " + MAX_NOTES + " notes already; delete some first");
    } else {
      notes.add(note);
    }
    return notes;
  }

  private static ArrayNode without(ArrayNode notes, String title) {
    notes.remove(find(notes, title));
    return notes;
  }
}

package dev.pollux.examples.research;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.gemini.BuiltInTool;
import dev.pollux.google.GeminiModel;
import dev.pollux.run.RunResult;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Looks things up with Google Search, which runs on Gemini's side, and keeps notes with a tool of its
 * own, in the same turns. One object for one report.
 */
public final class Research {

  record Note(String fact, URI page) {}

  private final List<Note> notes = new CopyOnWriteArrayList<>();

  @Tool("Keeps a fact for the report; gives how many there are")
  Future<Integer> note(
      @ToolParam("One sentence") String fact, @ToolParam("The page that says it") URI page) {
    notes.add(new Note(fact, page));
    return Future.succeededFuture(notes.size()); // on the event loop, in the order of the calls
  }

  /** The agent: functions beside built-in tools are for Gemini 3 and newer. */
  public AgentOptions agent() {
    return new AgentOptions()
        .setInstruction("Search the web before you answer. Keep each fact that you use with note.")
        .addBuiltIn(BuiltInTool.googleSearch())
        .addTools(this);
  }

  /** The answer with its numbered sources, and the notes. */
  public String report(RunResult result) {
    String kept = notes.stream()
        .map(note -> "\n- " + note.fact() + " (" + note.page() + ")")
        .collect(Collectors.joining());
    return result.grounded() + (notes.isEmpty() ? "" : "\n\nNotes:" + kept);
  }

  /** Needs {@code GEMINI_API_KEY} in the environment. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Research research = new Research();
    new Agent(GeminiModel.fromEnvironment(vertx, "gemini-3-flash-preview"), research.agent())
        .run("Who was first at the South Pole?")
        .onSuccess(result -> System.out.println(research.report(result)))
        .onFailure(failure -> System.err.println(failure.getMessage()))
        .eventually(vertx::close);
  }
}

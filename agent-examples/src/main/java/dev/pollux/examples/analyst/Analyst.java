package dev.pollux.examples.analyst;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.media.MediaParts;
import dev.pollux.google.GeminiModel;
import dev.pollux.run.RunResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers questions about a table: the file goes along, and Gemini runs Python over it. */
public final class Analyst {

  private static final int MAX_BYTES = 1024 * 1024;

  private Analyst() {}

  /** The agent. The code runs on Gemini's side, so it needs no tools of its own. */
  public static AgentOptions agent() {
    return new AgentOptions()
        .setInstruction("Compute with code what you are asked about the table; do not guess.")
        .addBuiltIn(BuiltInTool.codeExecution());
  }

  /**
   * A question with a CSV file of at most 1 MiB.
   *
   * @param file null for the table that comes along
   */
  public static Future<Content> prompt(Vertx vertx, String question, @Nullable Path file) {
    Future<byte[]> table = file == null
        ? vertx.fileSystem().readFile("bookshop.csv").map(read -> read.getBytes())
        : MediaParts.fromFile(vertx, file, MAX_BYTES).map(part -> text(part, file));
    return table.map(
        csv -> Content.user(List.of(Part.text(question), Part.inlineData("text/csv", csv))));
  }

  private static byte[] text(Part.InlineData part, Path file) {
    if (!part.mimeType().startsWith("text/")) {
      throw new IllegalArgumentException(file + ": " + part.mimeType() + " (expected: CSV)");
    }
    return part.data();
  }

  /** The code that ran, what it printed, and the answer. */
  public static String report(RunResult result) {
    StringBuilder report = new StringBuilder();
    for (Part part : result.parts(Part.class)) {
      if (part instanceof Part.ExecutableCode program) {
        report.append(program.code().strip()).append('\n');
      } else if (part instanceof Part.CodeExecutionResult ran) {
        report.append("# ").append(ran.outcome()).append('\n');
        report.append(ran.output().strip()).append("\n\n");
      }
    }
    return report + result.text();
  }

  /** Needs {@code GEMINI_API_KEY} in the environment. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Agent agent = new Agent(GeminiModel.fromEnvironment(vertx, "gemini-3-flash-preview"), agent());
    prompt(vertx, "In which month were most books sold?", null)
        .compose(agent::run)
        .onSuccess(result -> System.out.println(report(result)))
        .onFailure(failure -> System.err.println(failure.getMessage()))
        .eventually(vertx::close);
  }
}

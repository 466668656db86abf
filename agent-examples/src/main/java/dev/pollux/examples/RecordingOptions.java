package dev.pollux.examples;

import dev.pollux.agent.AgentOptions;
import dev.pollux.http.HttpOptions;
import dev.pollux.model.Model;
import dev.pollux.record.Recording;
import dev.pollux.record.RecordingModel;
import dev.pollux.record.ReplayModel;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a run is written down, or played from what was written down. */
final class RecordingOptions {

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description =
          "Write the requests, the answers and the outcomes of tools to a file, without keys.")
  private @Nullable Path record;

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description = {
        "Play a recording in place of the server; no key is needed. The run fails at the first",
        "difference, and says where it is."
      })
  private @Nullable Path replay;

  private @Nullable RecordingModel recorded;

  /** Whether no server is asked. */
  boolean isReplay() {
    return replay != null;
  }

  /** Known before anything is paid for. */
  void check() {
    if (record != null && replay != null) {
      throw new IllegalArgumentException("--record: with --replay (expected: one of them)");
    }
    if (replay != null && !(Files.isRegularFile(replay) && Files.isReadable(replay))) {
      throw new IllegalArgumentException(
          "--replay: '" + replay + "' (expected: a file that may be read)");
    }
    if (record != null) {
      Path directory = record.toAbsolutePath().getParent();
      if (Files.isDirectory(record) || directory == null || !Files.isDirectory(directory)) {
        throw new IllegalArgumentException(
            "--record: '" + record + "' (expected: a file in a directory that is there)");
      }
    }
  }

  /**
   * The model of a run.
   *
   * @param options gets what looks at its tools
   * @param live makes the model that asks the server
   */
  Model model(Vertx vertx, AgentOptions options, Function<HttpOptions, Model> live) {
    if (replay != null) {
      ReplayModel played = new ReplayModel(vertx, Recording.read(replay));
      options.addToolInterceptor(played.tools());
      return played;
    }
    if (record == null) {
      return live.apply(new HttpOptions());
    }
    RecordingModel model = new RecordingModel(record, live);
    recorded = model;
    options.addToolInterceptor(model.tools());
    return model;
  }

  /** Writes what was recorded, also of a run that failed, and gives the exit code of it all. */
  int saved(int exit, Terminal terminal) {
    if (recorded == null) {
      return exit;
    }
    try {
      recorded.write();
      return exit;
    } catch (UncheckedIOException e) {
      terminal.note("agents run: " + e.getMessage() + ": " + e.getCause().getMessage());
      return 1;
    }
  }
}

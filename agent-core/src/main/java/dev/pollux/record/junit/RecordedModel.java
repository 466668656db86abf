package dev.pollux.record.junit;

import dev.pollux.http.HttpOptions;
import dev.pollux.intercept.ToolInterceptor;
import dev.pollux.model.Model;
import dev.pollux.record.RecordOptions;
import dev.pollux.record.Recording;
import dev.pollux.record.RecordingModel;
import dev.pollux.record.ReplayModel;
import dev.pollux.record.ReplayOptions;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The model of a test with {@link Recorded}: real while it is recorded, played afterwards. */
public final class RecordedModel {

  private final Path file;
  private final boolean recording;
  private @Nullable RecordingModel recorded;
  private @Nullable ReplayModel played;

  RecordedModel(Path file, boolean recording) {
    this.file = file;
    this.recording = recording;
  }

  /** Whether this test is recorded now, and not played. */
  public boolean isRecording() {
    return recording;
  }

  /** The model with the default options, see below. */
  public Model model(Vertx vertx, Function<HttpOptions, Model> live) {
    return model(vertx, live, new RecordOptions(), new ReplayOptions());
  }

  /**
   * The model, to be asked for once in a test.
   *
   * @param live makes the real model, only when it is recorded: a replay needs no key
   * @param record what must not be in the recording
   * @param replay what a replay does not look at
   * @throws IllegalStateException the second time
   */
  public Model model(
      Vertx vertx, Function<HttpOptions, Model> live, RecordOptions record, ReplayOptions replay) {
    if (recorded != null || played != null) {
      throw new IllegalStateException("The model of '" + file + "' was asked for twice");
    }
    if (recording) {
      RecordingModel made = new RecordingModel(file, record, live);
      recorded = made;
      return made;
    }
    ReplayModel made = new ReplayModel(vertx, Recording.read(file), replay);
    played = made;
    return made;
  }

  /**
   * Records or compares the outcomes of tools: for {@code AgentOptions.addToolInterceptor}, at any time
   * after {@link #model}.
   *
   * @throws IllegalStateException before it
   */
  public ToolInterceptor tools() {
    if (recorded != null) {
      return recorded.tools();
    }
    if (played == null) {
      throw new IllegalStateException("tools() comes before model() (expected: after it)");
    }
    return played.tools();
  }

  /** The test has passed. */
  void passed() {
    if (recorded != null) {
      recorded.write();
    }
    if (played != null) {
      played.check();
    }
  }
}

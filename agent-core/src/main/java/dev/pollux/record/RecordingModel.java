package dev.pollux.record;

import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.http.HttpOptions;
import dev.pollux.intercept.ToolInterceptor;
import dev.pollux.model.CallOptions;
import dev.pollux.model.Capabilities;
import dev.pollux.model.Model;
import dev.pollux.model.ResponseStream;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;

/**
 * A model whose requests and answers are written down as they went over the wire: paths, headers, bodies
 * with the pieces in which they came, statuses, and what broke. {@link #tools} adds the outcomes of
 * tools.
 *
 * <pre>{@code
 * RecordingModel model = new RecordingModel(
 *     Path.of("oslo.json"), http -> new GeminiModel(vertx, "gemini-3-flash-preview", route, http));
 * Agent agent = new Agent(model, options.addToolInterceptor(model.tools()));
 * agent.run("Do I need a coat in Oslo?").compose(result -> model.save());
 * }</pre>
 *
 * <p>Secrets are left out, see {@link RecordOptions}. What is recorded stays in memory until {@link
 * #save} writes it. Meant for runs one after the other: of agents that work side by side the steps are
 * in the order in which they happened to come.
 */
public final class RecordingModel implements Model {

  private final Path file;
  private final Recorder recorder;
  private final Model model;

  /** Records with the default options. */
  public RecordingModel(Path file, Function<HttpOptions, Model> model) {
    this(file, new RecordOptions(), model);
  }

  /**
   * Records what a model sends and gets.
   *
   * @param model makes the model, with the options it is given; it may set more of them
   */
  public RecordingModel(Path file, RecordOptions options, Function<HttpOptions, Model> model) {
    this.file = Objects.requireNonNull(file, "file");
    this.recorder = new Recorder(options);
    this.model = model.apply(new HttpOptions().setTap(recorder));
  }

  /** Records the outcomes of an agent's tools as well: for {@code AgentOptions.addToolInterceptor}. */
  public ToolInterceptor tools() {
    return recorder;
  }

  /** What was recorded so far. */
  public Recording recording() {
    return recorder.recording(String.valueOf(file.getFileName()));
  }

  /**
   * Writes what was recorded so far, in place of what the file had; directories are made. It fails with
   * an {@code IOException}.
   */
  public Future<Void> save() {
    return model.vertx().executeBlocking(() -> {
      recording().write(file);
      return null;
    });
  }

  /**
   * The same, and waits for it: not for an event loop.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  public void write() {
    try {
      recording().write(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Recording '" + file + "' cannot be written", e);
    }
  }

  @Override
  public String id() {
    return model.id();
  }

  @Override
  public Vertx vertx() {
    return model.vertx();
  }

  @Override
  public Capabilities capabilities() {
    return model.capabilities();
  }

  @Override
  public void check(GenerateContentConfig config) {
    model.check(config);
  }

  @Override
  public ResponseStream generateContent(GenerateContentRequest request, CallOptions options) {
    return model.generateContent(request, options);
  }

  @Override
  public String toString() {
    return "RecordingModel[" + file.getFileName() + ", " + model + "]";
  }
}

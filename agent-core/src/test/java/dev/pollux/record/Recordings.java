package dev.pollux.record;

import static dev.pollux.record.Replaying.await;
import static dev.pollux.record.Replaying.options;
import static dev.pollux.record.Replaying.run;

import dev.pollux.gemini.FunctionCall;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.record.Replaying.Followed;
import dev.pollux.record.Replaying.Weather;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A recorded run, and replays of it. */
abstract class Recordings {

  static final String PROMPT = "Do I need a coat in Oslo or in Rome?";
  static final String ID = "gemini-3.8-flash";

  @TempDir
  Path directory;

  final Vertx vertx = Vertx.vertx();
  LocalGemini gemini;
  Path file;

  @BeforeEach
  void start() {
    gemini = await(LocalGemini.start(vertx));
    file = directory.resolve("oslo.json");
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  Route route() {
    return Route.of(gemini.url()).withApiKey("a-key-of-this-test");
  }

  RecordingModel recording() {
    return new RecordingModel(file, http -> new GeminiModel(vertx, ID, route(), http));
  }

  static Reply calls() {
    return Reply.calls(
        FunctionCall.of(null, "weather", Json.object().put("city", "Oslo")),
        FunctionCall.of(null, "weather", Json.object().put("city", "Rome")));
  }

  /** A run with a failure that passes, streamed in pieces that cut characters, and two calls. */
  Followed recorded() {
    StreamShape pieces = new StreamShape().setTextChunk(5).setPieceBytes(211);
    gemini.reply(
        Reply.error(503, "UNAVAILABLE", "Overloaded").withRetryDelay(Duration.ofMillis(2)),
        calls().withShape(pieces),
        Reply.text("Ja – à Oslo: −4 °C, ❄ and ☀ in Rome").withShape(pieces));
    RecordingModel model = recording();
    Followed live = run(model, options(new Weather("4 °C"), model.tools()), PROMPT);
    await(model.save());
    return live;
  }

  ReplayModel replay(ReplayOptions options) {
    return new ReplayModel(vertx, Recording.read(file), options);
  }

  Followed replayed(ReplayOptions options, String degrees, String prompt) {
    ReplayModel model = replay(options);
    return run(model, options(new Weather(degrees), model.tools()), prompt);
  }
}

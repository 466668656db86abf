package dev.pollux.record;

import static dev.pollux.record.Replaying.await;
import static dev.pollux.record.Replaying.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.AgentOptions;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.loop.RetryOptions;
import dev.pollux.record.Replaying.Followed;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.tool.Secrets;
import dev.pollux.tool.Tool;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A secret is planted wherever one can be, and the file is looked through for all of them. */
@Timeout(60)
class RecordedSecretsTest {

  private static final String KEY = "planted-credential-of-the-route";
  private static final String HEADER = "planted-header-value-of-the-route";
  private static final String GIVEN = "planted given \"value\"";
  private static final String SHAPE = "AIzaSyPlanted567890abcdefghijklmnopqrst";
  private static final String BEARER = "planted.bearer.token-0123456789";
  private static final String TICKET = "TICKET-4711-PLANTED";
  private static final String COOKIE = "planted-cookie-of-the-server";
  private static final String NAMED = "planted-value-of-a-named-header";

  private static final List<String> ALL =
      List.of(KEY, HEADER, GIVEN, "planted given", SHAPE, BEARER, TICKET, COOKIE, NAMED, "lanted");

  static final class Vault {
    @Tool("Opens")
    Map<String, Object> open(String with) {
      return Map.of(
          "key", SHAPE, TICKET, List.of(GIVEN, "Authorization: Bearer " + BEARER), "echo", with);
    }
  }

  @TempDir
  private Path directory;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private static AgentOptions options(RecordingModel model) {
    return new AgentOptions()
        .setInstruction("The password is " + GIVEN + ", the ticket " + TICKET)
        .addTools(new Vault())
        .addToolInterceptor(model.tools())
        .setRetries(new RetryOptions().setFirstDelay(Duration.ofMillis(1)));
  }

  @Test
  void noPlantedSecretIsInTheFile() throws Exception {
    LocalGemini gemini = await(LocalGemini.start(vertx, new LocalGeminiOptions().setStrict(false)));
    Path file = directory.resolve("secrets.json");
    // Cut inside every secret, whatever it is: the pieces are joined before they are looked
    // through.
    StreamShape pieces = new StreamShape().setTextChunk(5).setPieceBytes(7);
    gemini.reply(
        Reply.error(503, "UNAVAILABLE", "Key " + KEY + " of " + HEADER + " is tired: " + SHAPE)
            .withHeader("Set-Cookie", "sid=" + COOKIE)
            .withHeader("X-Plain", "it was " + KEY)
            .withHeader("X-Named", NAMED),
        Reply.raw(503, "text/html", "<p>" + KEY + " " + TICKET + " Bearer " + BEARER + "</p>")
            .withShape(pieces),
        Reply.raw(
            503,
            "application/octet-stream",
            ("\u00ff" + KEY + "\u00fe").getBytes(StandardCharsets.ISO_8859_1)),
        Reply.text("I open " + TICKET + " with " + GIVEN)
            .and(Reply.call("open", Map.of("with", GIVEN + SHAPE + TICKET)))
            .withShape(pieces),
        Reply.text("https://a.example/?key=" + SHAPE + " and " + KEY + GIVEN).withShape(pieces));
    RecordOptions record = new RecordOptions()
        .setSecrets(Secrets.of(GIVEN))
        .addPattern(Pattern.compile("TICKET-\\d+-[A-Z]+"))
        .addHeader("X-Named");
    Route route = Route.of(gemini.url()).withApiKey(KEY).withHeader("x-team", HEADER);
    RecordingModel model = new RecordingModel(
        file, record, http -> new GeminiModel(vertx, "gemini-3.8-flash", route, http));

    Followed live = run(
        model, options(model), "My keys: " + SHAPE + ", Bearer " + BEARER + ", " + GIVEN + TICKET);
    await(model.save());

    assertThat(live.result().succeeded()).as(String.valueOf(live.failure())).isTrue();
    assertThat(live.get().attempts()).isEqualTo(5);
    String text = Files.readString(file);
    assertThat(text).contains("\"x-goog-api-key\" : \"***\"", "\"x-team\" : \"***\"", "base64");
    assertThat(ALL).allSatisfy(secret -> assertThat(text).doesNotContain(secret));
    List<String> decoded = Pattern.compile("\"base64\" : \"([^\"]+)\"")
        .matcher(text)
        .results()
        .map(found -> new String(
            java.util.Base64.getDecoder().decode(found.group(1)), StandardCharsets.ISO_8859_1))
        .toList();
    assertThat(decoded).hasSize(1).allSatisfy(body -> assertThat(body).doesNotContain("lanted"));
  }

  @Test
  void secretsThatWereLeftOutMayBeAnythingInAReplay() {
    LocalGemini gemini = await(LocalGemini.start(vertx, new LocalGeminiOptions().setStrict(false)));
    Path file = directory.resolve("secrets.json");
    gemini.reply(
        Reply.call("open", Map.of("with", "a " + GIVEN)), Reply.text("Open, with " + GIVEN));
    RecordingModel model = new RecordingModel(
        file,
        new RecordOptions().setSecrets(Secrets.of(GIVEN)),
        http -> new GeminiModel(
            vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey(KEY), http));
    run(model, options(model), "Open it with " + GIVEN + ", please");
    await(model.save());

    ReplayModel replay =
        new ReplayModel(vertx, Recording.read(file), new ReplayOptions().setOutcomesPlayed(true));
    Followed again = run(
        replay,
        new AgentOptions()
            .setInstruction("The password is quite another, the ticket " + TICKET)
            .addTools(new Vault())
            .addToolInterceptor(replay.tools()),
        "Open it with an axe, please");

    assertThat(again.get().text()).isEqualTo("Open, with ***");
    replay.check();
  }

  @Test
  void jsonStaysJsonWhereAShapeReachesOverTheEndOfAText() {
    String line =
        "data: {\"a\":\"https://b.example\",\"c\":\"who@d.example\",\"e\":\"" + SHAPE + "\"}\r\n";

    assertThat(new Masks(new RecordOptions()).line(line))
        .isEqualTo("data: {\"a\":\"https://b.example\",\"c\":\"who@d.example\",\"e\":\"***\"}\r\n");
  }
}

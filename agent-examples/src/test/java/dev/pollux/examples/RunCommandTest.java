package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {

  private static final Map<String, String> KEY = Map.of("GEMINI_API_KEY", "key-from-gemini");

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx).await();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Cli.Result ask(Map<String, String> environment, String... options) {
    List<String> args =
        new ArrayList<>(List.of("run", "weather", "hi", "--base-url", gemini.url()));
    args.addAll(List.of(options));
    return Cli.runIn(environment, args.toArray(String[]::new));
  }

  private ReceivedRequest received() {
    assertThat(gemini.requests()).hasSize(1);
    return gemini.requests().get(0);
  }

  @Test
  void answerIsStreamedFromTheDefaultModelWithTheKeyOfTheEnvironment() {
    gemini.reply(Reply.text("Hello there, how are you?"));

    Cli.Result result = ask(KEY);

    assertThat(result.exit()).isZero();
    assertThat(result.out()).isEqualTo("Hello there, how are you?\n");
    assertThat(result.err()).startsWith("1 turns, 0 calls; tokens: ");
    assertThat(received().path())
        .isEqualTo("/v1beta/models/gemini-3-flash-preview:streamGenerateContent");
    assertThat(received().header("x-goog-api-key")).isEqualTo("key-from-gemini");
  }

  @Test
  void modelVersionAndAuthenticationAreOptions() {
    gemini.reply(Reply.text("Hello"));

    ask(KEY, "--model", "gemini-2.5-pro", "--api-version", "v1", "--auth", "bearer", "--no-stream");

    assertThat(received().path()).isEqualTo("/v1/models/gemini-2.5-pro:generateContent");
    assertThat(received().header("Authorization")).isEqualTo("Bearer key-from-gemini");
    assertThat(received().header("x-goog-api-key")).isNull();
  }

  @Test
  void thinkingIsALevelOrABudget() {
    gemini.reply(Reply.text("Hello"), Reply.text("Hello"));

    ask(KEY, "--thinking", "low");
    ask(KEY, "--thinking", "1024", "--model", "gemini-2.5-flash");

    assertThat(gemini.requests().get(0).json().at("/generationConfig/thinkingConfig"))
        .isEqualTo(Json.parse("{\"thinkingLevel\":\"LOW\",\"includeThoughts\":true}"));
    assertThat(gemini.requests().get(1).json().at("/generationConfig/thinkingConfig"))
        .isEqualTo(Json.parse("{\"thinkingBudget\":1024,\"includeThoughts\":true}"));
  }

  @Test
  void thoughtsAreShownBesideTheAnswerAndOnlyWhenVerbose() {
    Reply reply = Reply.thought("Think of a greeting.").and(Reply.text("Hello"));
    gemini.reply(reply, reply);

    Cli.Result quiet = ask(KEY, "--thinking", "low");
    Cli.Result verbose = ask(KEY, "--thinking", "low", "--verbose");

    assertThat(quiet.out()).isEqualTo("Hello\n");
    assertThat(quiet.err()).doesNotContain("greeting");
    assertThat(verbose.out()).isEqualTo("Hello\n");
    assertThat(verbose.errLines()).contains("Think of a greeting.");
  }

  @Test
  void maxTurnsEndsTheRun() {
    gemini.reply(Reply.call("today", Map.of()));

    Cli.Result result = ask(KEY, "--max-turns", "1");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.errLines()).last().asString().startsWith("agents run: ").contains("1");
    assertThat(gemini.requests()).hasSize(1);
  }

  @Test
  void keyOfAFileIsSent(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("key"), "key-from-file\n");
    gemini.reply(Reply.text("Hello"));

    assertThat(ask(KEY, "--api-key-file", file.toString()).exit()).isZero();

    assertThat(received().header("x-goog-api-key")).isEqualTo("key-from-file");
  }

  @Test
  void withoutAKeyNoCredentialIsSentToAServerThatWasNamed() {
    Cli.Result result = ask(Map.of("GEMINI_API_KEY", " "));

    assertThat(received().header("x-goog-api-key")).isNull();
    assertThat(received().header("Authorization")).isNull();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.err()).startsWith("agents run: Gemini answered 403 PERMISSION_DENIED");
  }

  @Test
  void eventsAreJsonLinesAndNothingElseIsOnStdout() {
    Cli.Result result =
        Cli.run("run", "weather", "Do I need a coat in Oslo tomorrow?", "--events", "json");

    List<JsonNode> events = result.outLines().stream().map(Json::parse).toList();
    assertThat(events).allMatch(JsonNode::isObject);
    List<String> types =
        events.stream().map(event -> event.path("type").asText()).toList();
    assertThat(types)
        .startsWith("started", "turnStarted", "turnEnded", "toolCalled")
        .endsWith("done");
    assertThat(types.stream().filter("text"::equals).count()).isGreaterThan(5);
    assertThat(types.stream().filter("toolReturned"::equals).count()).isEqualTo(2);
  }

  @Test
  void answerInOnePieceIsOneTextEvent() {
    Cli.Result result = Cli.run(
        "run", "weather", "Do I need a coat in Oslo tomorrow?", "--events", "json", "--no-stream");

    assertThat(result.outLines().stream()
            .filter(line -> line.contains("\"type\":\"text\""))
            .count())
        .isEqualTo(1);
  }

  @Test
  void failedRunEndsItsEventsWithFailed() {
    gemini.reply(Reply.error(500, "INTERNAL", "broken"));

    Cli.Result result = ask(KEY, "--events", "json", "--no-stream");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.outLines()).last().asString().startsWith("{\"type\":\"failed\"");
    assertThat(result.errLines()).hasSize(1);
  }

  @Test
  void wrongKeyIsOneLineThatDoesNotShowTheKey() {
    gemini.reply(Reply.error(401, "UNAUTHENTICATED", "Bad key key-from-gemini\nAsk your admin"));

    Cli.Result result = ask(KEY, "--events", "json");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.errLines())
        .singleElement()
        .asString()
        .startsWith("agents run: Gemini answered 401 UNAUTHENTICATED for model")
        .contains("Bad key ***");
    assertThat(result.out() + result.err()).doesNotContain("key-from-gemini");
  }

  @Test
  void stackTraceIsShownWhenVerbose() {
    gemini.reply(
        Reply.error(400, "INVALID_ARGUMENT", "no"), Reply.error(400, "INVALID_ARGUMENT", "no"));

    assertThat(ask(KEY).errLines()).hasSize(1);
    assertThat(ask(KEY, "--verbose").err()).contains("RunException").contains("  at dev.pollux");
  }

  @Test
  void pageInsteadOfJsonFailsInOneLine() {
    gemini.reply(Reply.raw(200, "text/html", "<html><body>Welcome to the proxy</body></html>"));

    Cli.Result result = ask(KEY);

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.errLines())
        .singleElement()
        .asString()
        .startsWith("agents run: Gemini's answer for model 'gemini-3-flash-preview' could not be");
  }

  @Test
  void unreachableServerFailsInOneLine() {
    gemini.close().await();

    Cli.Result result = ask(KEY);

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.errLines())
        .singleElement()
        .asString()
        .startsWith("agents run: Gemini could not be reached at " + gemini.url());
  }

  @Test
  void escapesOfTheModelReachAPipeButNoTerminal() {
    Reply reply = Reply.text("a\u001b[31mb\r\tc\nd\u009be");
    gemini.reply(reply, reply);
    String[] args = {"run", "weather", "hi", "--base-url", gemini.url()};

    assertThat(Cli.run(KEY, false, args).out()).isEqualTo("a\u001b[31mb\r\tc\nd\u009be\n");
    assertThat(Cli.run(KEY, true, args).out()).isEqualTo("a[31mb\tc\nde\n");
  }

  @Test
  void argumentsOfCallsAreBoundedAndEscaped() {
    String city = "O\u009b\u202eslo" + "x".repeat(5000);
    gemini.reply(
        Reply.call("climate", Map.of("city", city, "month", "MAY")), Reply.text("No idea."));

    String line = ask(KEY).errLines().get(0);

    assertThat(line)
        .startsWith("climate {")
        .contains("\\u009b\\u202eslo", "…")
        .hasSizeLessThan(700);
  }
}

package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.examples.Access.Way;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.HttpOptions;
import dev.pollux.model.Model;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RouteOptionsTest {

  private static final Map<String, String> ALL = Map.of(
      "GOOGLE_API_KEY",
      "key-of-google",
      "COMETAPI_KEY",
      "key-of-comet",
      "OPENAI_API_KEY",
      "key-of-o");

  @TempDir
  private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx).await().reply(Reply.text("Hello"));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private ReceivedRequest received(Map<String, String> environment, String... options) {
    List<String> args = new ArrayList<>(List.of("run", "weather", "hi"));
    args.addAll(List.of(options));
    Cli.Result result = Cli.runIn(environment, args.toArray(String[]::new));
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("Hello\n");
    return gemini.requests().get(0);
  }

  @Test
  void routeChoosesTheKeyThatIsForIt() {
    assertThat(Access.of(ALL, Way.GOOGLE, null, null).key()).isEqualTo("key-of-google");
    assertThat(Access.of(ALL, Way.COMET, null, null))
        .isEqualTo(new Access(Way.COMET, "https://api.cometapi.com", "key-of-comet"));
    assertThat(Access.of(ALL, Way.VERTEX, null, null))
        .isEqualTo(new Access(Way.VERTEX, "https://aiplatform.googleapis.com", "key-of-google"));
    assertThat(Access.of(ALL, Way.OPENAI, null, null))
        .isEqualTo(new Access(Way.OPENAI, "https://api.openai.com/v1", "key-of-o"));
    assertThat(Access.of(Map.of("COMETAPI_KEY", "c"), Way.OPENAI, null, null))
        .isEqualTo(new Access(Way.OPENAI, "https://api.cometapi.com/v1", "c"));
  }

  @Test
  void keyOfAnotherRouteIsNeverSent() {
    Map<String, String> google = Map.of("GEMINI_API_KEY", "secret");
    gemini.close().await();
    gemini = LocalGemini.start(vertx, new LocalGeminiOptions().setKeyNeeded(false))
        .await()
        .reply(Reply.text("Hello"));

    ReceivedRequest request = received(
        google, "--route", "openai", "--base-url", gemini.url() + "/v1", "--model", "qwen3:8b");

    assertThat(request.path()).isEqualTo("/v1/chat/completions");
    assertThat(request.json().path("model").asText()).isEqualTo("qwen3:8b");
    assertThat(request.headers().toString()).doesNotContain("secret");
  }

  @Test
  void cometWithoutItsKeyIsRefused() {
    Cli.Result result =
        Cli.runIn(Map.of("GEMINI_API_KEY", "secret"), "run", "weather", "hi", "--route", "comet");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err())
        .startsWith("agents run: --route: comet without a key (expected: COMETAPI_KEY or");
  }

  @Test
  void chatCompletionsAreSentWithTheirKeyAsBearer() {
    ReceivedRequest request = received(
        ALL, "--route", "openai", "--base-url", gemini.url() + "/v1", "--model", "some-model");

    assertThat(request.header("Authorization")).isEqualTo("Bearer key-of-o");
  }

  @Test
  void chatCompletionsNeedAModelAndHaveNoVersion() {
    String[] start = {"run", "weather", "hi", "--route", "openai", "--base-url", gemini.url()};
    List<String> version = new ArrayList<>(List.of(start));
    version.addAll(List.of("--model", "m", "--api-version", "v1"));

    assertThat(Cli.run(start).err()).startsWith("agents run: --model: not given");
    assertThat(Cli.run(version.toArray(String[]::new)).err())
        .startsWith("agents run: --api-version: on a route without one");
  }

  @Test
  void scriptIsPlayedOverChatCompletionsAsWell() {
    Cli.Result result =
        Cli.run("run", "weather", "Do I need a coat in Oslo in January?", "--route", "openai");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("Yes, take a warm coat: in Oslo, January days");
  }

  @Test
  void vertexHasTheProjectInThePathAndTheTokenAsBearer() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "a-token");

    ReceivedRequest request = received(
        Map.of("GOOGLE_CLOUD_PROJECT", "my-project", "GOOGLE_CLOUD_LOCATION", "europe-west4"),
        "--route",
        "vertex",
        "--auth",
        "bearer",
        "--api-key-file",
        token.toString(),
        "--base-url",
        gemini.url());

    assertThat(request.path())
        .startsWith(
            "/v1beta1/projects/my-project/locations/europe-west4/publishers/google/models/");
    assertThat(request.header("Authorization")).isEqualTo("Bearer a-token");
  }

  @Test
  void projectsOfVertexAreAskedInTheirRegion() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "a-token");
    Map<String, String> environment =
        Map.of("GOOGLE_CLOUD_PROJECT", "my-project", "GOOGLE_CLOUD_LOCATION", "europe-west4");
    ServerOptions options = CommandLine.populateCommand(
        new ServerOptions(), "--route=vertex", "--auth=bearer", "--api-key-file=" + token);

    Model model = options.model(
        vertx,
        "gemini-3-flash-preview",
        options.access(environment),
        environment,
        new HttpOptions());

    assertThat(((GeminiModel) model).route().baseUrl())
        .isEqualTo("https://europe-west4-aiplatform.googleapis.com");
    assertThat(Cli.run(
                "run",
                "weather",
                "hi",
                "--route=vertex",
                "--auth=bearer",
                "--api-key-file=" + token)
            .err())
        .startsWith("agents run: --auth: 'bearer' without a project (expected: GOOGLE_CLOUD_P");
  }

  @Test
  void vertexInExpressModeHasAKey() {
    ReceivedRequest request = received(ALL, "--route", "vertex", "--base-url", gemini.url());

    assertThat(request.path()).startsWith("/v1beta1/publishers/google/models/gemini-3-flash");
    assertThat(request.header("x-goog-api-key")).isEqualTo("key-of-google");
  }

  @Test
  void attachedFilesAreSentBehindThePrompt() throws IOException {
    Path file = Files.writeString(directory.resolve("a.txt"), "some words");

    ReceivedRequest request =
        received(ALL, "--base-url", gemini.url(), "--attach", file.toString());

    assertThat(request.json().at("/contents/0/parts/0/text").asText()).isEqualTo("hi");
    assertThat(request.json().at("/contents/0/parts/1/inlineData/mimeType").asText())
        .isEqualTo("text/plain");
    assertThat(request.json().at("/contents/0/parts/1/inlineData/data").asText())
        .isEqualTo(Base64.getEncoder().encodeToString("some words".getBytes()));
  }

  @Test
  void pricesGiveTheCostBehindTheTokens() throws IOException {
    Path prices = Files.writeString(directory.resolve("prices.json"), """
            {"currency": "EUR", "asOf": "2026-07-04", "source": "a test", "models": {
              "gemini-3-flash-preview": {"input": "100", "output": "0"}}}""");
    gemini.reply(Reply.text("Hello"));
    String[] args = {
      "run", "weather", "hi", "--base-url", gemini.url(), "--prices", prices.toString()
    };
    List<String> other = new ArrayList<>(List.of(args));
    other.addAll(List.of("--model", "gemini-3.8-flash"));

    String known = Cli.runIn(ALL, args).err();
    String unknown = Cli.runIn(ALL, other.toArray(String[]::new)).err();

    assertThat(known).containsPattern("in all; cost: 0\\.\\d+ EUR\n$");
    assertThat(unknown).endsWith("in all; cost unknown: the prices have no such model\n");
  }
}

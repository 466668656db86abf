package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.client.CachedContent;
import dev.pollux.client.EmbedOptions;
import dev.pollux.client.FileInfo;
import dev.pollux.client.GeminiClient;
import dev.pollux.client.GeminiClientOptions;
import dev.pollux.client.ModelInfo;
import dev.pollux.client.UploadOptions;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.Part;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.model.ModelException;
import dev.pollux.run.RunException;
import dev.pollux.run.RunResult;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked beside the loop, and runs that use it, at the strict endpoint. */
@Timeout(60)
class BesideTheLoopTest {

  private static final String MODEL = "gemini-3.8-flash";

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;
  private GeminiClient client;
  private GeminiModel model;

  @BeforeEach
  void start() {
    gemini =
        LocalGemini.start(vertx, new LocalGeminiOptions().setProcessingPolls(2)).await();
    Route route = Route.of(gemini.url()).withApiKey("TEST_KEY");
    client = new GeminiClient(
        vertx,
        route,
        new GeminiClientOptions().setPollDelay(Duration.ofMillis(1)).setChunkBytes(256 * 1024));
    model = new GeminiModel(vertx, MODEL, route);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  static final class Shop {
    @Tool("Where an order is")
    String order(String number) {
      return number + " is on its way";
    }
  }

  @Test
  void agentGoesOnFromWhatACacheKeeps() {
    GenerateContentConfig kept = new Agent(
            model, new AgentOptions().setInstruction("Be brief.").addTools(new Shop()))
        .config();
    CachedContent cache = client
        .cachedContents()
        .create(MODEL, kept, List.of(Content.user("A long text.")), Duration.ofMinutes(5), null)
        .await();
    gemini.reply(Reply.call("order", Map.of("number", "A-1")), Reply.text("On its way."));
    Agent agent = new Agent(
        model,
        new AgentOptions()
            .setInstruction("Be brief.")
            .addTools(new Shop())
            .setCachedContent(cache.name()));

    RunResult result = agent.run("Where is A-1?").await();

    assertThat(result.text()).isEqualTo("On its way.");
    assertThat(turns()).hasSize(2).allSatisfy(request -> {
      assertThat(request.json().path("cachedContent").asText()).isEqualTo(cache.name());
      assertThat(request.json().has("tools")).isFalse();
      assertThat(request.json().has("systemInstruction")).isFalse();
    });
    client.cachedContents().delete(cache.name()).await();
    assertThatThrownBy(() -> agent.run("And A-2?").await())
        .isInstanceOf(RunException.class)
        .hasCauseInstanceOf(ModelException.class);
  }

  @Test
  void cachesAreKeptLongerListedAndForgotten() {
    CachedContent cache = client
        .cachedContents()
        .create(
            MODEL,
            GenerateContentConfig.EMPTY,
            List.of(Content.user("A long text.")),
            Duration.ofMinutes(5),
            "notes")
        .await();

    CachedContent longer =
        client.cachedContents().update(cache.name(), Duration.ofHours(2)).await();

    assertThat(longer.expireTime()).isAfter(cache.expireTime());
    assertThat(client.cachedContents().get(cache.name()).await().displayName()).isEqualTo("notes");
    assertThat(all(client.cachedContents().list()))
        .extracting(CachedContent::name)
        .containsExactly(cache.name());
    client.cachedContents().delete(cache.name()).await();
    assertThat(all(client.cachedContents().list())).isEmpty();
  }

  @Test
  void uploadedFileIsWaitedForAndAskedAbout() {
    AtomicLong sent = new AtomicLong();
    Buffer bytes = Buffer.buffer("x,y\n".repeat(200_000)); // more than one chunk

    FileInfo uploaded = client
        .files()
        .upload(bytes, new UploadOptions("text/csv").setDisplayName("a").setProgress(sent::set))
        .await();
    assertThat(uploaded.isActive()).isFalse();
    FileInfo file =
        client.files().untilActive(uploaded.name(), Duration.ofSeconds(20)).await();
    gemini.reply(Reply.text("Two columns."));
    RunResult result = new Agent(model, new AgentOptions())
        .run(Content.user(List.of(Part.text("How many columns?"), file.part())))
        .await();

    assertThat(sent.get()).isEqualTo(bytes.length());
    assertThat(file.sizeBytes()).isEqualTo(bytes.length());
    assertThat(result.text()).isEqualTo("Two columns.");
    assertThat(turns().get(0).json().at("/contents/0/parts/1/fileData/fileUri").asText())
        .isEqualTo(file.uri());
    client.files().delete(file.name()).await();
    assertThatThrownBy(() -> client.files().get(file.name()).await())
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.statusCode()).isIn(403, 404));
  }

  @Test
  void modelsAreListedTokensCountedAndTextsEmbedded() {
    assertThat(all(client.models().list())).extracting(ModelInfo::id).contains(MODEL);
    assertThat(client.models().get(MODEL).await().inputTokenLimit()).isPositive();
    assertThat(client
            .countTokens(MODEL, List.of(Content.user("How many are these?")))
            .await()
            .totalTokens())
        .isPositive();
    assertThat(client
            .embedContents(
                "gemini-embedding-001",
                List.of(Content.user("one"), Content.user("two")),
                new EmbedOptions().setOutputDimensionality(8))
            .await())
        .hasSize(2)
        .allSatisfy(embedding -> assertThat(embedding).hasSize(8));
  }

  private List<ReceivedRequest> turns() {
    return gemini.requests().stream()
        .filter(request -> request.path().endsWith(":generateContent"))
        .toList();
  }

  private static <T> List<T> all(ReadStream<T> stream) {
    List<T> items = new ArrayList<>();
    Promise<List<T>> promise = Promise.promise();
    stream
        .exceptionHandler(promise::fail)
        .endHandler(end -> promise.complete(items))
        .handler(items::add);
    return promise.future().await();
  }
}

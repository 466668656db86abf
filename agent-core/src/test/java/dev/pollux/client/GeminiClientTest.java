package dev.pollux.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionDeclaration;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.http.JsonServer;
import dev.pollux.http.JsonServer.Received;
import dev.pollux.http.JsonServer.Sent;
import dev.pollux.http.Route;
import dev.pollux.model.ModelException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GeminiClientTest {

  private final Vertx vertx = Vertx.vertx();
  private JsonServer server;
  private GeminiClient client;

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void serve(Route route, Function<Received, Sent> answer) {
    server = JsonServer.start(vertx, answer);
    client = new GeminiClient(
        vertx,
        route.withBaseUrl(server.url()),
        new GeminiClientOptions().setRetryDelay(Duration.ofMillis(1)));
  }

  private void serve(Function<Received, Sent> answer) {
    serve(Route.googleAi("SECRET-KEY"), answer);
  }

  private static ModelException failure(Future<?> future) {
    Throwable cause = future
        .<Throwable>map(done -> new AssertionError("succeeded"))
        .otherwise(failed -> failed)
        .await();
    assertThat(cause).isInstanceOf(ModelException.class);
    return (ModelException) cause;
  }

  private static Sent page(Received request, int pages) {
    int token = request.uri().contains("pageToken")
        ? Integer.parseInt(request.uri().replaceAll(".*pageToken=(\\d+)", "$1"))
        : 0;
    String next = token + 1 < pages ? ",\"nextPageToken\":\"" + (token + 1) + "\"" : "";
    return Sent.ok("{\"models\":[{\"name\":\"models/m" + token + "a\"},{\"name\":\"models/m" + token
        + "b\"}]" + next + "}");
  }

  @Test
  void allPagesOfAListComeInOrder() {
    serve(request -> page(request, 3));

    Future<List<ModelInfo>> all = client.models().list().collect(Collectors.toList());

    assertThat(all.await())
        .extracting(ModelInfo::id)
        .containsExactly("m0a", "m0b", "m1a", "m1b", "m2a", "m2b");
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void aPageIsFetchedWhenTheOneBeforeHasBeenRead() {
    serve(request -> page(request, 3));
    List<String> read = new CopyOnWriteArrayList<>();
    Promise<Void> second = Promise.promise();
    Promise<Void> third = Promise.promise();

    ReadStream<ModelInfo> models = client.models().list();
    models.pause();
    models.handler(model -> {
      read.add(model.id());
      (read.size() == 1 ? second : third).tryComplete();
    });
    models.fetch(1);
    second.future().await();
    assertThat(server.requests()).hasSize(1);
    models.fetch(2);
    Future<Void> got = third.future();
    got.await();

    assertThat(read).startsWith("m0a", "m0b");
    assertThat(server.requests().size()).isLessThanOrEqualTo(2);
  }

  @Test
  void anEmptyPageIsPassedOverAndOneThatLeadsToItselfEndsTheList() {
    serve(request -> request.uri().contains("pageToken")
        ? Sent.ok("{\"nextPageToken\":\"x\"}")
        : Sent.ok("{\"models\":[],\"nextPageToken\":\"x\"}"));
    Future<List<ModelInfo>> all = client.models().list().collect(Collectors.toList());

    assertThat(failure(all)).hasMessageContaining("page 'x' leads to itself");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aFailureOfALaterPageEndsTheList() {
    serve(request -> request.uri().contains("pageToken")
        ? Sent.error(403, "PERMISSION_DENIED", "no SECRET-KEY")
        : page(request, 2));
    Future<List<ModelInfo>> all = client.models().list().collect(Collectors.toList());

    assertThat(failure(all))
        .hasMessage("Gemini answered 403 PERMISSION_DENIED for GET /v1beta/models: no ***");
  }

  @Test
  void aWholeRequestIsCountedWithItsInstructionAndTools() {
    serve(request -> Sent.ok("{\"totalTokens\":31,\"cachedContentTokenCount\":4}"));
    GenerateContentConfig config = GenerateContentConfig.EMPTY
        .withSystemInstruction("Be short")
        .withTools(List.of(new FunctionDeclaration("f", "F", null)), List.of());

    TokenCount count = client
        .countTokens(
            "gemini-3.8-flash", new GenerateContentRequest(config, List.of(Content.user("Hi"))))
        .await();

    assertThat(count.totalTokens()).isEqualTo(31);
    assertThat(count.cachedContentTokenCount()).isEqualTo(4);
    assertThat(server.bodies().get(0))
        .hasToString("{\"generateContentRequest\":{\"model\":\"models/gemini-3.8-flash\","
            + "\"systemInstruction\":{\"parts\":[{\"text\":\"Be short\"}]},"
            + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"description\":\"F\"}]}],"
            + "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}}");
  }

  @Test
  void embeddingsOfManyContentsGoInBatchesOfAHundred() {
    serve(request -> {
      int size = request.json().get("requests").size();
      return Sent.ok("{\"embeddings\":["
          + String.join(",", Collections.nCopies(size, "{\"values\":[" + size + "]}")) + "]}");
    });

    List<float[]> embeddings = client
        .embedContents(
            "gemini-embedding-001",
            Collections.nCopies(250, Content.user("x")),
            new EmbedOptions().setTaskType("RETRIEVAL_DOCUMENT").setTitle("T"))
        .await();

    assertThat(embeddings).hasSize(250);
    assertThat(embeddings.get(249)).containsExactly(50);
    assertThat(server.bodies())
        .extracting(body -> body.get("requests").size())
        .containsExactly(100, 100, 50);
    assertThat(server.bodies().get(0).at("/requests/0/title").asText()).isEqualTo("T");
  }

  @Test
  void tooFewEmbeddingsAreAFailure() {
    serve(request -> Sent.ok("{\"embeddings\":[]}"));

    assertThat(failure(client.embedContents("e", List.of(Content.user("x")), new EmbedOptions())))
        .hasMessage("Gemini gave 0 embeddings for 1 contents");
  }

  @Test
  void aCallThatMayPassIsTriedAgainAndOneThatMayNotIsNot() {
    AtomicInteger asked = new AtomicInteger();
    serve(request -> asked.incrementAndGet() < 3
        ? Sent.error(503, "UNAVAILABLE", "busy")
        : Sent.ok("{\"name\":\"models/m\"}"));
    assertThat(client.models().get("m").await().id()).isEqualTo("m");
    assertThat(asked).hasValue(3);

    serve(request -> Sent.error(404, "NOT_FOUND", "none"));
    assertThat(failure(client.models().get("m")).statusCode()).isEqualTo(404);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void triesAreBounded() {
    serve(request -> Sent.error(503, "UNAVAILABLE", "busy"));

    assertThat(failure(client.models().get("m")).statusCode()).isEqualTo(503);
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void aServerThatWantsALongRestIsLeftAlone() {
    serve(request -> new Sent(
        429,
        java.util.Map.of("Retry-After", "61"),
        "{\"error\":{\"code\":429,\"message\":\"slow\",\"status\":\"RESOURCE_EXHAUSTED\"}}"));

    assertThat(failure(client.models().get("m")).retryAfter()).isEqualTo(Duration.ofSeconds(61));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void theRestThatAServerWantsIsGivenToIt() {
    AtomicInteger asked = new AtomicInteger();
    serve(request -> asked.incrementAndGet() < 2
        ? new Sent(
            429,
            java.util.Map.of(),
            "{\"error\":{\"code\":429,\"message\":\"slow\",\"details\":[{\"@type\":"
                + "\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"0.2s\"}]}}")
        : Sent.ok("{\"name\":\"models/m\"}"));
    long start = System.nanoTime();

    client.models().get("m").await();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(190));
  }

  @Test
  void makingACacheIsNotTriedAgain() {
    serve(request -> Sent.error(503, "UNAVAILABLE", "busy"));

    failure(client
        .cachedContents()
        .create(
            "gemini-3.8-flash",
            GenerateContentConfig.EMPTY,
            List.of(Content.user("x")),
            Duration.ofMillis(1500),
            null));

    assertThat(server.requests()).hasSize(1);
    assertThat(server.bodies().get(0).get("ttl").asText()).isEqualTo("1.5s");
  }

  @Test
  void aCachedContentTellsItsEnd() {
    serve(request -> Sent.ok("{\"name\":\"cachedContents/x\",\"model\":\"models/m\","
        + "\"expireTime\":\"2026-11-21T12:00:00.5Z\",\"usageMetadata\":{\"totalTokenCount\":4096},"
        + "\"newer\":1}"));

    CachedContent cached = client.cachedContents().get("cachedContents/x").await();

    assertThat(cached.expireTime()).isEqualTo(Instant.parse("2026-11-21T12:00:00.5Z"));
    assertThat(cached.totalTokenCount()).isEqualTo(4096);
    assertThat(cached.json().get("newer").asInt()).isEqualTo(1);
  }

  @Test
  void onVertexWhatIsThereIsAskedForItsOwnWay() {
    serve(
        Route.vertex("p", "europe-west4", () -> Future.succeededFuture("t")),
        request -> Sent.ok("{\"totalTokens\":1}"));
    GenerateContentConfig config = GenerateContentConfig.EMPTY.withSystemInstruction("s");

    client
        .countTokens(
            "gemini-3.8-flash", new GenerateContentRequest(config, List.of(Content.user("x"))))
        .await();
    client
        .cachedContents()
        .create("gemini-3.8-flash", config, List.of(), Duration.ofMinutes(1), null)
        .await();
    client
        .cachedContents()
        .get("projects/p/locations/europe-west4/cachedContents/7")
        .await();

    String parent = "/v1beta1/projects/p/locations/europe-west4";
    String model = parent + "/publishers/google/models/gemini-3.8-flash";
    assertThat(server.requests())
        .extracting(Received::uri)
        .containsExactly(
            model + ":countTokens", parent + "/cachedContents", parent + "/cachedContents/7");
    assertThat(server.bodies().get(0).has("systemInstruction")).isTrue();
    assertThat(server.bodies().get(1).get("model").asText())
        .isEqualTo(model.substring("/v1beta1/".length()));
    assertThat(server.requests().get(0).header("authorization")).isEqualTo("Bearer t");
  }

  @Test
  void onVertexWhatIsNotThereIsRefused() {
    serve(Route.vertexExpress("k"), request -> Sent.ok("{}"));

    assertThatThrownBy(() -> client.files().upload(Buffer.buffer(), new UploadOptions("a/b")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("Vertex AI has not files as Google's Gemini API has; take Route.googleAi(…) for"
            + " it");
    assertThatThrownBy(() -> client.models().list())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> client.embedContents("e", List.of(), new EmbedOptions()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> client.cachedContents().list())
        .hasMessage("Vertex AI has cached contents in projects only; take Route.vertex(…)");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aRedirectIsNotFollowedWithTheKey() {
    serve(request -> new Sent(307, java.util.Map.of("Location", "http://127.0.0.1:1/x"), ""));

    assertThat(failure(client.models().get("m")).statusCode()).isEqualTo(307);
  }

  @Test
  void anUploadThatLeadsElsewhereGetsNoKey() {
    JsonServer elsewhere = JsonServer.start(
        vertx,
        request ->
            Sent.ok("{\"file\":{\"name\":\"files/f\"}}").with("x-goog-upload-status", "final"));
    serve(request -> Sent.ok("{}").with("x-goog-upload-url", elsewhere.url() + "/up"));

    client.files().upload(Buffer.buffer("x"), new UploadOptions("a/b")).await();

    assertThat(server.requests().get(0).header("x-goog-api-key")).isEqualTo("SECRET-KEY");
    assertThat(elsewhere.requests().get(0).headers()).doesNotContainKey("x-goog-api-key");
  }
}

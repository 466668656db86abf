package dev.pollux.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.http.JsonServer;
import dev.pollux.http.JsonServer.Received;
import dev.pollux.http.JsonServer.Sent;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests beside the loop against those that {@code @google/genai} was seen to send for the same.
 *
 * <p>Intended differences: no {@code User-Agent} and {@code x-goog-api-client}, which name that client;
 * no {@code Accept}; no {@code Content-Type} where there is no body, and none for the bytes of a file;
 * DELETE has no body; a list asks for pages of 100 where no size was given; {@code role} in a system
 * instruction, which Gemini ignores, is not sent.
 */
@Timeout(30)
class SameAsOfficialClientTest {

  private static final Set<String> COMPARED_HEADERS = Set.of(
      "x-goog-api-key",
      "x-goog-upload-protocol",
      "x-goog-upload-command",
      "x-goog-upload-offset",
      "x-goog-upload-header-content-length",
      "x-goog-upload-header-content-type");

  private final Vertx vertx = Vertx.vertx();
  private JsonServer server;
  private GeminiClient client;

  @BeforeEach
  void start() {
    server = JsonServer.start(vertx, this::answer);
    client = new GeminiClient(vertx, Route.of(server.url()).withApiKey("TEST_KEY"));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private Sent answer(Received request) {
    if ("start".equals(request.header("x-goog-upload-command"))) {
      return Sent.ok("{}")
          .with(
              "x-goog-upload-url",
              server.url() + "/upload/v1beta/files?upload_id=U&upload_protocol=resumable");
    }
    if (request.header("x-goog-upload-command") != null) {
      return Sent.ok("{\"file\":{\"name\":\"files/f1\",\"state\":\"ACTIVE\"}}")
          .with("x-goog-upload-status", "final");
    }
    return request.uri().contains("batchEmbed")
        ? Sent.ok("{\"embeddings\":[{\"values\":[0.5,1]},{\"values\":[2,3]}]}")
        : Sent.ok("{\"totalTokens\":2,\"name\":\"x\"}");
  }

  private static JsonNode seen(String file) throws Exception {
    try (InputStream in = SameAsOfficialClientTest.class.getResourceAsStream(file + ".json")) {
      return Json.parse(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .get("requests");
    }
  }

  private void assertSame(String file) throws Exception {
    JsonNode seen = seen(file);
    assertThat(server.requests()).hasSize(seen.size());
    for (int i = 0; i < seen.size(); i++) {
      JsonNode theirs = seen.get(i);
      Received ours = server.requests().get(i);
      assertThat(ours.method() + " " + ours.uri())
          .isEqualTo(theirs.get("method").asText() + " " + theirs.get("path").asText());
      assertThat(compared(ours.headers())).isEqualTo(compared(headers(theirs)));
      if (theirs.get("body").isTextual()) {
        assertThat(ours.text()).isEqualTo(theirs.get("body").asText());
      } else if (ours.method().equals("DELETE")) {
        assertThat(ours.text()).isEmpty();
      } else {
        assertThat(ours.json()).isEqualTo(body(theirs));
      }
    }
  }

  private static JsonNode body(JsonNode theirs) {
    JsonNode body = theirs.get("body").deepCopy();
    if (body.get("systemInstruction") instanceof ObjectNode instruction) {
      instruction.remove("role");
    }
    return body;
  }

  private static Map<String, String> headers(JsonNode theirs) {
    Map<String, String> headers = new TreeMap<>();
    theirs
        .get("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    return headers;
  }

  private static Map<String, String> compared(Map<String, String> headers) {
    Map<String, String> compared = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach((name, value) -> {
      if (COMPARED_HEADERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
        compared.put(name.toLowerCase(java.util.Locale.ROOT), value);
      }
    });
    return compared;
  }

  private static <T> List<T> read(ReadStream<T> stream) {
    Future<List<T>> all = stream.collect(Collectors.toList());
    return all.await();
  }

  @Test
  void tokensAreCountedAlike() throws Exception {
    TokenCount count =
        client.countTokens("gemini-3.8-flash", List.of(Content.user("Hello"))).await();

    assertThat(count.totalTokens()).isEqualTo(2);
    assertSame("count-tokens");
  }

  @Test
  void embeddingsAreAskedForAlike() throws Exception {
    List<float[]> embeddings = client
        .embedContents(
            "gemini-embedding-001",
            List.of(Content.user("a"), Content.user("b")),
            new EmbedOptions().setTaskType("RETRIEVAL_QUERY").setOutputDimensionality(256))
        .await();

    assertThat(embeddings).containsExactly(new float[] {0.5f, 1}, new float[] {2, 3});
    assertSame("embeddings");
  }

  @Test
  void modelsAreAskedForAlike() throws Exception {
    read(client.models().list(2));
    client.models().get("gemini-3.8-flash").await();

    assertSame("models");
  }

  @Test
  void cachedContentsAreKeptAlike() throws Exception {
    JsonNode theirs = seen("cached-contents").at("/0/body");
    GenerateContentConfig config = GenerateContentConfig.EMPTY
        .withSystemInstruction("s")
        .with("tools", theirs.get("tools"))
        .with("toolConfig", theirs.get("toolConfig"));
    CachedContents caches = client.cachedContents();

    caches
        .create(
            "gemini-3.8-flash", config, List.of(Content.user("long")), Duration.ofMinutes(5), "d")
        .await();
    caches.get("cachedContents/abc").await();
    caches.update("cachedContents/abc", Duration.ofMinutes(1)).await();
    read(caches.list(5));
    caches.delete("cachedContents/abc").await();

    assertSame("cached-contents");
  }

  @Test
  void filesAreUploadedAlike() throws Exception {
    Files files = client.files();

    FileInfo file = files
        .upload(Buffer.buffer("hello"), new UploadOptions("text/plain").setDisplayName("n"))
        .await();
    files.get(file.name()).await();
    files.delete(file.name()).await();

    assertSame("files-upload");
  }
}

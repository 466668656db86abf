package dev.pollux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files, caches and embeddings, asked for by a client that knows nothing of them. */
class ResourcesTest {

  private static final int PIECE = 256 * 1024;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private LocalGemini gemini;

  @BeforeEach
  void start() {
    gemini =
        LocalGemini.start(vertx, new LocalGeminiOptions().setProcessingPolls(2)).await();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private HttpResponse<String> send(
      String method, String url, Map<String, String> headers, byte[] body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(
            URI.create(url.startsWith("http") ? url : gemini.url() + url))
        .method(method, BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return client.sendAsync(request.build(), BodyHandlers.ofString()).join();
  }

  private JsonNode json(String method, String path, String body) {
    Map<String, String> key = Map.of("x-goog-api-key", "k");
    return Json.parse(
        send(method, path, key, body.replace('\'', '"').getBytes()).body());
  }

  private static String message(JsonNode answer) {
    return answer.at("/error/message").asText();
  }

  private HttpResponse<String> startUpload(Map<String, String> changes, String file) {
    Map<String, String> headers = new TreeMap<>(Map.of(
        "x-goog-api-key", "k",
        "X-Goog-Upload-Protocol", "resumable",
        "X-Goog-Upload-Command", "start",
        "X-Goog-Upload-Header-Content-Length", Integer.toString(PIECE + 3),
        "X-Goog-Upload-Header-Content-Type", "text/plain"));
    headers.putAll(changes);
    return send("POST", "/upload/v1beta/files", headers, file.replace('\'', '"').getBytes());
  }

  private HttpResponse<String> piece(String url, String command, int offset, int length) {
    return send(
        "POST",
        url,
        Map.of("X-Goog-Upload-Command", command, "X-Goog-Upload-Offset", "" + offset),
        new byte[length]);
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void fileIsUploadedInPiecesAndProcessedForAWhile() {
    HttpResponse<String> start = startUpload(Map.of(), "{'file': {'displayName': 'n'}}");
    String url = header(start, "X-Goog-Upload-URL");

    HttpResponse<String> first = piece(url, "upload", 0, PIECE);
    HttpResponse<String> query = piece(url, "query", 0, 0);
    HttpResponse<String> last = piece(url, "upload, finalize", PIECE, 3);

    assertThat(url).startsWith(gemini.url() + "/upload/v1beta/files?upload_id=");
    assertThat(header(start, "X-Goog-Upload-Status")).isEqualTo("active");
    assertThat(header(start, "X-Goog-Upload-Chunk-Granularity")).isEqualTo("" + PIECE);
    assertThat(header(first, "X-Goog-Upload-Status")).isEqualTo("active");
    assertThat(header(query, "X-Goog-Upload-Size-Received")).isEqualTo("" + PIECE);
    assertThat(header(last, "X-Goog-Upload-Status")).isEqualTo("final");
    JsonNode file = Json.parse(last.body()).get("file");
    assertThat(file.get("sizeBytes").asText()).isEqualTo("" + (PIECE + 3));
    assertThat(file.get("displayName").asText()).isEqualTo("n");
    assertThat(file.get("mimeType").asText()).isEqualTo("text/plain");
    String path = "/v1beta/" + file.get("name").asText();
    assertThat(file.get("uri").asText()).isEqualTo(gemini.url() + path);
    assertThat(file.get("state").asText()).isEqualTo("PROCESSING");

    String ask = "{'contents': [{'parts': [{'fileData': {'fileUri': '"
        + file.get("uri").asText() + "'}}]}]}";
    String model = "/v1beta/models/gemini-3.8-flash:generateContent";
    gemini.reply(Reply.text("read"));
    assertThat(json("GET", path, "").get("state").asText()).isEqualTo("PROCESSING");
    assertThat(message(json("POST", model, ask))).contains("is not in an ACTIVE state");
    assertThat(json("GET", path, "").get("state").asText()).isEqualTo("PROCESSING");
    assertThat(json("GET", path, "").get("state").asText()).isEqualTo("ACTIVE");
    assertThat(json("GET", "/v1beta/files", "").get("files")).hasSize(1);
    assertThat(json("POST", model, ask).has("candidates")).isTrue();
    assertThat(json("DELETE", path, "")).isEmpty();
    assertThat(message(json("GET", path, "")))
        .startsWith("You do not have permission to access the File ");
    assertThat(message(json("POST", model, ask)))
        .startsWith("You do not have permission to access the File ");
  }

  @Test
  void uploadThatGoesWrongIsRefusedAndCanGoOn() {
    String url = header(startUpload(Map.of(), "{}"), "X-Goog-Upload-URL");

    assertThat(piece(url, "upload", 7, PIECE).body()).contains("X-Goog-Upload-Offset: expected 0");
    assertThat(piece(url, "upload", 0, 5).body()).contains("multiple of " + PIECE);
    assertThat(piece(url, "upload, finalize", 0, 5).body()).contains("were told when it started");
    assertThat(piece(url, "finish", 0, 5).body()).contains("X-Goog-Upload-Command");
    assertThat(piece(url, "upload", 0, PIECE).statusCode()).isEqualTo(200);
    assertThat(piece(url, "upload, finalize", PIECE, 3).statusCode()).isEqualTo(200);
    assertThat(piece(url, "query", 0, 0).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "X-Goog-Upload-Protocol, multipart",
    "X-Goog-Upload-Command, upload",
    "X-Goog-Upload-Header-Content-Length, many",
    "X-Goog-Upload-Header-Content-Type, text",
  })
  void uploadNeedsItsHeaders(String header, String value) {
    HttpResponse<String> answer = startUpload(Map.of(header, value), "{}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(message(Json.parse(answer.body()))).startsWith("Header " + header + ": expected ");
  }

  @Test
  void bodyOfAnUploadIsChecked() {
    assertThat(startUpload(Map.of(), "{'file': {'size': 1}}").body())
        .contains("Unknown name \\\"size\\\"");
    assertThat(startUpload(Map.of(), "{'file': {'name': 'files/A'}}").body())
        .contains("Invalid file name: files/A");
  }

  @Test
  void cacheIsMadeUsedChangedAndDropped() {
    String body = "{'model': 'models/gemini-3.8-flash', 'ttl': '300s', 'displayName': 'd',"
        + " 'contents': [{'role': 'user', 'parts': [{'text': '0123456789abcdef'}]}]}";
    JsonNode cache = json("POST", "/v1beta/cachedContents", body);
    String path = "/v1beta/" + cache.get("name").asText();
    String ask = "{'contents': [{'parts': [{'text': 'q'}]}], 'cachedContent': '"
        + cache.get("name").asText() + "'}";
    gemini.reply(Reply.text("fine"));

    assertThat(cache.at("/usageMetadata/totalTokenCount").asInt()).isEqualTo(5);
    assertThat(json("GET", path, "")).isEqualTo(cache);
    JsonNode answer = json("POST", "/v1beta/models/gemini-3.8-flash:generateContent", ask);
    assertThat(answer.at("/usageMetadata/cachedContentTokenCount").asInt()).isEqualTo(5);
    assertThat(message(json("POST", "/v1beta/models/gemini-3.7-flash:generateContent", ask)))
        .isEqualTo("Model used by GenerateContent request (models/gemini-3.7-flash) and"
            + " CachedContent (models/gemini-3.8-flash) has to be the same.");
    assertThat(json("PATCH", path + "?updateMask=ttl", "{'ttl': '3.5s'}").get("expireTime"))
        .isNotEqualTo(cache.get("expireTime"));
    assertThat(message(json("PATCH", path, "{'displayName': 'e'}"))).startsWith("Only the expira");
    assertThat(json("GET", "/v1beta/cachedContents", "").get("cachedContents")).hasSize(1);
    assertThat(json("DELETE", path, "")).isEmpty();
    assertThat(message(json("POST", "/v1beta/models/gemini-3.8-flash:generateContent", ask)))
        .isEqualTo("CachedContent not found (or permission denied)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'model': 'gemini-3.8-flash'} | * model: expected models/ and an id",
        "{'model': 'models/gemini-3.8-flash'} | CachedContent has nothing that could be cached.",
        "{'model': 'models/gemini-4-neon', 'tools': []}"
            + " | Model models/gemini-4-neon does not support cached content.",
        "{'model': 'models/gemini-3.8-flash', 'tools': [], 'ttl': '5m'}"
            + " | Invalid expiration of a CachedContent: \"5m\"",
        "{'model': 'models/gemini-3.8-flash', 'tools': [], 'expireTime': '2020-01-01T00:00:00Z'}"
            + " | Invalid expiration of a CachedContent: \"2020",
        "{'model': 'models/gemini-3.8-flash', 'tools': [], 'kmsKeyName': 'k'}"
            + " | Invalid JSON payload received. Unknown name \"kmsKeyName\"",
      })
  void cacheIsRefused(String body, String message) {
    assertThat(message(json("POST", "/v1beta/cachedContents", body))).startsWith(message);
  }

  @Test
  void embeddingsAreTheSameForTheSameText() {
    String path = "/v1beta/models/gemini-embedding-001:";
    String one = "'content': {'parts': [{'text': 'a'}]}, 'outputDimensionality': 4";
    String model = "'model': 'models/gemini-embedding-001'";

    JsonNode single = json("POST", path + "embedContent", "{" + one + "}");
    JsonNode batch = json(
        "POST",
        path + "batchEmbedContents",
        "{'requests': [{" + model + ", " + one + "}, {" + model + ", " + one.replace("a'", "b'")
            + "}]}");

    assertThat(single.at("/embedding/values")).hasSize(4);
    assertThat(batch.at("/embeddings/0")).isEqualTo(single.get("embedding"));
    assertThat(batch.at("/embeddings/1")).isNotEqualTo(single.get("embedding"));
    assertThat(message(json("POST", path + "batchEmbedContents", "{'requests': [{" + one + "}]}")))
        .isEqualTo("* requests[0].model: model is not specified");
    assertThat(message(json("POST", path + "embedContent", "{'content': {'parts': []}}")))
        .isEqualTo("* content: content is not specified");
    assertThat(message(json("POST", path + "embedContent", "{" + one.replace("4", "0") + "}")))
        .isEqualTo("* output_dimensionality: must be positive");
  }

  @Test
  void gatewayAndVertexKnowNothingBesideTheirModels() {
    for (String path : new String[] {
      "/v1beta1/publishers/google/models", "/v1beta1/publishers/google/files", "/v1beta/batches"
    }) {
      assertThat(message(json("GET", path, ""))).startsWith("Requested entity was not found");
    }
    gemini = LocalGemini.start(vertx, new LocalGeminiOptions().setGateway(true)).await();
    for (String path : new String[] {"/v1beta/models", "/v1beta/files"}) {
      assertThat(message(json("GET", path, ""))).startsWith("Requested entity was not found");
    }
    assertThat(message(json("POST", "/v1beta/models/gemini-3.8-flash:countTokens", "{}")))
        .startsWith("Requested entity was not found");
  }
}

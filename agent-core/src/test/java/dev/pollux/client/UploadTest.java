package dev.pollux.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.http.Route;
import dev.pollux.model.ModelException;
import dev.pollux.stream.PushStream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads against a server that keeps the protocol, and breaks where a test says so. */
@Timeout(60)
class UploadTest {

  private static final int CHUNK = 256 * 1024;

  private final Vertx vertx = Vertx.vertx();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private volatile Buffer stored = Buffer.buffer();
  private final AtomicInteger gets = new AtomicInteger();
  private HttpServer server;
  private volatile int keepOfChunk = -1; // how much is kept of the next chunk before it breaks
  private volatile int status = 200;
  private volatile boolean finished;
  private volatile int known = Integer.MAX_VALUE; // how much it says it has, at most
  private volatile List<String> states = List.of("ACTIVE");
  private GeminiClient client;

  @BeforeEach
  void start() {
    server = vertx
        .createHttpServer()
        .requestHandler(this::take)
        .listen(0, "127.0.0.1")
        .await();
    client = new GeminiClient(
        vertx,
        Route.of("http://127.0.0.1:" + server.actualPort() + "/gate").withApiKey("k"),
        new GeminiClientOptions()
            .setChunkBytes(CHUNK)
            .setRetryDelay(Duration.ofMillis(1))
            .setPollDelay(Duration.ofMillis(1))
            .setMaxPollDelay(Duration.ofMillis(5)));
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void take(HttpServerRequest request) {
    String command = request.getHeader("X-Goog-Upload-Command");
    if (command == null) {
      String state = states.get(Math.min(gets.getAndIncrement(), states.size() - 1));
      request
          .response()
          .end("{\"name\":\"files/f\",\"mimeType\":\"a/b\",\"state\":\"" + state
              + "\",\"error\":{\"message\":\"no video in it\"}}");
      return;
    }
    request.body().onSuccess(body -> {
      switch (command) {
        case "start" -> {
          commands.add("start " + request.path() + " "
              + request.getHeader("X-Goog-Upload-Header-Content-Length"));
          request
              .response()
              .putHeader(
                  "x-goog-upload-url", "http://127.0.0.1:" + server.actualPort() + "/up?id=1")
              .end();
        }
        case "query" -> {
          commands.add("query");
          request
              .response()
              .putHeader("x-goog-upload-status", finished ? "final" : "active")
              .putHeader("x-goog-upload-size-received", "" + Math.min(stored.length(), known))
              .end(finished ? file() : "");
        }
        default -> chunk(request, command, body);
      }
    });
  }

  private void chunk(HttpServerRequest request, String command, Buffer body) {
    commands.add(command + " " + request.getHeader("X-Goog-Upload-Offset") + " " + body.length());
    if (Long.parseLong(request.getHeader("X-Goog-Upload-Offset")) != stored.length()) {
      request.response().setStatusCode(400).end("{\"error\":{\"message\":\"wrong offset\"}}");
      return;
    }
    int keep = keepOfChunk;
    if (keep >= 0) {
      keepOfChunk = -1;
      stored.appendBuffer(body.slice(0, Math.min(keep, body.length())));
      finished = command.contains("finalize") && keep >= body.length();
      if (status == 200) {
        request.connection().close();
      } else {
        request.response().setStatusCode(status).end("{}");
      }
      return;
    }
    stored.appendBuffer(body);
    finished = command.contains("finalize");
    request
        .response()
        .putHeader("x-goog-upload-status", finished ? "final" : "active")
        .end(finished ? file() : "");
  }

  private static String file() {
    return "{\"file\":{\"name\":\"files/f\",\"state\":\"PROCESSING\",\"sizeBytes\":\"7\"}}";
  }

  private static Buffer bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  private static UploadOptions options() {
    return new UploadOptions("a/b");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK})
  void aFileArrivesWholeInChunks(int length, @TempDir Path folder) {
    Path file = folder.resolve("f.bin");
    vertx.fileSystem().writeFile(file.toString(), bytes(length)).await();
    List<Long> progress = new CopyOnWriteArrayList<>();

    FileInfo info =
        client.files().upload(file, options().setProgress(progress::add)).await();

    assertThat(info.sizeBytes()).isEqualTo(7);
    assertThat(stored).isEqualTo(bytes(length));
    assertThat(commands.get(0)).isEqualTo("start /gate/upload/v1beta/files " + length);
    assertThat(commands).hasSize(1 + Math.max(1, (length + CHUNK - 1) / CHUNK));
    assertThat(commands.get(commands.size() - 1)).startsWith("upload, finalize ");
    assertThat(progress).isSorted().last().isEqualTo((long) length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, CHUNK, 2 * CHUNK + 9})
  void aStreamOfUnknownLengthArrivesWhole(int length) {
    Context context = vertx.getOrCreateContext();
    Future<FileInfo> uploaded = Future.future(done -> context.runOnContext(go ->
        client.files().upload(new Pieces(context, bytes(length)), options()).onComplete(done)));

    uploaded.await();

    assertThat(stored).isEqualTo(bytes(length));
    assertThat(commands.get(0)).isEqualTo("start /gate/upload/v1beta/files null");
  }

  /** Gives bytes in pieces of 10 007. */
  private static final class Pieces extends PushStream<Buffer> {
    Pieces(Context context, Buffer bytes) {
      super(context, 4);
      context.runOnContext(go -> {
        for (int at = 0; at < bytes.length(); at += 10_007) {
          push(bytes.getBuffer(at, Math.min(bytes.length(), at + 10_007)));
        }
        end();
      });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000, CHUNK})
  void aBrokenConnectionIsMadeUpForWithWhatIsMissing(int kept) {
    keepOfChunk = kept;

    client.files().upload(bytes(2 * CHUNK), options()).await();

    assertThat(stored).isEqualTo(bytes(2 * CHUNK));
    List<String> expected = new ArrayList<>(
        List.of("start /gate/upload/v1beta/files " + 2 * CHUNK, "upload 0 " + CHUNK, "query"));
    if (kept < CHUNK) {
      expected.add("upload " + kept + " " + (CHUNK - kept));
    }
    expected.add("upload, finalize " + CHUNK + " " + CHUNK);
    assertThat(commands).isEqualTo(expected);
  }

  @Test
  void aServerThatLostWhatItHadEndsTheUpload() {
    UploadOptions options = options().setProgress(bytes -> {
      keepOfChunk = 0;
      known = 100;
    });

    assertThatThrownBy(() -> client.files().upload(bytes(2 * CHUNK), options).await())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("The upload cannot go on: Gemini has 100 bytes");
  }

  @Test
  void anAnswerLostBehindTheLastByteIsAskedForAgain() {
    keepOfChunk = CHUNK;

    FileInfo file = client.files().upload(bytes(CHUNK), options()).await();

    assertThat(file.name()).isEqualTo("files/f");
    assertThat(commands).endsWith("upload, finalize 0 " + CHUNK, "query");
  }

  @Test
  void aServerThatIsOverloadedIsAskedAgainAndOneThatRefusesIsNot() {
    keepOfChunk = 0;
    status = 503;
    client.files().upload(bytes(10), options()).await();
    assertThat(commands).endsWith("query", "upload, finalize 0 10");

    stored = Buffer.buffer();
    keepOfChunk = 0;
    status = 403;
    commands.clear();
    assertThatThrownBy(() -> client.files().upload(bytes(10), options()).await())
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.statusCode()).isEqualTo(403));
    assertThat(commands).hasSize(2);
  }

  @Test
  void aFileIsLookedAtUntilItIsActive() {
    states = List.of("PROCESSING", "PROCESSING", "STATE_UNSPECIFIED", "ACTIVE");

    FileInfo file =
        client.files().untilActive("files/f", Duration.ofSeconds(30)).await();

    assertThat(file.isActive()).isTrue();
    assertThat(gets).hasValue(4);
  }

  @Test
  void aFileThatCannotBeUsedIsAFailureOfItsOwn() {
    states = List.of("PROCESSING", "FAILED");

    assertThatThrownBy(
            () -> client.files().untilActive("files/f", Duration.ofSeconds(30)).await())
        .isInstanceOfSatisfying(
            FileFailedException.class, e -> assertThat(e.file().name()).isEqualTo("files/f"))
        .hasMessage("Gemini could not process files/f (a/b, state FAILED): no video in it");
  }

  @Test
  void aFileThatTakesTooLongIsAFailure() {
    states = List.of("PROCESSING");

    assertThatThrownBy(
            () -> client.files().untilActive("files/f", Duration.ofMillis(20)).await())
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.status()).isEqualTo("DEADLINE_EXCEEDED"));
  }

  @Test
  void namesThatLeadElsewhereAreRefused() {
    for (String name : List.of("f", "files/", "files/../models/x", "files/a?b", "files/a/b")) {
      assertThatThrownBy(() -> client.files().get(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("name: '" + name + "' (expected: like files/abc)");
    }
  }
}

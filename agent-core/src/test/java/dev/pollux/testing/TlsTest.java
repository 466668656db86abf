package dev.pollux.testing;

import static dev.pollux.testing.Fault.Direction.TO_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class TlsTest {

  private static final String ASK =
      "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;
  private FaultProxy proxy;
  // A client that nobody holds is closed.
  private HttpClient client;

  @BeforeEach
  void start() {
    LocalGeminiOptions options = new LocalGeminiOptions().setKeyCert(LoopbackCertificate.keyCert());
    gemini = LocalGemini.start(vertx, options).await();
    gemini.replyWith(request -> Reply.text("x".repeat(2000)));
    proxy = FaultProxy.start(vertx, gemini.url()).await();
  }

  @AfterEach
  void stop() {
    proxy.close().await();
    gemini.close().await();
    vertx.close().await();
  }

  private HttpClient client(HttpVersion version) {
    client = vertx.createHttpClient(new HttpClientOptions()
        .setSsl(true)
        .setUseAlpn(true)
        .setProtocolVersion(version)
        .setTrustOptions(LoopbackCertificate.trust()));
    return client;
  }

  // Reads in one step with asking: a later one may come when the bytes have gone by already.
  private static <T> Future<T> ask(
      HttpClient client, String url, Function<HttpClientResponse, Future<T>> reading) {
    return client
        .request(new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url + "/v1beta/models/gemini-x:generateContent")
            .putHeader("x-goog-api-key", "KEY"))
        .compose(request -> request.send(ASK).compose(reading));
  }

  private static Future<Buffer> body(HttpClient client, String url) {
    return ask(client, url, HttpClientResponse::body);
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void theVersionThatTheClientOffersIsSpoken(HttpVersion version) {
    HttpClientResponse response =
        ask(client(version), gemini.url(), Future::succeededFuture).await();

    assertThat(response.version()).isEqualTo(version);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(gemini.url()).startsWith("https://127.0.0.1:");
    assertThat(proxy.url()).startsWith("https://127.0.0.1:");
  }

  @Test
  void bytesOfTlsPassTheProxy() {
    assertThat(body(client(HttpVersion.HTTP_1_1), proxy.url()).await().toString())
        .contains("x".repeat(2000));
  }

  /** The handshake takes some hundred bytes, and the answer is longer than two thousand. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void closeInTheHandshakeOrInTheBodyIsNoAnswer(HttpVersion version) {
    for (int at : new int[] {0, 1, 100, 2000}) {
      for (Fault fault : new Fault[] {Fault.fin(TO_CLIENT, at), Fault.reset(TO_CLIENT, at)}) {
        proxy.fault(fault);

        Future<Buffer> answer = body(client(version), proxy.url());

        assertThat(answer.map("whole").otherwise("broken").await())
            .as(fault.toString())
            .isEqualTo("broken");
      }
    }
  }
}

package dev.pollux.google;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.client.GeminiClient;
import dev.pollux.client.GeminiClientOptions;
import dev.pollux.http.BearerTokens;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.JsonServer;
import dev.pollux.http.JsonServer.Received;
import dev.pollux.http.JsonServer.Sent;
import dev.pollux.http.Route;
import dev.pollux.model.ModelException;
import dev.pollux.testing.LoopbackCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ProxyOptions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ways to a server: Vertex, gateways, tokens that expire, proxies and certificates. */
@Timeout(60)
class GeminiRouteTest {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger fetched = new AtomicInteger();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private BearerTokens tokens() {
    return new BearerTokens(() -> Future.succeededFuture(new BearerTokens.Token(
        "token-" + fetched.incrementAndGet(), Instant.now().plusSeconds(3600))));
  }

  private GeminiModel model(Route route) {
    return new GeminiModel(vertx, "gemini-3.8-flash", route);
  }

  @Test
  void vertexIsAskedAtItsPathWithABearerToken() {
    JsonServer server = JsonServer.start(vertx, request -> Sent.says("Hi"));
    GeminiModel model = model(Route.vertex("p", "global", tokens())
        .withBaseUrl(server.url())
        .withHeader("x-goog-user-project", "billing"));

    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    Asked.unary(model).texts();

    Received received = server.requests().get(0);
    assertThat(received.uri())
        .isEqualTo("/v1beta1/projects/p/locations/global/publishers/google/models/"
            + "gemini-3.8-flash:generateContent");
    assertThat(received.header("authorization")).isEqualTo("Bearer token-1");
    assertThat(received.header("x-goog-user-project")).isEqualTo("billing");
    assertThat(fetched).hasValue(1);
  }

  @Test
  void cometApiTakesTheKeyInEitherHeader() {
    JsonServer server = JsonServer.start(
        vertx,
        request -> Sent.ok("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":"
            + "[{\"text\":\"Hi\",\"thoughtSignature\":null}]},\"finishReason\":\"STOP\","
            + "\"safetyRatings\":null,\"groundingMetadata\":null}],\"promptFeedback\":null,"
            + "\"createTime\":\"x\"}"));
    Route comet = Route.cometApi("KEY").withBaseUrl(server.url());

    assertThat(Asked.unary(model(comet)).texts()).containsExactly("Hi");
    assertThat(Asked.unary(model(comet.withBearer("KEY"))).texts()).containsExactly("Hi");

    assertThat(server.requests().get(0).header("x-goog-api-key")).isEqualTo("KEY");
    assertThat(server.requests().get(0).header("authorization")).isNull();
    assertThat(server.requests().get(1).header("authorization")).isEqualTo("Bearer KEY");
    assertThat(server.requests().get(1).header("x-goog-api-key")).isNull();
  }

  @Test
  void aTokenThatIsRefusedIsReplacedOnceAndTheAnswerGoesOn() {
    JsonServer server = JsonServer.start(
        vertx,
        request -> "Bearer token-1".equals(request.header("authorization"))
            ? Sent.error(401, "UNAUTHENTICATED", "expired token-1")
            : Sent.says("Hi"));
    Route route = Route.vertex("p", "global", tokens()).withBaseUrl(server.url());

    assertThat(Asked.unary(model(route)).texts()).containsExactly("Hi");

    assertThat(server.requests())
        .extracting(request -> request.header("authorization"))
        .containsExactly("Bearer token-1", "Bearer token-2");
  }

  @Test
  void tokensThatAreAllRefusedAreAFailureAndNotShown() {
    JsonServer server = JsonServer.start(
        vertx,
        request -> Sent.error(
            401, "UNAUTHENTICATED", "bad " + request.header("authorization") + " billing-secret"));
    Route route = Route.vertex("p", "global", tokens())
        .withBaseUrl(server.url())
        .withHeader("x-billing", "billing-secret");

    ModelException failure = Asked.unary(model(route)).failure();

    assertThat(failure)
        .hasMessage(
            "Gemini answered 401 UNAUTHENTICATED for model 'gemini-3.8-flash': bad Bearer *** ***");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void aKeyThatIsRefusedIsNotSentAgain() {
    JsonServer server =
        JsonServer.start(vertx, request -> Sent.error(401, "UNAUTHENTICATED", "bad key"));

    Asked.unary(model(Route.cometApi("KEY").withBaseUrl(server.url()))).failure();

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void sideCallsReplaceARefusedTokenToo() {
    JsonServer server = JsonServer.start(
        vertx,
        request -> "Bearer token-1".equals(request.header("authorization"))
            ? Sent.error(401, "UNAUTHENTICATED", "expired")
            : Sent.ok("{\"totalTokens\":3}"));
    GeminiClient client =
        new GeminiClient(vertx, Route.vertex("p", "global", tokens()).withBaseUrl(server.url()));

    assertThat(client.countTokens("gemini-x", List.of()).await().totalTokens()).isEqualTo(3);
    assertThat(server.requests()).hasSize(2);
  }

  /** Knows CONNECT alone, and asks for a name and a password. */
  private static final class ConnectProxy {
    final List<String> heads = new CopyOnWriteArrayList<>();
    final NetServer server;
    private final Vertx vertx;

    ConnectProxy(Vertx vertx) {
      this.vertx = vertx;
      server = vertx.createNetServer().connectHandler(this::accept);
      server.listen(0, "127.0.0.1").await();
    }

    private void accept(NetSocket client) {
      Buffer head = Buffer.buffer();
      client.handler(bytes -> {
        head.appendBuffer(bytes);
        if (head.toString().endsWith("\r\n\r\n")) {
          client.pause();
          connect(client, head.toString());
        }
      });
    }

    private void connect(NetSocket client, String head) {
      heads.add(head);
      String[] target = head.split(" ")[1].split(":");
      vertx.createNetClient().connect(Integer.parseInt(target[1]), target[0]).onSuccess(server -> {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        client.pipeTo(server);
        server.pipeTo(client);
      });
    }
  }

  @Test
  void modelAndClientGoThroughAProxyToAServerWhoseCertificateTheyTrust() {
    JsonServer server = JsonServer.start(
        vertx,
        new HttpServerOptions().setSsl(true).setKeyCertOptions(LoopbackCertificate.keyCert()),
        request -> request.uri().endsWith(":countTokens")
            ? Sent.ok("{\"totalTokens\":3}")
            : Sent.says("Hi"));
    ConnectProxy proxy = new ConnectProxy(vertx);
    HttpOptions options = new HttpOptions()
        .setTrust(LoopbackCertificate.trust())
        .setProxy(new ProxyOptions()
            .setHost("127.0.0.1")
            .setPort(proxy.server.actualPort())
            .setUsername("me")
            .setPassword("pw"));
    Route route = Route.googleAi("SECRET").withBaseUrl("https://127.0.0.1:" + server.port());

    GeminiModel model = new GeminiModel(vertx, "gemini-3.8-flash", route, options);
    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    GeminiClient client =
        new GeminiClient(vertx, route, new GeminiClientOptions().setHttp(options));
    assertThat(client.countTokens("gemini-x", List.of()).await().totalTokens()).isEqualTo(3);

    assertThat(server.requests()).hasSize(2);
    assertThat(proxy.heads)
        .hasSize(2)
        .allSatisfy(head -> assertThat(head)
            .startsWith("CONNECT 127.0.0.1:" + server.port() + " ")
            .containsIgnoringCase("proxy-authorization: Basic ")
            .doesNotContain("SECRET"));
  }

  @Test
  void aProxyThatIsGoneIsAFailure() {
    NetServer gone = vertx.createNetServer().connectHandler(socket -> {});
    gone.listen(0, "127.0.0.1").await();
    int port = gone.actualPort();
    gone.close().await();
    JsonServer server = JsonServer.start(vertx, request -> Sent.says("Hi"));
    HttpOptions options =
        new HttpOptions().setProxy(new ProxyOptions().setHost("127.0.0.1").setPort(port));

    ModelException failure = Asked.unary(new GeminiModel(
            vertx, "gemini-x", Route.googleAi("K").withBaseUrl(server.url()), options))
        .failure();

    assertThat(failure).hasMessageStartingWith("Gemini could not be reached at " + server.url());
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aClientDoesNotAskAServerWhoseCertificateItDoesNotTrust() {
    JsonServer server = JsonServer.start(
        vertx,
        new HttpServerOptions().setSsl(true).setKeyCertOptions(LoopbackCertificate.keyCert()),
        request -> Sent.ok("{}"));
    GeminiClient client = new GeminiClient(
        vertx,
        Route.googleAi("K").withBaseUrl("https://127.0.0.1:" + server.port()),
        new GeminiClientOptions().setMaxAttempts(1));

    Throwable cause = client
        .countTokens("gemini-x", List.of())
        .<Throwable>map(count -> new AssertionError())
        .otherwise(failed -> failed)
        .await();

    assertThat(cause).isInstanceOf(ModelException.class);
    assertThat(server.requests()).isEmpty();
  }
}

package dev.pollux.google;

import static dev.pollux.testing.Fault.Direction.TO_CLIENT;
import static dev.pollux.testing.Fault.Direction.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.gemini.Content;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.model.ModelException;
import dev.pollux.testing.Fault;
import dev.pollux.testing.FaultProxy;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens between a model and its server when the network breaks at a byte. */
@Timeout(60)
class GeminiFaultTest {

  private static final String BODY =
      "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}";

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;
  private FaultProxy proxy;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx).await();
    proxy = FaultProxy.start(vertx, gemini.url()).await();
  }

  @AfterEach
  void stop() {
    proxy.close().await();
    gemini.close().await();
    vertx.close().await();
  }

  private GeminiModel model(String url) {
    return new GeminiModel(
        vertx,
        "gemini-x",
        Route.of(url).withApiKey("KEY"),
        new HttpOptions()
            .setConnectTimeout(Duration.ofMillis(300))
            .setIdleTimeout(Duration.ofMillis(200))
            .setTraffic(new TrafficOptions().setBreakerFailures(Integer.MAX_VALUE)));
  }

  private static void assertBroken(Asked asked) {
    ModelException failure = asked.failure();
    assertThat(failure.getMessage())
        .startsWith("The connection broke before the answer of model 'gemini-x' was whole: ");
    assertThat(failure.isRetryable()).isTrue();
    assertThat(asked.textsSoFar()).isEmpty();
  }

  @Test
  void A10_requestIsTheSameBytesWhenItIsMadeAgainAfterAReset() {
    GeminiModel model = model(proxy.url());
    gemini.reply(Reply.text("a"), Reply.text("b"));
    proxy.fault(Fault.reset(TO_CLIENT, 0), Fault.reset(TO_SERVER, 50));

    assertBroken(Asked.unary(model));
    assertBroken(Asked.unary(model));
    assertThat(Asked.unary(model).texts()).hasSize(1);
    assertThat(gemini.requests())
        .allSatisfy(request ->
            assertThat(request.body()).isEqualTo(gemini.requests().get(0).body()));
    assertThat(proxy.connections()).isEqualTo(3);
  }

  @Test
  void A13_resetAtEveryByteOfABodyIsAFailureAndNothingOfItIsUsed() {
    gemini.replyWith(request -> Reply.text("x".repeat(1700)));
    GeminiModel model = model(proxy.url());
    assertThat(Asked.unary(model).texts()).hasSize(1);
    model.close().await();

    int failures = 0;
    for (int at = 1; ; at++) {
      proxy.fault(Fault.reset(TO_CLIENT, at));
      GeminiModel fresh = model(proxy.url());
      Asked asked = Asked.unary(fresh);
      boolean whole = asked.end().map(true).otherwise(false).await();
      fresh.close().await();
      if (whole) {
        break;
      }
      failures++;
      assertBroken(asked);
    }
    assertThat(failures).isGreaterThan(2048);
  }

  @Test
  void A25_stallOfTheNetworkIsAFailureWhereverItIs() {
    gemini.replyWith(request -> Reply.text("Hello"));
    for (int at : new int[] {20, 120, 200}) {
      proxy.fault(Fault.stall(TO_CLIENT, at));
      GeminiModel model = new GeminiModel(
          vertx,
          "gemini-x",
          Route.of(proxy.url()).withApiKey("KEY"),
          new HttpOptions()
              .setFirstByteTimeout(Duration.ofMillis(200))
              .setIdleTimeout(Duration.ofMillis(200)));

      ModelException failure = Asked.unary(model).failure();

      assertThat(failure.getMessage()).endsWith(" within 200 ms");
      assertThat(failure.isRetryable()).isTrue();
      model.close().await();
    }
  }

  @Test
  void A26_serverThatNeverAcceptsIsAFailure() throws IOException {
    List<SocketChannel> queue = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      for (int i = 0; i < 8; i++) {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(new InetSocketAddress("127.0.0.1", full.getLocalPort()));
        queue.add(channel);
      }

      ModelException failure =
          Asked.unary(model("http://127.0.0.1:" + full.getLocalPort())).failure();

      assertThat(failure.getMessage()).startsWith("Gemini could not be reached at ");
      assertThat(failure.isRetryable()).isTrue();
    } finally {
      for (SocketChannel channel : queue) {
        channel.close();
      }
    }
  }

  @Test
  void A30_nameIsResolvedAgainForTheNextAttempt(@TempDir Path folder) throws IOException {
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 gemini.test\n");
    Vertx ours = Vertx.vertx(new VertxOptions()
        .setAddressResolverOptions(
            new AddressResolverOptions().setHostsPath(hosts.toString()).setHostsRefreshPeriod(1)));
    HttpServer second =
        ours.createHttpServer().requestHandler(request -> request.response().end(BODY));
    second.listen(0, "127.0.0.2").await();
    GeminiModel model = new GeminiModel(
        ours, "gemini-x", Route.of("http://gemini.test:" + second.actualPort()).withApiKey("KEY"));

    assertThat(Asked.unary(model).failure().getMessage()).contains("could not be reached");
    Files.writeString(hosts, "127.0.0.2 gemini.test\n");

    assertThat(Asked.unary(model).texts()).containsExactly("Hi");
    ours.close().await();
  }

  private Asked answer(String body) {
    gemini.reply(Reply.raw(200, "application/json", body));
    return Asked.unary(model(gemini.url()));
  }

  private static String call(String args) {
    return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"functionCall\":{"
        + "\"name\":\"f\",\"args\":{\"a\":" + args + "}}}]},\"finishReason\":\"STOP\"}]}";
  }

  @Test
  void B15_argumentNestedTenThousandDeepIsATypedFailure() {
    assertThat(answer(call("[".repeat(10_000) + "]".repeat(10_000))).failure().isUnreadable())
        .isTrue();
  }

  @Test
  void B15_textOfTwentyMebibytesIsATypedFailure() {
    assertThat(answer(call("\"" + "x".repeat(20 << 20) + "\"")).failure().isUnreadable())
        .isTrue();
  }

  @Test
  void B15_aMillionElementsAreRead() {
    Asked asked = answer(call("[" + "1,".repeat(999_999) + "1]"));

    asked.end().await();
    Content content = asked.chunks().get(0).content();
    assertThat(content).isNotNull();
    assertThat(content.functionCalls().get(0).args().path("a").size()).isEqualTo(1_000_000);
  }
}

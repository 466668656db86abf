package dev.pollux.google;

import static dev.pollux.testing.Fault.Direction.TO_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.model.ModelException;
import dev.pollux.testing.Fault;
import dev.pollux.testing.FaultProxy;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.LoopbackCertificate;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens between a model and its server when TLS breaks, or HTTP tells no truth. */
@Timeout(60)
class GeminiTlsTest {

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;
  private FaultProxy proxy;

  @BeforeEach
  void start() {
    LocalGeminiOptions options = new LocalGeminiOptions().setKeyCert(LoopbackCertificate.keyCert());
    gemini = LocalGemini.start(vertx, options).await();
    gemini.replyWith(request -> Reply.text("x".repeat(3000)));
    proxy = FaultProxy.start(vertx, gemini.url()).await();
  }

  @AfterEach
  void stop() {
    proxy.close().await();
    gemini.close().await();
    vertx.close().await();
  }

  private static HttpOptions options() {
    return new HttpOptions().setTraffic(new TrafficOptions().setBreakerFailures(Integer.MAX_VALUE));
  }

  private GeminiModel model(HttpOptions options) {
    return new GeminiModel(vertx, "gemini-x", Route.of(proxy.url()).withApiKey("KEY"), options);
  }

  private ModelException failure(Fault fault) {
    proxy.fault(fault);
    GeminiModel model = model(options().setTrust(LoopbackCertificate.trust()));
    Asked asked = Asked.unary(model);
    ModelException failure = asked.failure();
    assertThat(failure.isRetryable()).as(fault.toString()).isTrue();
    assertThat(failure.statusCode()).isZero();
    assertThat(asked.textsSoFar()).isEmpty();
    model.close().await();
    return failure;
  }

  @Test
  void A26_closeInTheHandshakeIsAFailure() {
    for (int at : new int[] {0, 1, 6, 100}) {
      for (Fault fault : List.of(Fault.fin(TO_CLIENT, at), Fault.reset(TO_CLIENT, at))) {
        assertThat(failure(fault).getMessage())
            .as(fault.toString())
            .startsWith("Gemini could not be reached at " + proxy.url());
      }
    }
    assertThat(gemini.requests()).isEmpty();
  }

  @Test
  void A14_tlsThatEndsInABodyWithoutACloseOfItsOwnIsAFailure() {
    for (int at : new int[] {2500, 3000}) {
      for (Fault fault : List.of(Fault.fin(TO_CLIENT, at), Fault.reset(TO_CLIENT, at))) {
        assertThat(failure(fault).getMessage())
            .as(fault.toString())
            .startsWith("The connection broke before the answer of model 'gemini-x' was whole: ");
      }
    }
  }

  @Test
  void A14_byteThatIsChangedOnItsWayIsAFailure() {
    failure(Fault.corrupt(TO_CLIENT, 2500));
  }

  @Test
  void serverWhoseCertificateIsNotTrustedIsNotAsked() {
    ModelException failure = Asked.unary(model(options())).failure();

    assertThat(failure.getMessage()).startsWith("Gemini could not be reached at " + proxy.url());
    assertThat(gemini.requests()).isEmpty();
  }

  @Test
  void A14_lengthThatIsNotTheBodysIsAFailure() {
    LocalGemini plain = LocalGemini.start(vertx).await();
    GeminiModel model =
        new GeminiModel(vertx, "gemini-x", Route.of(plain.url()).withApiKey("KEY"), options());

    plain.reply(Reply.text("Hi").withShape(new StreamShape().setContentLength(5000)));
    assertThat(Asked.unary(model).failure().getMessage())
        .startsWith("The connection broke before the answer of model 'gemini-x' was whole: ");
    plain.reply(Reply.text("Hi").withShape(new StreamShape().setContentLength(9)));
    assertThat(Asked.unary(model).failure().getMessage())
        .startsWith("Gemini's answer for model 'gemini-x' could not be read: ");
    plain.close().await();
  }
}

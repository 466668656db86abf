package dev.pollux.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.http.Route;
import dev.pollux.model.ModelException;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class GeminiRequestTest {

  private final Vertx vertx = Vertx.vertx();
  private LocalGemini gemini;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx).await();
    gemini.replyWith(request -> Reply.text("Hi"));
  }

  @AfterEach
  void stop() {
    gemini.close().await();
    vertx.close().await();
  }

  private GeminiModel model(Route route) {
    return new GeminiModel(vertx, "gemini-x", route);
  }

  private ReceivedRequest received() {
    assertThat(gemini.requests()).hasSize(1);
    return gemini.requests().get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "'', v1beta, gemini-x, /v1beta/models/gemini-x",
    "/, v1beta, gemini-x, /v1beta/models/gemini-x",
    "/a/b/, v1, gemini-x, /a/b/v1/models/gemini-x",
    "/a, '', gemini-x, /a/models/gemini-x",
    "'', '', gemini-x, /models/gemini-x",
    "'', v1beta, models/gemini-x, /v1beta/models/gemini-x",
    "'', v1beta, tunedModels/mine-7, /v1beta/tunedModels/mine-7",
    "'', v1beta1, publishers/google/models/gemini-x, /v1beta1/publishers/google/models/gemini-x",
  })
  void theUrlIsMadeOfBaseVersionAndModel(String prefix, String version, String id, String path) {
    Route route = Route.of(gemini.url() + prefix).withApiVersion(version).withApiKey("k");
    GeminiModel model = new GeminiModel(vertx, id, route);

    Asked.unary(model).end().otherwiseEmpty().await();
    Asked.streamed(model).end().otherwiseEmpty().await();

    assertThat(gemini.requests())
        .extracting(ReceivedRequest::path)
        .containsExactly(path + ":generateContent", path + ":streamGenerateContent");
    assertThat(gemini.requests())
        .extracting(request -> request.query("alt"))
        .containsExactly(null, "sse");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "a b", "a?b", "a&b", "a#b", "a:b", "../a", "a..b", "/a", "a/", "a//b", "-a", "a\n",
        "ä"
      })
  void whatIsNoModelIdIsRefused(String id) {
    assertThatThrownBy(() -> new GeminiModel(vertx, id, Route.of("http://h")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model id: '" + id + "' (expected: like gemini-3-flash-preview)");
  }

  @Test
  void theKeyGoesIntoItsHeaderAndNowhereElse() {
    Asked.unary(model(Route.of(gemini.url()).withApiKey("KEY"))).texts();

    ReceivedRequest request = received();
    assertThat(request.header("x-goog-api-key")).isEqualTo("KEY");
    assertThat(request.header("authorization")).isNull();
    assertThat(request.header("content-type")).isEqualTo("application/json");
    assertThat(request.query("key")).isNull();
  }

  @Test
  void aBearerTokenGoesIntoItsHeader() {
    Asked.unary(model(Route.of(gemini.url()).withBearer("TOKEN"))).texts();

    assertThat(received().header("authorization")).isEqualTo("Bearer TOKEN");
    assertThat(received().header("x-goog-api-key")).isNull();
  }

  @Test
  void aTokenIsAwaitedAndMayComeFromAnyThread() {
    Promise<String> token = Promise.promise();
    Asked asked = Asked.unary(model(Route.of(gemini.url()).withBearer(token::future)));
    new Thread(() -> token.complete("LATE")).start();

    assertThat(asked.texts()).containsExactly("Hi");
    assertThat(received().header("authorization")).isEqualTo("Bearer LATE");
  }

  @Test
  void aTokenThatCannotBeHadIsAFailureAndNothingIsSent() {
    List<Supplier<Future<String>>> suppliers =
        List.of(() -> Future.failedFuture("login is down"), () -> {
          throw new IllegalStateException("login is down");
        });
    for (Supplier<Future<String>> supplier : suppliers) {
      ModelException failure =
          Asked.unary(model(Route.of(gemini.url()).withBearer(supplier))).failure();
      assertThat(failure).hasMessage("No credential for model 'gemini-x': login is down");
      assertThat(failure.isRetryable()).isTrue();
      assertThat(failure.statusCode()).isZero();
    }
    assertThat(gemini.requests()).isEmpty();
  }

  @Test
  void aTokenThatIsNoneIsAFailureThatDoesNotShowIt() {
    Route route = Route.of(gemini.url()).withBearer(() -> Future.succeededFuture("SECRET\r\nX: y"));

    assertThat(Asked.unary(model(route)).failure())
        .hasMessage("No credential for model 'gemini-x': bearer token"
            + " (expected: printable ASCII without spaces, not empty)");
    assertThat(gemini.requests()).isEmpty();
  }

  @Test
  void withoutACredentialNoneIsSent() {
    ModelException failure = Asked.unary(model(Route.of(gemini.url()))).failure();

    assertThat(failure.statusCode()).isEqualTo(403);
    assertThat(failure.status()).isEqualTo("PERMISSION_DENIED");
    assertThat(failure.isRetryable()).isFalse();
    assertThat(received().header("x-goog-api-key")).isNull();
    assertThat(received().header("authorization")).isNull();
  }

  @Test
  void theBodyIsTheRequestByteForByte() {
    GenerateContentRequest request = new GenerateContentRequest(
        GenerateContentConfig.EMPTY.withSystemInstruction("Kürze 🌧"),
        List.of(Content.user("Grüße, 東京")));

    model(Route.of(gemini.url()).withApiKey("k")).generateContent(request).await();

    assertThat(received().body()).isEqualTo(request.encoded());
    assertThat(received().header("content-length")).isEqualTo("" + request.encoded().length);
  }

  @Test
  void theModelShowsItsIdAndRouteAndNoKey() {
    assertThat(model(Route.googleAi("SECRET")))
        .hasToString("GeminiModel[gemini-x, Route[https://generativelanguage.googleapis.com,"
            + " version 'v1beta', x-goog-api-key]]");
  }
}

package dev.pollux.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.json.Json;
import dev.pollux.model.CallOptions;
import dev.pollux.model.ModelException;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenAiModelTest {

  private static final String HEL = "{\"id\":\"c\",\"model\":\"m-1\",\"choices\":[{\"index\":0,"
      + "\"delta\":{\"role\":\"assistant\",\"content\":\"Grüße, \"},\"finish_reason\":null}]}";
  private static final String LO = HEL.replace("Grüße, ", "東京 🌧");
  private static final String CALL = "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{"
      + "\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":"
      + "\"{\\\"x\\\":\"}}]}}]}";
  private static final String MORE = "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{"
      + "\"index\":0,\"function\":{\"arguments\":\"1}\"}}]}}]}";
  private static final String STOP =
      "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
  private static final String USAGE = "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,"
      + "\"completion_tokens\":2,\"total_tokens\":5}}";
  private static final String WHOLE = "{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"message\":{"
      + "\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";

  private final Vertx vertx = Vertx.vertx();
  private ChatServer server;
  private OpenAiModel model;

  @BeforeEach
  void start() {
    server = ChatServer.start(vertx);
    model = new OpenAiModel(vertx, "m", OpenAiRoute.of(server.url()).withBearer("KEY"));
  }

  @AfterEach
  void stop() {
    server.close();
    vertx.close().await();
  }

  @Test
  void aWholeAnswer() {
    server.thenJson(WHOLE);

    GenerateContentResponse answer = Asked.unary(model).whole();

    assertThat(answer.content().text()).isEqualTo("Hi");
    assertThat(answer.modelVersion()).isEqualTo("m-1");
    assertThat(server.requests())
        .containsExactly(Json.parse(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"," + "\"content\":\"Hello\"}]}"));
    assertThat(server.authorizations()).containsExactly("Bearer KEY");
  }

  @Test
  void aStreamedAnswer() {
    server.thenEvents(HEL, LO, CALL, MORE, STOP, USAGE, "[DONE]");

    Asked asked = Asked.streamed(model);
    GenerateContentResponse answer = asked.whole();

    assertThat(asked.texts()).containsExactly("Grüße, ", "東京 🌧");
    assertThat(answer.content().functionCalls())
        .hasToString("[FunctionCall[json={\"id\":\"a\",\"name\":\"f\",\"args\":{\"x\":1}}]]");
    assertThat(answer.usageMetadata().totalTokenCount()).isEqualTo(5);
    assertThat(server.requests().get(0).path("stream_options"))
        .hasToString("{\"include_usage\":true}");
  }

  @Test
  void localServersNeedNoKey() {
    server.thenJson(WHOLE);

    Asked.unary(new OpenAiModel(vertx, "m", OpenAiRoute.of(server.url()))).whole();

    assertThat(server.authorizations()).containsExactly("null");
  }

  @Test
  void textComesBeforeTheAnswerIsWhole() {
    Promise<Void> seen = Promise.promise();
    server.then((request, json) -> {
      request.response().setChunked(true).putHeader("content-type", "text/event-stream");
      request.response().write("data: " + HEL + "\n\n");
      seen.future().onSuccess(go -> request.response().end("data: " + STOP + "\n\n"));
    });

    Asked asked = Asked.streamed(model);
    asked.stream().handler(chunk -> seen.tryComplete());

    asked.whole();
    assertThat(seen.future().succeeded()).isTrue();
  }

  @Test
  void aStreamIsTheSameWhereverItIsCut() {
    byte[] bytes = ("data: " + HEL + "\n\n: ping\n\ndata: " + LO + "\r\n\r\ndata: " + CALL
            + "\n\ndata: " + MORE + "\n\ndata: " + STOP + "\n\ndata: " + USAGE
            + "\n\ndata: [DONE]\n\n")
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    server.then(ChatServer.stream(Buffer.buffer(bytes)));
    String expected = Asked.streamed(model).whole().toString();
    assertThat(expected).contains("Grüße, 東京 🌧", "\"x\":1", "STOP", "\"totalTokenCount\":5");

    List<Asked> asked = new ArrayList<>();
    for (int cut = 1; cut < bytes.length; cut++) {
      server.then(ChatServer.stream(
          Buffer.buffer(bytes).slice(0, cut), Buffer.buffer(bytes).slice(cut, bytes.length)));
    }
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      List<Buffer> pieces = new ArrayList<>();
      for (int at = 0; at < bytes.length; ) {
        int end = Math.min(bytes.length, at + 1 + random.nextInt(40));
        pieces.add(Buffer.buffer(bytes).slice(at, end));
        at = end;
      }
      server.then(ChatServer.stream(pieces.toArray(Buffer[]::new)));
    }
    for (int i = 1; i < bytes.length + 50; i++) {
      asked.add(Asked.streamed(model));
    }

    asked.forEach(one -> assertThat(one.whole()).hasToString(expected));
  }

  @Test
  void errorsNameTheServerAndTheModel() {
    server.then(ChatServer.error(429, "slow down"));

    ModelException failure = Asked.streamed(model).failure();

    assertThat(failure).hasMessage("The server answered 429 for model 'm': slow down");
    assertThat(failure.isRetryable()).isTrue();
  }

  @Test
  void aQuotaThatIsUsedUpIsNotTriedAgain() {
    server.then(ChatServer.json(
        429,
        "{\"error\":{\"message\":\"no money\",\"type\":\"insufficient_quota\","
            + "\"code\":\"insufficient_quota\"}}"));

    assertThat(Asked.unary(model).failure().isRetryable()).isFalse();
  }

  @Test
  void A15_streamEndsWithoutFinishReason() {
    server.thenEvents(HEL, CALL);

    GenerateContentResponse answer = Asked.streamed(model).whole();

    assertThat(answer.content().text()).isEqualTo("Grüße, ");
    assertThat(answer.finishReason()).isNull();
  }

  @Test
  void A16_theConnectionBreaksInsideTheStream() {
    server.then((request, json) -> {
      request.response().setChunked(true).putHeader("content-type", "text/event-stream");
      request
          .response()
          .write("data: " + HEL + "\n\ndata: {\"cho")
          .onSuccess(sent -> request.connection().close());
    });

    Asked asked = Asked.streamed(model);

    assertThat(asked.failure().isRetryable()).isTrue();
    assertThat(asked.texts()).containsExactly("Grüße, ");
  }

  @Test
  void A17_anErrorInPlaceOfAnEvent() {
    for (int code : new int[] {503, 400}) {
      server.thenEvents(HEL, "{\"error\":{\"message\":\"oh\",\"code\":" + code + "}}");

      ModelException failure = Asked.streamed(model).failure();

      assertThat(failure).hasMessage("The server answered " + code + " for model 'm': oh");
      assertThat(failure.isRetryable()).isEqualTo(code == 503);
    }
  }

  @Test
  void A17_anErrorInsideAChoiceOrAsTheWholeEventIsAsIfItWereTheAnswers() {
    server.thenEvents(
        HEL,
        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\","
            + "\"error\":{\"code\":502,\"message\":\"no KEY\"}}]}");
    server.thenEvents("{\"object\":\"error\",\"message\":\"too long\",\"code\":400}");

    ModelException broken = Asked.streamed(model).failure();
    assertThat(broken).hasMessage("The server answered 502 for model 'm': no ***");
    assertThat(broken.isRetryable()).isTrue();
    ModelException refused = Asked.streamed(model).failure();
    assertThat(refused).hasMessage("The server answered 400 for model 'm': too long");
    assertThat(refused.isRetryable()).isFalse();
  }

  @Test
  void A20_anEventThatIsNotJson() {
    server.thenEvents(HEL, "{\"choices\":[", STOP);

    assertThat(Asked.streamed(model).failure().isUnreadable()).isTrue();
  }

  @Test
  void aServerThatTakesNoStreamOptionsIsAskedWithoutThem() {
    server
        .then(ChatServer.error(400, "Unknown name \"stream_options\": Cannot find field."))
        .thenEvents(HEL, STOP, "[DONE]")
        .thenEvents(LO, STOP, "[DONE]");

    assertThat(Asked.streamed(model).whole().content().text()).isEqualTo("Grüße, ");
    assertThat(Asked.streamed(model).whole().content().text()).isEqualTo("東京 🌧");

    assertThat(server.requests())
        .extracting(json -> json.has("stream_options"))
        .containsExactly(true, false, false);
  }

  @Test
  void aRefusalForAnotherReasonIsNotHealed() {
    server.then(ChatServer.error(400, "bad model"));

    assertThat(Asked.streamed(model).failure())
        .hasMessage("The server answered 400 for model 'm': bad model");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void optionsAreKept() {
    OpenAiModel old = new OpenAiModel(
        vertx,
        "m",
        OpenAiRoute.of(server.url()),
        new OpenAiOptions()
            .setOldMaxTokens(true)
            .setStreamUsage(false)
            .setMore("parallel_tool_calls", Json.parse("false")));
    server.thenEvents(HEL, STOP);
    GenerateContentConfig config = GenerateContentConfig.EMPTY
        .withSystemInstruction("Be brief")
        .withGenerationConfig(new GenerationConfig().setMaxOutputTokens(9));

    Asked.streamed(old, new GenerateContentRequest(config, List.of(Content.user("Hello"))))
        .whole();

    assertThat(server.requests().get(0))
        .isEqualTo(Json.parse("{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":"
            + "\"Be brief\"},{\"role\":\"user\",\"content\":\"Hello\"}],\"max_tokens\":9,"
            + "\"parallel_tool_calls\":false,\"stream\":true}"));
    assertThatThrownBy(() -> new OpenAiOptions().setMore("messages", Json.array()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("field: messages (expected: none of [messages, model, ");
  }

  @Test
  void whatCannotBeSaidIsRefusedBeforeAnythingIsSent() {
    GenerateContentConfig search =
        GenerateContentConfig.EMPTY.withTools(List.of(), List.of(BuiltInTool.googleSearch()));

    assertThatThrownBy(() -> model.check(search))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Model 'm' has no built-in tools, such as googleSearch");
    assertThatThrownBy(() -> model.generateContent(
            new GenerateContentRequest(search, List.of(Content.user("x"))), new CallOptions()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Model 'm' takes no built-in tools, such as googleSearch");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void cancelResetsTheRequest() {
    Promise<Void> there = Promise.promise();
    Promise<Void> closed = Promise.promise();
    server.then((request, json) -> {
      request.connection().closeHandler(closed::tryComplete);
      request.response().setChunked(true).putHeader("content-type", "text/event-stream");
      request.response().write("data: " + HEL + "\n\n");
      there.complete();
    });

    Asked asked = Asked.streamed(model);
    there.future().await();
    asked.stream().cancel();

    closed.future().await();
  }
}

package dev.pollux.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A Gemini endpoint on the loopback interface that plays a script, for tests over real HTTP.
 *
 * <pre>{@code
 * LocalGemini gemini = LocalGemini.start(vertx).await();
 * gemini.reply(Reply.call("weather", Map.of("city", "Oslo")), Reply.text("Take a coat."));
 * // let the agent under test talk to gemini.url()
 * assertThat(gemini.requests()).hasSize(2);
 * }</pre>
 *
 * <p>It answers {@code generateContent}, {@code streamGenerateContent}, {@code countTokens}, {@code
 * embedContent}, {@code batchEmbedContents}, {@code models}, {@code files} with resumable upload, and
 * {@code cachedContents}, under any version and path prefix. It is as strict as the real service is
 * with the model that the path names: unknown fields, wrong turns, settings that its generation does
 * not take, and signatures or ids that do not come back are answered with the 400 that Google would
 * send. What it refused is in {@link #refusals()}.
 *
 * <p>Under {@code …/publishers/google/models/} it is Vertex AI, with the fields and rules of that. Under
 * {@code …/chat/completions} it speaks as OpenAI does, from the same script; under {@code
 * …/openai/chat/completions} as Google does there, with thought signatures that must come back.
 *
 * <p>Thread safe. One server may serve many clients at once.
 */
public final class LocalGemini {

  private final Vertx vertx;
  private final LocalGeminiOptions options;
  private final Script script;
  private final Endpoint endpoint;
  private final HttpServer server;
  private final WorkerExecutor workers;

  private LocalGemini(Vertx vertx, LocalGeminiOptions options) {
    this.vertx = vertx;
    this.options = options;
    script = new Script(options.maxRequestsKept());
    endpoint = new Endpoint(options, script);
    // Not the application's workers: a tool that occupies those must still get its answer.
    workers = vertx.createSharedWorkerExecutor("local-gemini", 20);
    server = vertx
        .createHttpServer(http(options))
        // A client that is gone is told by the answer's delivery; Vert.x would log it as well.
        .connectionHandler(connection -> connection.exceptionHandler(broken -> {}))
        .requestHandler(this::receive);
  }

  private static HttpServerOptions http(LocalGeminiOptions options) {
    KeyCertOptions keyCert = options.keyCert();
    return keyCert == null
        ? new HttpServerOptions()
        : new HttpServerOptions().setSsl(true).setUseAlpn(true).setKeyCertOptions(keyCert);
  }

  /** Starts a server on any free port, with the real service's strictness. */
  public static Future<LocalGemini> start(Vertx vertx) {
    return start(vertx, new LocalGeminiOptions());
  }

  /** Starts a server. The future fails when the port is taken. */
  public static Future<LocalGemini> start(Vertx vertx, LocalGeminiOptions options) {
    LocalGemini gemini = new LocalGemini(vertx, new LocalGeminiOptions(options));
    return gemini
        .server
        .listen(options.port(), "127.0.0.1")
        .map(gemini)
        .onFailure(failure -> gemini.workers.close());
  }

  /** The base URL, like {@code http://127.0.0.1:40123}, without a slash at its end. */
  public String url() {
    return (options.keyCert() == null ? "http" : "https") + "://127.0.0.1:" + server.actualPort();
  }

  /**
   * Adds replies to the script. They are played in this order, one for each generateContent or
   * streamGenerateContent that is not refused. A request beyond the last is answered with 400
   * FAILED_PRECONDITION and noted in {@link #failures()}.
   */
  public LocalGemini reply(Reply... replies) {
    script.add(List.of(replies));
    return this;
  }

  /**
   * Answers by a function of the request, once the scripted replies are played. It may block, and
   * may be called for several requests at once. When it throws, the request is answered with 400
   * FAILED_PRECONDITION and the exception is noted in {@link #failures()}.
   */
  public LocalGemini replyWith(Function<ReceivedRequest, Reply> replies) {
    script.then(Objects.requireNonNull(replies, "replies"));
    return this;
  }

  /**
   * The requests so far, the refused ones among them, in the order they came; the newest {@link
   * LocalGeminiOptions#maxRequestsKept()} of them.
   */
  public List<ReceivedRequest> requests() {
    return script.requests();
  }

  /** The requests that were refused by the server's own rules and were not taken yet. */
  public List<Refusal> refusals() {
    return script.refusals();
  }

  /** The same, and they are forgotten: what a test does that expects them. */
  public List<Refusal> takeRefusals() {
    return script.takeRefusals();
  }

  /** What went wrong with the script: it was over too early, or the function of it threw. */
  public List<String> failures() {
    return script.failures();
  }

  /** How many scripted replies are not played yet. */
  public int repliesLeft() {
    return script.left();
  }

  /** Stops the server and closes its connections, whatever is being sent. */
  public Future<Void> close() {
    return server.close().eventually(workers::close);
  }

  private void receive(HttpServerRequest exchange) {
    Buffer body = Buffer.buffer();
    exchange.handler(piece -> {
      if (body.length() <= options.maxBodyBytes()) {
        body.appendBuffer(piece);
      }
    });
    exchange.endHandler(end -> answer(exchange, body));
  }

  private void answer(HttpServerRequest exchange, Buffer body) {
    boolean tooLong = body.length() > options.maxBodyBytes();
    byte[] bytes = tooLong ? new byte[0] : body.getBytes();
    workers
        .executeBlocking(() -> respond(new ReceivedRequest(exchange, bytes), tooLong), false)
        .onSuccess(response ->
            new AnswerWriter(vertx, exchange, response.request(), response.answer()).write())
        .onFailure(failure -> {
          script.failed("The local Gemini failed: " + failure);
          exchange.connection().close();
        });
  }

  private Response respond(ReceivedRequest request, boolean tooLong) {
    return new Response(request, tooLong ? endpoint.tooLong(request) : endpoint.answer(request));
  }

  private record Response(ReceivedRequest request, Answer answer) {}
}

package dev.pollux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.model.ModelException;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 60, timeUnit = TimeUnit.SECONDS)
class HttpCallsTest {

  private static final int LIMIT = 100_000;

  @Test
  void bodyWithoutEndIsGivenUpAtItsLimit(Vertx vertx) throws Exception {
    Promise<Long> left = Promise.promise();
    HttpServer server = vertx.createHttpServer().requestHandler(request -> {
      HttpServerResponse response = request.response().setChunked(true);
      response.closeHandler(closed -> left.tryComplete(response.bytesWritten()));
      write(response);
    });
    HttpCalls calls = calls(vertx, server);

    assertThatThrownBy(
            () -> calls.json(HttpMethod.GET, "/all", null, true).await(30, TimeUnit.SECONDS))
        .isInstanceOf(ModelException.class)
        .hasMessage("The answer of GET /all has a body of more than " + LIMIT + " bytes");
    // What the sockets and the queues of both sides take, and not what a server likes to send.
    assertThat(left.future().await(30, TimeUnit.SECONDS)).isLessThan(64L << 20);
  }

  @Test
  void bodyOfTheLongestLengthIsRead(Vertx vertx) throws Exception {
    String json = "\"" + "x".repeat(LIMIT - 2) + "\"";
    HttpServer server =
        vertx.createHttpServer().requestHandler(request -> request.response().end(json));

    assertThat(calls(vertx, server)
            .json(HttpMethod.GET, "/all", null, true)
            .await()
            .asText())
        .hasSize(LIMIT - 2);
  }

  private static HttpCalls calls(Vertx vertx, HttpServer server) throws Exception {
    int port = server.listen(0, "127.0.0.1").await(30, TimeUnit.SECONDS).actualPort();
    return new HttpCalls(
        vertx,
        "The server",
        Route.of("http://127.0.0.1:" + port).withApiKey("k"),
        new HttpOptions().setMaxBodyBytes(LIMIT),
        1,
        Duration.ofMillis(1));
  }

  private static void write(HttpServerResponse response) {
    while (!response.closed() && !response.writeQueueFull()) {
      response.write(Buffer.buffer(new byte[8192]));
    }
    if (!response.closed()) {
      response.drainHandler(drained -> write(response));
    }
  }
}

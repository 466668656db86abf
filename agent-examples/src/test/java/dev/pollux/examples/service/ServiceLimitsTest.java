package dev.pollux.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.examples.service.ServiceClient.Answer;
import dev.pollux.examples.service.ServiceClient.Stream;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a service turns away, and how it stops. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServiceLimitsTest extends ServedAgents {

  @Test
  void oneRunAtATimeInASession() throws Exception {
    try (Stream stream = client.stream("s", "pass g")) {
      stream.until("toolCalled");
      String run = client.get("/sessions/s").json().path("runId").asText();

      assertProblem(client.say("s", "hello"), 409, "runGoingOn");
      assertThat(client.say("other", "hello").status()).isEqualTo(200);
      assertThat(client.send("DELETE", "/sessions/s/runs/" + run).status()).isEqualTo(202);
      assertThat(stream.until("failed").data().path("outcome").asText()).isEqualTo("cancelled");
    }
    assertProblem(client.send("DELETE", "/sessions/s/runs/last"), 409, "runOver");
    assertThat(client.say("s", "hello").status()).isEqualTo(200);
  }

  @Test
  void runsOverTheLimitAreTurnedAway() throws Exception {
    client = serve(new ServiceOptions().setMaxRuns(1));
    try (Stream stream = client.stream("s", "pass g")) {
      Answer refused = client.say("other", "hello");

      assertProblem(refused, 503, "tooManyRuns");
      assertThat(refused.response().headers().firstValue("retry-after")).contains("1");
      gates.open("g");
      stream.until("done");
    }
    assertThat(client.say("other", "hello").status()).isEqualTo(200);
    assertThat(client.get("/metrics").body())
        .contains("pollux_refused_total{reason=\"tooManyRuns\"} 1\n");
  }

  @Test
  void connectionsOverTheLimitAreTurnedAway() throws Exception {
    client = serve(new ServiceOptions().setMaxListeners(1));
    try (Stream stream = client.stream("s", "pass g")) {
      stream.until("toolCalled");
      assertProblem(client.get("/sessions/s/runs/last/events"), 503, "tooManyListeners");
      gates.open("g");
      stream.rest();
    }
    assertThat(client.get("/sessions/s/runs/last/events").status()).isEqualTo(200);
  }

  @Test
  void clientThatDoesNotReadHoldsNobodyUpAndLosesItsConnection() throws Exception {
    client = serve(new ServiceOptions().setMaxEventBytes(64 * 1024));
    NetSocket lazy = vertx
        .createNetClient(new NetClientOptions().setReceiveBufferSize(8 * 1024))
        .connect(port, "127.0.0.1")
        .await();
    lazy.pause();
    Future<Void> closed = Future.future(promise -> lazy.closeHandler(promise::complete));
    String body = "{\"text\":\"long\"}";
    lazy.write(
            "POST /sessions/s/messages HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body)
        .await();
    JsonNode session = Json.object();
    while (session.path("contents").size() < 2 || session.has("runId")) {
      session = client.get("/sessions/s").json();
    }

    Buffer got = Buffer.buffer();
    lazy.handler(got::appendBuffer);
    lazy.resume();
    closed.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    assertThat(got.toString()).contains("id: 1\n").doesNotContain("event: done");
  }

  @Test
  void otherHostsThanThisMachineAreRefused() throws Exception {
    NetSocket socket = vertx.createNetClient().connect(port, "127.0.0.1").await();
    Buffer got = Buffer.buffer();
    Future<Void> closed = Future.future(promise -> socket.endHandler(promise::complete));
    socket.handler(got::appendBuffer);
    socket.write("GET /health HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n");
    closed.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);

    assertThat(got.toString()).startsWith("HTTP/1.1 421 ").contains("\"wrongHost\"");
  }

  @Test
  void stopLetsRunsEndAndBeginsNoNewOnes() throws Exception {
    try (Stream stream = client.stream("s", "pass g")) {
      stream.until("toolCalled");
      Future<Void> stopped = vertx.undeploy(deployment);
      while (client.get("/health").status() == 200) {
        // until the stop has begun
      }

      Answer refused = client.say("other", "hello");
      assertProblem(refused, 503, "draining");
      assertThat(refused.response().headers().firstValue("retry-after")).isPresent();
      assertThat(client.get("/health").json().path("status").asText()).isEqualTo("draining");
      assertThat(stopped.isComplete()).isFalse();
      gates.open("g");
      assertThat(stream.until("done").data().path("text").asText()).isEqualTo(Gates.SAID);
      stopped.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
    assertThat(connects()).isFalse();
    deployment = "";
  }

  private boolean connects() {
    return vertx
        .createNetClient()
        .connect(port, "127.0.0.1")
        .map(true)
        .otherwise(false)
        .await();
  }

  @Test
  void runsThatAreTooSlowForTheStopAreCancelledAndTheirSessionsGoOn() throws Exception {
    client = serve(new ServiceOptions().setDrainTimeout(Duration.ofMillis(50)));
    try (Stream stream = client.stream("s", "pass never")) {
      stream.until("toolCalled");
      Future<Void> stopped = vertx.undeploy(deployment);

      assertThat(stream.until("failed").data().path("outcome").asText()).isEqualTo("cancelled");
      assertThat(stream.next()).isNull();
      stopped.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
    deployment = "";
    client = serve(new ServiceOptions());

    assertThat(client.say("s", "hello").status()).isEqualTo(200);
    assertThat(client.get("/sessions/s").body()).contains("unknown whether this happened");
  }
}

package dev.pollux.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.transport.TransportException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How client and server find what both speak when the server takes its time. */
@Timeout(60)
class HandshakeTest {

  private static final ObjectNode DISCOVERED =
      (ObjectNode) Json.parse("{\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{}}");
  private static final ObjectNode INITIALIZED =
      (ObjectNode) Json.parse("{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}");

  private record Asked(String method, Promise<ObjectNode> answer, Future<?> unwanted) {}

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final AtomicInteger reopened = new AtomicInteger();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Future<Negotiated> agree(Duration probe, @Nullable String pinned, boolean ownProcess) {
    McpClientOptions options = new McpClientOptions().setProbeTimeout(probe);
    if (pinned != null) {
      options.setProtocolVersion(pinned);
    }
    Handshake handshake =
        new Handshake(vertx, "peer", options, ownProcess, (method, params, how, unwanted) -> {
          Promise<ObjectNode> answer = Promise.promise();
          asked.add(new Asked(method, answer, unwanted));
          return answer.future();
        });
    return handshake.agree(null, () -> {
      reopened.incrementAndGet();
      return Future.succeededFuture();
    });
  }

  private Future<Negotiated> agreeSlowly() {
    return agree(Duration.ofMillis(1), null, true);
  }

  private Asked next(String method) throws InterruptedException {
    Asked next = asked.poll(30, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    assertThat(next.method()).isEqualTo(method);
    return next;
  }

  @Test
  void aServerThatAnswersInTimeIsAskedNothingElse() throws Exception {
    Future<Negotiated> agreed = agree(Duration.ofDays(1), null, true);
    next(McpMethod.DISCOVER).answer().complete(DISCOVERED);

    assertThat(agreed.await().protocolVersion()).isEqualTo("2026-07-28");
    assertThat(asked).isEmpty();
  }

  @Test
  void aServerThatAnswersAfterTheLimitIsSpokenToAsItSays() throws Exception {
    Future<Negotiated> agreed = agreeSlowly();
    Asked discover = next(McpMethod.DISCOVER);
    next(McpMethod.INITIALIZE);
    discover.answer().complete(DISCOVERED);

    assertThat(agreed.await().protocolVersion()).isEqualTo("2026-07-28");
    assertThat(reopened).hasValue(0);
  }

  @Test
  void aSlowServerWithoutSessionsThatRefusesOneIsWaitedFor() throws Exception {
    Future<Negotiated> agreed = agreeSlowly();
    Asked discover = next(McpMethod.DISCOVER);
    next(McpMethod.INITIALIZE).answer().fail(McpException.methodNotFound(McpMethod.INITIALIZE));
    discover.answer().complete(DISCOVERED);

    assertThat(agreed.await().stateless()).isTrue();
    assertThat(reopened).hasValue(0);
  }

  @Test
  void aServerThatIsDeafToTheProbeGetsASessionInTheSameProcess() throws Exception {
    Future<Negotiated> agreed = agreeSlowly();
    Asked discover = next(McpMethod.DISCOVER);
    next(McpMethod.INITIALIZE).answer().complete(INITIALIZED);

    assertThat(agreed.await().protocolVersion()).isEqualTo("2025-11-25");
    assertThat(reopened).hasValue(0);
    discover.unwanted().await();
  }

  @Test
  void aSlowServerThatKnowsNoDiscoveryGetsASession() throws Exception {
    Future<Negotiated> agreed = agreeSlowly();
    Asked discover = next(McpMethod.DISCOVER);
    Asked initialize = next(McpMethod.INITIALIZE);
    discover.answer().fail(McpException.methodNotFound(McpMethod.DISCOVER));
    assertThat(agreed.isComplete()).isFalse();
    initialize.answer().complete(INITIALIZED);

    assertThat(agreed.await().stateless()).isFalse();
  }

  @Test
  void aProgramThatAnswersNeitherIsStartedAnewAndAskedForASessionAlone() throws Exception {
    Future<Negotiated> agreed = agreeSlowly();
    TransportException silent = TransportException.inDoubt("silent", null);
    Asked discover = next(McpMethod.DISCOVER);
    next(McpMethod.INITIALIZE).answer().fail(silent);
    discover.answer().fail(silent);
    next(McpMethod.INITIALIZE).answer().complete(INITIALIZED);

    assertThat(agreed.await().protocolVersion()).isEqualTo("2025-11-25");
    assertThat(reopened).hasValue(1);
  }

  @Test
  void aServerOfOthersThatAnswersNeitherFailsTheConnecting() throws Exception {
    Future<Negotiated> agreed = agree(Duration.ofMillis(1), null, false);
    TransportException silent = TransportException.inDoubt("silent", null);
    next(McpMethod.DISCOVER).answer().fail(silent);
    next(McpMethod.INITIALIZE).answer().fail(silent);

    assertThatThrownBy(agreed::await).isSameAs(silent);
    assertThat(reopened).hasValue(0);
  }

  @Test
  void aPinnedRevisionIsSpokenHoweverSlowTheServerIs() throws Exception {
    Future<Negotiated> stateless = agree(Duration.ofMillis(1), "2026-07-28", true);
    assertThat(stateless.await().protocolVersion()).isEqualTo("2026-07-28");
    assertThat(asked).isEmpty();

    Future<Negotiated> session = agree(Duration.ofMillis(1), "2025-11-25", true);
    Asked initialize = next(McpMethod.INITIALIZE);
    // As long as the probe would have been waited for, several times.
    Future.future(done -> vertx.setTimer(20, done::complete)).await();
    initialize.answer().complete(INITIALIZED);
    assertThat(session.await().protocolVersion()).isEqualTo("2025-11-25");
    assertThat(List.copyOf(asked)).isEmpty();
  }
}

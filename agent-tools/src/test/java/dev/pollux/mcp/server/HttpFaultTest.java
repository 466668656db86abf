package dev.pollux.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.mcp.protocol.Implementation;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFaultTest {

  private static final String FLOOD =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
          + "\"name\":\"flood\",\"arguments\":{\"messages\":5000},\"_meta\":{"
          + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
          + "\"io.modelcontextprotocol/clientCapabilities\":{},"
          + "\"io.modelcontextprotocol/logLevel\":\"debug\"}}}";
  private static final String HEAD = "POST /mcp HTTP/1.1\r\nHost: localhost\r\n"
      + "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n";

  private final Vertx vertx = Vertx.vertx();
  private final TestTools tools = new TestTools();
  private final McpServer server =
      new McpServer(Implementation.of("test", "1"), new McpServerOptions().add(tools));
  private final Probe probe = Probe.of(
      vertx,
      server,
      new McpHttpOptions()
          .setMaxBodyBytes(10_000)
          .setBodyTimeout(Duration.ofMillis(300))
          .setMaxStreamBytes(200_000));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void assertServes() {
    assertThat(probe.call("echo", "{'text':'served'}").result().toString()).contains("served");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | -32700",
        "{ | -32700",
        "{\"jsonrpc\":\"2.0\"}} | -32700",
        "[] | -32600",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}] | -32600",
        "7 | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1} | -32600",
        "{\"id\":1,\"method\":\"ping\"} | -32600",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":7} | -32602",
      })
  void D30_aBodyThatIsNoMessageGetsTheRightCode(String body, int code) {
    Probe.Answer answer = probe.post(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(code);
    assertServes();
  }

  @Test
  void D30_aBodyThatNestsTooDeepIsRefused() {
    assertThat(probe.post("[".repeat(5000)).code()).isEqualTo(-32700);
    assertServes();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "localhost | - | 200",
        "localhost:PORT | - | 200",
        "127.0.0.1:PORT | - | 200",
        "[::1]:PORT | - | 200",
        "LOCALHOST | - | 200",
        "localhost | http://localhost:3000 | 200",
        "localhost | https://127.0.0.1 | 200",
        "localhost | http://[::1]:99 | 200",
        "evil.example | - | 403",
        "localhost.evil.example | - | 403",
        "evil.example:PORT | - | 403",
        "localhost.evil.example:PORT | - | 403",
        "evil-localhost:PORT | - | 403",
        "localhost | http://localhost.evil.example:3000 | 403",
        "localhost:x | - | 403",
        "localhost: | - | 403",
        "localhost@evil.example | - | 403",
        "127.0.0.1.nip.io | - | 403",
        "::1 | - | 403",
        "localhost | http://evil.example | 403",
        "localhost | http://localhost.evil.example | 403",
        "localhost | null | 403",
        "localhost | ftp://localhost | 403",
        "localhost | http://localhost@evil.example | 403",
        "localhost | http://localhost:3000/path | 403",
      })
  void D35_aRequestForAnotherHostOrFromAnotherPageIsRefused(String host, String origin, int status)
      throws Exception {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{"
        + "\"protocolVersion\":\"2025-11-25\"}}";

    String answer = RawHttp.exchange(
        probe.port(),
        "POST /mcp HTTP/1.1\r\nConnection: close\r\nHost: "
            + host.replace("PORT", String.valueOf(probe.port())) + "\r\n"
            + (origin == null ? "" : "Origin: " + origin + "\r\n")
            + "Content-Type: application/json\r\nAccept: */*\r\nContent-Length: " + body.length()
            + "\r\n\r\n" + body);

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void D35_theBodyOfARefusedRequestIsNotWaitedFor() throws Exception {
    String answer = RawHttp.exchange(
        probe.port(),
        "POST /mcp HTTP/1.1\r\nHost: evil.example\r\nContent-Type: application/json\r\n"
            + "Content-Length: 100\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void D35_aServerForOthersThanThisMachineNeedsAName() {
    McpHttpOptions options = new McpHttpOptions().setHost("0.0.0.0");

    assertThatThrownBy(() -> new McpHttpServer(vertx, server, options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("allowedHosts: [] (expected: the names that clients reach 0.0.0.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 10000000", "Content-Length: 99999999999999999999"})
  void D36_aBodyThatSaysItIsTooLargeIsRefusedBeforeItCame(String length) throws Exception {
    String answer = RawHttp.exchange(probe.port(), HEAD + length + "\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 4");
    assertServes();
  }

  @Test
  void D36_anEndlessBodyIsCutAtTheLimit() throws Exception {
    StringBuilder chunks = new StringBuilder(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; i++) {
      chunks.append("400\r\n").append("x".repeat(1024)).append("\r\n");
    }

    String answer = RawHttp.exchange(probe.port(), chunks.toString());

    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("larger than 10000 bytes");
    assertServes();
  }

  @Test
  void D36_aBodyThatDoesNotComeIsGivenUp() throws Exception {
    String answer = RawHttp.exchange(probe.port(), HEAD + "Content-Length: 100\r\n\r\n{");

    assertThat(answer).startsWith("HTTP/1.1 408 ");
    assertServes();
  }

  @Test
  void D36_tenThousandHeadersAreRefused() throws Exception {
    String answer = RawHttp.exchange(probe.port(), HEAD + "X-A: b\r\n".repeat(10_000) + "\r\n");

    assertThat(answer).startsWith("HTTP/1.1 431 ");
    assertServes();
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain, application/json, 415",
    "application/jsonx, application/json, 415",
    "application/json, text/html, 406",
  })
  void aBodyOrAnAnswerOfAnotherKindIsRefused(String type, String accept, int status) {
    assertThat(probe.post("{}", "content-type", type, "accept", accept).status())
        .isEqualTo(status);
  }

  @Test
  void D38_aClientThatDoesNotReadIsDroppedAndTheOthersGoOn() throws Exception {
    String body = FLOOD;
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(1024);
      socket.setSoTimeout(20_000);
      socket.connect(new InetSocketAddress("localhost", probe.port()));
      socket
          .getOutputStream()
          .write((HEAD + "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\n"
                  + "Mcp-Name: flood\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
              .getBytes(StandardCharsets.US_ASCII));
      tools.cancelled.get(20, TimeUnit.SECONDS); // its connection was reset
      assertServes();

      long bytes = 0;
      byte[] chunk = new byte[65_536];
      try {
        int read;
        while ((read = socket.getInputStream().read(chunk)) > 0) {
          bytes += read;
        }
      } catch (SocketException e) {
        // reset
      }
      assertThat(bytes).as("of 50 MB").isLessThan(20_000_000);
    }
  }

  @Test
  void aThousandConnectionsThatSayNothingAreClosed() throws Exception {
    int port = Probe.of(vertx, server, new McpHttpOptions().setIdleTimeout(Duration.ofSeconds(2)))
        .port();
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      silent.add(new Socket("localhost", port));
    }
    // Each asks on a connection of its own: one that was kept may be closed as well.
    assertThat(new Probe(port).call("echo", "{'text':'a'}").status()).isEqualTo(200);
    for (Socket socket : silent) {
      socket.setSoTimeout(20_000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      socket.close();
    }
    assertThat(new Probe(port).call("echo", "{'text':'a'}").status()).isEqualTo(200);
  }

  @Test
  void D37_streamsThatAreResetAtOnceEndTheirConnectionAndNoOther() throws Exception {
    var flooding = vertx.createHttpClient(new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false));
    CompletableFuture<Void> closed = new CompletableFuture<>();
    var connection = flooding
        .connect(new HttpConnectOptions().setHost("localhost").setPort(probe.port()))
        .await();
    connection.closeHandler(v -> closed.complete(null));
    RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setURI("/mcp");
    for (int i = 0; i < 2000 && !closed.isDone(); i++) {
      connection.request(options).onSuccess(request -> {
        request.exceptionHandler(e -> {});
        request.setChunked(true);
        request.write("{").onComplete(v -> request.reset());
      });
    }

    closed.get(20, TimeUnit.SECONDS);
    assertServes();
  }

  private static byte[] frame(int type, int stream, byte... payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) 0).putShort((short) payload.length).put((byte) type).put((byte) 0);
    return frame.putInt(stream).put(payload).array();
  }

  /** Sends a frame again and again, and reads nothing, until the server has had enough. */
  private void flood(byte[] first, byte[] again) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(1024);
      socket.connect(new InetSocketAddress("localhost", probe.port()));
      OutputStream out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(frame(4, 0)); // SETTINGS
      out.write(first);
      ByteArrayOutputStream many = new ByteArrayOutputStream();
      for (int i = 0; i < 1000; i++) {
        many.write(again);
      }
      assertThatThrownBy(() -> {
            for (int i = 0; i < 3000; i++) {
              out.write(many.toByteArray());
            }
          })
          .isInstanceOf(SocketException.class);
    }
    assertServes();
  }

  @Test
  void D37_headersWithoutAnEndEndTheirConnection() throws Exception {
    flood(frame(1, 1, (byte) 0x82), frame(9, 1));
  }

  @Test
  void D37_pingsWithoutEndEndTheirConnection() throws Exception {
    flood(frame(6, 0, new byte[8]), frame(6, 0, new byte[8]));
  }

  @Test
  void D37_aWindowThatIsOpenedTooFarEndsItsConnection() throws Exception {
    byte[] most = {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
    flood(frame(8, 0, most), frame(8, 0, most));
  }

  @Test
  void D37_aWindowThatStaysShutBoundsWhatWaitsForIt() throws Exception {
    var shut = vertx.createHttpClient(new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setInitialSettings(new Http2Settings().setInitialWindowSize(0)));
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    var request = shut.request(new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("localhost")
            .setPort(probe.port())
            .setURI("/mcp")
            .putHeader("Content-Type", "application/json")
            .putHeader("Accept", "application/json, text/event-stream")
            .putHeader("MCP-Protocol-Version", "2026-07-28")
            .putHeader("Mcp-Method", "tools/call")
            .putHeader("Mcp-Name", "flood"))
        .await();
    request.exceptionHandler(ended::complete);
    request
        .send(FLOOD)
        .onFailure(ended::complete)
        .onSuccess(response -> response.exceptionHandler(ended::complete));

    tools.cancelled.get(20, TimeUnit.SECONDS);
    ended.get(20, TimeUnit.SECONDS);
    assertServes();
  }
}

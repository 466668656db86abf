package dev.pollux.testing;

import static dev.pollux.testing.Fault.Direction.TO_CLIENT;
import static dev.pollux.testing.Fault.Direction.TO_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultProxyTest {

  private static final byte[] ABC = {'a', 'b', 'c', 'd', 'e', 'f'};

  private final Vertx vertx = Vertx.vertx();
  private ServerSocket server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0);
    proxy = FaultProxy.start(vertx, "http://127.0.0.1:" + server.getLocalPort()).await();
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close().await();
    server.close();
    vertx.close().await();
  }

  /** A client's end and a server's end of one connection through the proxy. */
  private record Pair(Socket client, Socket server) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }

  private Pair connect(Fault... faults) throws IOException {
    proxy.fault(faults);
    Socket client = new Socket("127.0.0.1", URI.create(proxy.url()).getPort());
    return new Pair(client, server.accept());
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  @Test
  void bytesPassBothWaysWithoutAFault() throws IOException {
    try (Pair pair = connect()) {
      send(pair.client, ABC);
      assertThat(pair.server.getInputStream().readNBytes(6)).isEqualTo(ABC);
      send(pair.server, ABC);
      assertThat(pair.client.getInputStream().readNBytes(6)).isEqualTo(ABC);
      assertThat(proxy.connections()).isEqualTo(1);
      assertThat(proxy.openConnections()).isEqualTo(1);
    }
  }

  @Test
  void finComesBehindTheBytesInFrontOfIt() throws IOException {
    for (int at = 0; at <= 6; at++) {
      try (Pair pair = connect(Fault.fin(TO_CLIENT, at))) {
        send(pair.server, ABC);
        assertThat(pair.client.getInputStream().readAllBytes()).hasSize(at);
      }
    }
  }

  @Test
  void resetIsSeenByBothSides() throws IOException {
    try (Pair pair = connect(Fault.reset(TO_SERVER, 3))) {
      send(pair.client, ABC);
      assertThatThrownBy(() -> pair.client.getInputStream().read())
          .isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> pair.server.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void stallKeepsTheConnectionAndTheOtherDirection() throws IOException {
    try (Pair pair = connect(Fault.stall(TO_CLIENT, 2))) {
      send(pair.server, ABC);
      InputStream in = pair.client.getInputStream();
      assertThat(in.readNBytes(2)).isEqualTo(new byte[] {'a', 'b'});
      send(pair.client, ABC);
      assertThat(pair.server.getInputStream().readNBytes(6)).isEqualTo(ABC);
      pair.client.setSoTimeout(50);
      assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void oneByteIsCorrupted() throws IOException {
    try (Pair pair = connect(Fault.corrupt(TO_CLIENT, 4))) {
      send(pair.server, ABC);
      assertThat(pair.client.getInputStream().readNBytes(6))
          .isEqualTo(new byte[] {'a', 'b', 'c', 'd', (byte) ~'e', 'f'});
    }
  }

  @Test
  void splitAndDripChangeNoByte() throws IOException {
    Duration pause = Duration.ofMillis(100);
    try (Pair pair = connect(Fault.split(TO_CLIENT, 3, pause))) {
      send(pair.server, ABC);
      byte[] first = new byte[6];
      int length = pair.client.getInputStream().read(first);
      assertThat(length).isLessThanOrEqualTo(3);
      assertThat(pair.client.getInputStream().readNBytes(6 - length)).endsWith('d', 'e', 'f');
    }
    try (Pair pair = connect(Fault.drip(TO_CLIENT, 1, pause))) {
      long before = System.nanoTime();
      send(pair.server, ABC);
      assertThat(pair.client.getInputStream().readNBytes(6)).isEqualTo(ABC);
      assertThat(System.nanoTime() - before).isGreaterThan(4 * pause.toNanos());
    }
  }

  @Test
  void faultsAreForOneConnectionEach() throws IOException {
    proxy.fault(Fault.fin(TO_CLIENT, 0));
    try (Pair broken = connect();
        Pair whole = connect()) {
      assertThat(broken.client.getInputStream().read()).isEqualTo(-1);
      send(whole.server, ABC);
      assertThat(whole.client.getInputStream().readNBytes(6)).isEqualTo(ABC);
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> Fault.reset(TO_CLIENT, -1)).hasMessage("at: -1 (expected: >= 0)");
    assertThatThrownBy(() -> Fault.drip(TO_CLIENT, 0, Duration.ZERO))
        .hasMessage("pause: PT0S (expected: >= 1 ms)");
    assertThatThrownBy(() -> FaultProxy.start(vertx, "ftp://x"))
        .hasMessage("url: 'ftp://x' (expected: http or https with a host)");
  }
}

package dev.pollux.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class LeakCheckTest {

  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(20);

  static boolean hasProc() {
    return Files.isDirectory(Path.of("/proc/self/fd"));
  }

  @Test
  void threadThatGoesOnIsNamedWithWhereItIs() throws Exception {
    HeldResources before = HeldResources.now();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Thread thread = new Thread(
        () -> {
          entered.countDown();
          try {
            leave.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        "forgotten");
    thread.start();
    entered.await();

    assertThatThrownBy(() -> LeakCheck.verify(before, AT_ONCE))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("The test left behind:\n  thread 'forgotten' at ");
    assertThat(HeldResources.now().threads()).isEqualTo(before.threads() + 1);

    leave.countDown();
    LeakCheck.verify(before, LONG);
  }

  @Test
  @EnabledIf("hasProc")
  void socketsAreNamedByTheirPorts() throws Exception {
    HeldResources before = HeldResources.now();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      int port = server.getLocalPort();

      List<String> left = before.leftAfter(AT_ONCE);

      assertThat(left)
          .containsExactlyInAnyOrder(
              "socket " + port + " → 0 LISTEN",
              "socket " + client.getLocalPort() + " → " + port + " ESTABLISHED");
      assertThat(HeldResources.now().sockets()).isEqualTo(before.sockets() + 2);
    }
    assertThat(before.leftAfter(LONG)).isEmpty();
  }

  @Test
  @EnabledIf("hasProc")
  void openFileIsNamed(@TempDir Path directory) throws Exception {
    HeldResources before = HeldResources.now();
    Path file = directory.resolve("left.txt");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(1);

      assertThat(before.leftAfter(AT_ONCE)).containsExactly("file " + file.toRealPath());
      assertThat(HeldResources.now().files()).isEqualTo(before.files() + 1);
    }
    assertThat(before.leftAfter(LONG)).isEmpty();
  }

  @Test
  void whatWasThereBeforeIsNotBlamed() throws Exception {
    CountDownLatch leave = new CountDownLatch(1);
    Thread thread = new Thread(() -> {
      try {
        leave.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    thread.start();
    HeldResources before = HeldResources.now();

    assertThat(before.leftAfter(AT_ONCE)).isEmpty();

    leave.countDown();
    thread.join();
    assertThat(before.leftAfter(AT_ONCE)).isEmpty();
  }
}

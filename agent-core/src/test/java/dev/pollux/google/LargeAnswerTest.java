package dev.pollux.google;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(90)
class LargeAnswerTest {

  private static final int LIMIT = 32 * 1024 * 1024;
  private static final String OVER =
      "The answer of model 'gemini-x' has a body of more than 33554432 bytes";

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong taken = new AtomicLong();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  /** A server that writes {@code piece} until {@code most} bytes are out or the client leaves. */
  private ByteServer endless(String head, Buffer piece, long most) {
    return ByteServer.start(vertx, socket -> {
      socket.exceptionHandler(broken -> {});
      socket.write(head);
      next(socket, piece, most);
    });
  }

  private void next(NetSocket socket, Buffer piece, long left) {
    if (left > 0) {
      socket.write(piece).onSuccess(written -> {
        taken.addAndGet(piece.length());
        next(socket, piece, left - piece.length());
      });
    }
  }

  private static String child(String url, String way) throws IOException, InterruptedException {
    Process child = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:MaxDirectMemorySize=64m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            LargeAnswerChild.class.getName(),
            url,
            way)
        .redirectErrorStream(true)
        .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  @ParameterizedTest
  @CsvSource({"unary, application/json, ' '", "streamed, text/event-stream, ': x\n'"})
  void A23_twoGibibytesAreReadNoFurtherThanTheLimit(String way, String type, String unit)
      throws Exception {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + (2L << 30)
        + "\r\n\r\n";
    Buffer piece = Buffer.buffer(unit.repeat(64 * 1024 / unit.length()));
    ByteServer server = endless(head, piece, 2L << 30);

    assertThat(child(server.url(), way)).contains(OVER);
    // What the sockets of both sides hold was taken, too, but not read.
    assertThat(taken.get()).isBetween((long) LIMIT - (1 << 20), LIMIT + (16L << 20));
  }

  @Test
  void A27_packedAnswerCountsUnpackedAndDoesNotFillTheMemory() throws Exception {
    byte[] zeros = new byte[16 * 1024 * 1024];
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(zeros);
    byte[] packed = new byte[64 * 1024];
    // Ends at a byte, and looks back at nothing but zeros: any number of them is one stream.
    int length = deflater.deflate(packed, 0, packed.length, Deflater.SYNC_FLUSH);
    deflater.end();
    assertThat(length).isLessThan(20_000);
    Buffer piece = Buffer.buffer();
    byte[] gzipHead = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
    for (int i = 0; i < 40; i++) {
      piece.appendBytes(packed, 0, length);
    }
    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        + "Content-Encoding: gzip\r\nContent-Length: 10485760\r\n\r\n";
    ByteServer server = ByteServer.start(vertx, socket -> {
      socket.exceptionHandler(broken -> {});
      socket.write(Buffer.buffer(head).appendBytes(gzipHead));
      next(socket, piece, 10 << 20);
    });

    assertThat(child(server.url(), "unary")).contains(OVER);
  }
}

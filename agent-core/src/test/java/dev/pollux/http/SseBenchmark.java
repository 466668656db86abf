package dev.pollux.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A stream of 100 server-sent events with a chunk of 400 bytes each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SseBenchmark {

  /** How many bytes the network gives at once. */
  @Param({"64", "1400", "65536"})
  public int piece;

  private byte[][] pieces;
  private int texts;

  /** The stream, cut. */
  @Setup
  public void open() {
    String event =
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + "lorem ".repeat(9)
            + "\"}],\"role\":\"model\"},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":812,"
            + "\"candidatesTokenCount\":57,\"totalTokenCount\":869,\"promptTokensDetails\":"
            + "[{\"modality\":\"TEXT\",\"tokenCount\":812}]},\"modelVersion\":\"gemini-2.5-flash\","
            + "\"responseId\":\"f0eQaPzqHNmB1PIPn6yR8Ag\"}\r\n\r\n";
    byte[] bytes = event.repeat(100).getBytes(StandardCharsets.US_ASCII);
    pieces = new byte[(bytes.length + piece - 1) / piece][];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] =
          java.util.Arrays.copyOfRange(bytes, i * piece, Math.min(bytes.length, (i + 1) * piece));
    }
  }

  /** Events are taken apart. */
  @Benchmark
  public int events() throws Exception {
    texts = 0;
    SseDecoder decoder = new SseDecoder(1 << 20, (bytes, length) -> texts += length);
    for (byte[] bytes : pieces) {
      decoder.feed(bytes);
    }
    decoder.end();
    return texts;
  }

  /** Events are taken apart, and what is in them is read. */
  @Benchmark
  public int chunks() throws Exception {
    texts = 0;
    SseDecoder decoder = new SseDecoder(1 << 20, this::read);
    for (byte[] bytes : pieces) {
      decoder.feed(bytes);
    }
    decoder.end();
    return texts;
  }

  private void read(byte[] bytes, int length) {
    try {
      GenerateContentResponse chunk = GenerateContentResponse.of(Json.read(bytes, 0, length));
      texts += chunk.content().text().length();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

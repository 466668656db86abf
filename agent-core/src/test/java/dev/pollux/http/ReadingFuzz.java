package dev.pollux.http;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.model.ModelException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Reads answers that are almost right: no exception but ours, no hang, and the same result however
 * the bytes are cut.
 *
 * <pre>mvn -B -Pfuzz -DskipTests -pl agent-core verify</pre>
 */
final class ReadingFuzz {

  private static final long SLOW = 10_000_000_000L;

  private static final List<String> SEEDS = List.of(
      "stream-text.sse",
      "stream-calls.sse",
      "stream-odd.sse",
      "stream-error.sse",
      "whole.json",
      "array.json",
      "error.json",
      "numbers.json");

  private static final List<String> WORDS = List.of(
      "data:",
      "data",
      "\n\n",
      "\r",
      "\r\n",
      "\n",
      ":",
      "event: x\n",
      "\uFEFF",
      "[DONE]",
      "{",
      "}",
      "[",
      "]",
      "\"",
      "\\",
      "\\u",
      "\\ud800",
      "null",
      "1e999999999",
      "-0.0",
      "1e-400",
      ",",
      "\"candidates\":",
      "\"content\":",
      "\"parts\":",
      "\"text\":",
      "\"functionCall\":",
      "\"args\":",
      "\"error\":",
      "\"code\":",
      "\"details\":",
      "\"retryDelay\":\"",
      "9999999999s",
      "\"usageMetadata\":",
      "\"finishReason\":",
      "\"promptFeedback\":",
      "\0",
      "🌧");

  private static final String EVENTS = "text/event-stream";
  private static final String JSON = "application/json";
  private static final List<String> TYPES = List.of(EVENTS, JSON, "text/html");

  private final SplittableRandom random;
  private final List<byte[]> corpus = new ArrayList<>();
  private final HttpOptions options =
      new HttpOptions().setMaxBodyBytes(8192).setMaxEventBytes(2048);
  private long refused;
  private long slowest;

  ReadingFuzz(long seed) throws IOException {
    random = new SplittableRandom(seed);
    for (String name : SEEDS) {
      try (InputStream in = ReadingFuzz.class.getResourceAsStream("/fuzz/" + name)) {
        corpus.add(in.readAllBytes());
      }
    }
  }

  public static void main(String[] args) throws IOException {
    long inputs = Long.parseLong(args[0]);
    long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
    System.out.println("Seed " + seed);
    ReadingFuzz fuzz = new ReadingFuzz(seed);
    long before = System.nanoTime();
    fuzz.run(inputs);
    System.out.printf(
        "%d inputs in %d s, %d of them refused, the slowest took %d ms, nothing found%n",
        inputs,
        (System.nanoTime() - before) / 1_000_000_000,
        fuzz.refused,
        fuzz.slowest / 1_000_000);
  }

  long refused() {
    return refused;
  }

  /** Throws an error that holds the first input that something is wrong with. */
  void run(long inputs) {
    // Loads the classes, which takes longer than any input may.
    corpus.forEach(seed -> read(seed, 200, EVENTS, 1));
    for (long i = 0; i < inputs; i++) {
      byte[] input = mutated();
      int status = random.nextInt(16) == 0 ? 503 : 200;
      String type = random.nextInt(8) == 0
          ? TYPES.get(random.nextInt(TYPES.size()))
          : input.length > 0 && (input[0] == '{' || input[0] == '[') ? JSON : EVENTS;
      long before = System.nanoTime();
      String whole = read(input, status, type, input.length);
      String pieces = read(input, status, type, 1 + random.nextInt(16));
      long took = System.nanoTime() - before;
      slowest = Math.max(slowest, took);
      // A body over the limit is refused with the buffer that goes over it, and all that is in it.
      if (input.length <= options.getMaxBodyBytes() && !whole.equals(pieces)) {
        throw finding("cut differently: " + whole + " against " + pieces, input, null);
      }
      if (took > SLOW) {
        throw finding("took " + took / 1_000_000 + " ms", input, null);
      }
      refused += whole.contains("!") ? 1 : 0;
    }
  }

  private String read(byte[] input, int status, String type, int piece) {
    StringBuilder seen = new StringBuilder();
    AnswerReader reader = new AnswerReader(
        Failures.ofModel("Gemini", "m"),
        options,
        List.of("SECRET"),
        status,
        type,
        null,
        ChunkReader.GEMINI,
        chunk -> look(chunk, seen));
    try {
      for (int at = 0; at < input.length; at += piece) {
        reader.feed(
            Buffer.buffer(Arrays.copyOfRange(input, at, Math.min(input.length, at + piece))));
      }
      reader.end();
    } catch (ModelException e) {
      seen.append('!').append(e.statusCode());
    } catch (RuntimeException | Error e) {
      throw finding("threw " + e, input, e);
    }
    return seen.toString();
  }

  /** Everything that a run asks of a chunk. */
  private static void look(GenerateContentResponse chunk, StringBuilder seen) {
    seen.append('+')
        .append(chunk.content() == null ? -1 : chunk.content().text().length())
        .append(chunk.content() == null ? -1 : chunk.content().functionCalls().size())
        .append(chunk.content() == null ? -1 : chunk.content().encoded().length)
        .append(chunk.finishReason())
        .append(chunk.blockReason())
        .append(chunk.usageMetadata() == null);
  }

  private byte[] mutated() {
    byte[] bytes = corpus.get(random.nextInt(corpus.size()));
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes = mutate(bytes);
    }
    return bytes.length > 12_000 ? Arrays.copyOf(bytes, 12_000) : bytes;
  }

  private byte[] mutate(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, at + random.nextInt(64));
    return switch (random.nextInt(7)) {
      case 0 -> joined(bytes, 0, at, new byte[] {(byte) random.nextInt(256)}, at, bytes.length);
      case 1 -> joined(bytes, 0, at, word(), at, bytes.length);
      case 2 -> joined(bytes, 0, at, word(), to, bytes.length);
      case 3 -> joined(bytes, 0, at, new byte[0], to, bytes.length);
      case 4 -> joined(bytes, 0, to, new byte[0], at, bytes.length);
      case 5 -> {
        byte[] flipped = bytes.clone();
        if (at < flipped.length) {
          flipped[at] ^= (byte) (1 << random.nextInt(8));
        }
        yield flipped;
      }
      default -> {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        yield joined(bytes, 0, at, other, to, bytes.length);
      }
    };
  }

  private byte[] word() {
    String word = WORDS.get(random.nextInt(WORDS.size()));
    int times = random.nextInt(20) == 0 ? 300 : 1;
    return word.repeat(times).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] joined(byte[] bytes, int from, int to, byte[] middle, int then, int end) {
    byte[] all =
        Arrays.copyOf(Arrays.copyOfRange(bytes, from, to), to - from + middle.length + end - then);
    System.arraycopy(middle, 0, all, to - from, middle.length);
    System.arraycopy(bytes, then, all, to - from + middle.length, end - then);
    return all;
  }

  private static AssertionError finding(String what, byte[] input, Throwable cause) {
    return new AssertionError(
        what + "\nInput: " + Base64.getEncoder().encodeToString(input), cause);
  }
}

package dev.pollux.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Plays Gemini for a load, with as little work as possible: it counts the function responses of a
 * request and answers with bytes made before. For what is correct there is {@link
 * dev.pollux.testing.LocalGemini}.
 *
 * <p>{@code GET /stats} tells what it counted, {@code GET /reset} begins anew.
 */
final class LoadEndpoint {

  private static final byte[] RESPONSE = "\"functionResponse\"".getBytes(StandardCharsets.US_ASCII);

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final LongAdder calls = new LongAdder();
  private final LongAdder bad = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final AtomicLong firstCallNanos = new AtomicLong();
  private final AtomicLong firstCallCpu = new AtomicLong();

  /** Serves until it is killed, and prints its URL. */
  public static void main(String[] args) throws Exception {
    System.out.println(new LoadEndpoint().listen());
    new CountDownLatch(1).await();
  }

  private String listen() {
    HttpServerOptions options =
        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setTcpNoDelay(true);
    int port = vertx
        .createHttpServer(options.setAcceptBacklog(4096))
        .requestHandler(this::handle)
        .listen()
        .await()
        .actualPort();
    return "http://127.0.0.1:" + port;
  }

  private void handle(HttpServerRequest request) {
    if (request.path().equals("/stats")) {
      request.response().end(stats());
      return;
    }
    if (request.path().equals("/reset")) {
      calls.reset();
      bad.reset();
      bytesIn.reset();
      firstCallNanos.set(0);
      request.response().end();
      return;
    }
    Script script = scripts.computeIfAbsent(request.path(), path -> new Script(path));
    if (request.method() != HttpMethod.POST) {
      bad.increment();
      request.response().setStatusCode(404).end();
      return;
    }
    request.body().onSuccess(body -> {
      Instant now = Instant.now();
      if (firstCallNanos.compareAndSet(0, now.getEpochSecond() * 1_000_000_000L + now.getNano())) {
        firstCallCpu.set(cpuMillis(script.process));
      }
      calls.increment();
      bytesIn.add(body.length());
      int responses = count(body.getBytes());
      if (responses % script.parallel != 0) {
        bad.increment();
      }
      boolean tool = responses / script.parallel < script.turns;
      if (script.latency > 0) {
        vertx.setTimer(script.latency, id -> answer(script, tool, request.response()));
      } else {
        answer(script, tool, request.response());
      }
    });
  }

  private void answer(Script script, boolean tool, HttpServerResponse response) {
    Buffer whole = tool ? script.call : script.last;
    if (!script.streamed) {
      response.putHeader("content-type", "application/json; charset=UTF-8").end(whole);
      return;
    }
    response.setChunked(true).putHeader("content-type", "text/event-stream");
    if (tool) {
      response.end(Buffer.buffer("data: ").appendBuffer(whole).appendString("\r\n\r\n"));
      return;
    }
    response.write(script.chunk(0));
    if (script.gap == 0 || script.chunks == 1) {
      for (int i = 1; i < script.chunks; i++) {
        response.write(script.chunk(i));
      }
      response.end();
      return;
    }
    int[] next = {1};
    vertx.setPeriodic(script.gap, id -> {
      if (response.closed()) {
        vertx.cancelTimer(id);
        return;
      }
      response.write(script.chunk(next[0]++));
      if (next[0] >= script.chunks) {
        vertx.cancelTimer(id);
        response.end();
      }
    });
  }

  private String stats() {
    return "{\"calls\":" + calls.sum() + ",\"bad\":" + bad.sum() + ",\"bytesIn\":" + bytesIn.sum()
        + ",\"cpuNs\":" + Snapshot.cpuNanos() + ",\"firstCallEpochNs\":" + firstCallNanos.get()
        + ",\"firstCallClientCpuMs\":" + firstCallCpu.get() + "}";
  }

  // User and system time of another process, in steps of 10 ms; -1 where it cannot be read.
  private static long cpuMillis(long process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10;
    } catch (IOException e) {
      return -1;
    }
  }

  private static int count(byte[] body) {
    int count = 0;
    int last = body.length - RESPONSE.length;
    for (int i = 0; i <= last; i++) {
      // The second letter of "functionResponse" and of little else.
      if (body[i] == '"' && body[i + 9] == 'R' && matches(body, i)) {
        count++;
        i += RESPONSE.length - 1;
      }
    }
    return count;
  }

  private static boolean matches(byte[] body, int from) {
    for (int i = 0; i < RESPONSE.length; i++) {
      if (body[from + i] != RESPONSE[i]) {
        return false;
      }
    }
    return true;
  }

  /** What is answered under one path. */
  private static final class Script {
    private final boolean streamed;
    private final int latency;
    private final int turns;
    private final int parallel;
    private final int chunks;
    private final int gap;
    private final long process;
    private final Buffer call;
    private final Buffer last;
    private final Buffer[] parts;

    Script(String path) {
      int colon = path.lastIndexOf(':');
      int dashes = path.indexOf("--");
      String params = path.substring(dashes + 2, colon);
      streamed = path.endsWith(":streamGenerateContent");
      latency = Scenario.value(params, 'l', 0);
      turns = Scenario.value(params, 't', 0);
      parallel = Scenario.value(params, 'p', 1);
      chunks = Scenario.value(params, 'c', 1);
      gap = Scenario.value(params, 'g', 0);
      process = Scenario.value(params, 'z', 0);
      StringBuilder calls = new StringBuilder();
      for (int i = 0; i < parallel; i++) {
        calls
            .append(i > 0 ? "," : "")
            .append("{\"functionCall\":{\"name\":\"createTicket\",\"args\":{")
            .append("\"title\":\"Printer on floor ")
            .append(i)
            .append(" is offline\",\"body\":\"")
            .append(text(Scenario.value(params, 'a', 64)))
            .append(
                "\",\"priority\":2,\"severity\":\"HIGH\",\"contact\":{\"name\":\"Ada Lovelace\",")
            .append("\"email\":\"ada@example.com\",\"address\":{\"street\":\"1 Analytical Way\",")
            .append("\"city\":\"London\",\"zip\":\"N1 9GU\"}},")
            .append("\"labels\":[\"office\",\"printer\",\"urgent\"]}}}");
      }
      int length = Scenario.value(params, 'x', 300);
      call = response(calls.toString(), true);
      last = response("{\"text\":\"FINAL " + text(Math.max(0, length - 6)) + "\"}", true);
      parts = new Buffer[chunks];
      for (int i = 1; i < chunks; i++) {
        String part = "{\"text\":\"" + text(Math.max(24, length / chunks)) + "\"}";
        parts[i] = event(response(part, i == chunks - 1));
      }
    }

    private static String text(int length) {
      String words = "lorem ipsum dolor sit amet ";
      return words.repeat(1 + length / words.length()).substring(0, length);
    }

    private static Buffer event(Buffer response) {
      return Buffer.buffer("data: ").appendBuffer(response).appendString("\r\n\r\n");
    }

    private static Buffer response(String parts, boolean finished) {
      return Buffer.buffer("{\"candidates\":[{\"content\":{\"parts\":[" + parts
          + "],\"role\":\"model\"}" + (finished ? ",\"finishReason\":\"STOP\"" : "")
          + ",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":812,"
          + "\"candidatesTokenCount\":57,\"totalTokenCount\":869,\"promptTokensDetails\":"
          + "[{\"modality\":\"TEXT\",\"tokenCount\":812}]},\"modelVersion\":\"gemini-2.5-flash\","
          + "\"responseId\":\"f0eQaPzqHNmB1PIPn6yR8Ag\"}");
    }

    /** The first has the moment of its writing in it. */
    Buffer chunk(int number) {
      return number > 0
          ? parts[number]
          : event(response("{\"text\":\"FINAL @" + System.nanoTime() + "@ \"}", chunks == 1));
    }
  }
}

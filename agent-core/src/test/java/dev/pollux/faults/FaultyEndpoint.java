package dev.pollux.faults;

import dev.pollux.testing.Fault;
import dev.pollux.testing.FaultProxy;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A local Gemini behind a proxy in a process of its own, whose sockets, threads and memory are not those
 * that a test counts. It calls the tool that the prompt names; with faults, some answers and connections
 * are broken.
 */
final class FaultyEndpoint implements AutoCloseable {

  private final Process process;
  private final String url;

  FaultyEndpoint(boolean faults) throws Exception {
    process = new ProcessBuilder(
            Child.java(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            FaultyEndpoint.class.getName(),
            String.valueOf(faults))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    url = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Ends when its standard input does, and so with whoever started it. */
  public static void main(String[] args) throws Exception {
    boolean faults = Boolean.parseBoolean(args[0]);
    Vertx vertx = Vertx.vertx();
    LocalGemini gemini = LocalGemini.start(
            vertx,
            new LocalGeminiOptions().setMaxRequestsKept(0).setSignatures(false).setCallIds(false))
        .await();
    gemini.replyWith(request -> reply(request, faults));
    FaultProxy proxy = FaultProxy.start(vertx, gemini.url()).await();
    if (faults) {
      vertx.setPeriodic(50, timer -> proxy.fault(fault()));
    }
    System.out.println(proxy.url());
    while (System.in.read() >= 0) {
      // Nothing is said to it.
    }
    Runtime.getRuntime().halt(0);
  }

  private static Reply reply(ReceivedRequest request, boolean faults) {
    var contents = request.json().path("contents");
    String last = contents.get(contents.size() - 1).toString();
    int dice = faults ? ThreadLocalRandom.current().nextInt(100) : 100;
    if (dice < 3) {
      return Reply.error(503, "UNAVAILABLE", "The model is overloaded.");
    } else if (dice < 4) {
      return Reply.error(429, "RESOURCE_EXHAUSTED", "Slow down.")
          .withRetryDelay(Duration.ofMillis(20));
    } else if (dice < 5) {
      return Reply.raw(200, "text/html", "<html>");
    } else if (dice < 6) {
      return Reply.error(400, "INVALID_ARGUMENT", "No.");
    }
    for (String tool : new String[] {"good", "bad", "slow", "later", "deaf"}) {
      if (last.contains("use " + tool + "!")) {
        return Reply.call(tool, Map.of());
      }
    }
    return Reply.text("It is done. ".repeat(20)).withLatency(Duration.ofMillis(1 + dice % 20));
  }

  private static Fault fault() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long at = random.nextLong(4_000);
    return switch (random.nextInt(5)) {
      case 0 -> Fault.reset(Fault.Direction.TO_CLIENT, at);
      case 1 -> Fault.fin(Fault.Direction.TO_CLIENT, at);
      case 2 -> Fault.stall(Fault.Direction.TO_CLIENT, at);
      case 3 -> Fault.reset(Fault.Direction.TO_SERVER, at);
      default -> Fault.corrupt(Fault.Direction.TO_CLIENT, at);
    };
  }
}

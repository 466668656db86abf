package dev.pollux.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a run costs: CPU time and allocated bytes of this process for one run of three tool turns, many
 * runs at once, against the strict local endpoint in a process of its own.
 *
 * <p>Arguments: runs at once (64), runs to warm up (20 000), runs to measure (20 000), rounds (5).
 */
public final class RunCost {

  enum Severity {
    LOW,
    MEDIUM,
    HIGH
  }

  record Contact(String name, String email) {}

  record Ticket(String number, String state) {}

  /** The tool that the script calls. */
  static final class FacilityDesk {
    @Tool("Files a ticket with the facility desk")
    Ticket createTicket(
        @ToolParam("What is wrong, in a few words") String title,
        int priority,
        Severity severity,
        Contact contact,
        List<String> labels) {
      if (priority != 2 || severity != Severity.HIGH || labels.size() != 3) {
        throw new IllegalStateException("arguments were lost");
      }
      return new Ticket("T-" + title.length(), "open, queue " + contact.name());
    }
  }

  private static final Map<String, ?> ARGUMENTS = Map.of(
      "title",
      "Printer on floor 3 is offline",
      "priority",
      2,
      "severity",
      "HIGH",
      "contact",
      Map.of("name", "Ada Lovelace", "email", "ada@example.com"),
      "labels",
      List.of("office", "printer", "urgent"));

  private final Agent agent;
  private final Context context;
  private final int atOnce;

  private RunCost(Vertx vertx, String url, int atOnce) {
    GeminiModel model =
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(url).withApiKey("bench"));
    this.agent = new Agent(
        model,
        new AgentOptions()
            .setInstruction("You are the facility desk of a mid-size company.")
            .addTools(new FacilityDesk()));
    this.atOnce = atOnce;
    this.context = vertx.getOrCreateContext();
  }

  /** Measures, or with the argument {@code server} plays Gemini. */
  public static void main(String[] args) throws Exception {
    if (args.length == 1 && args[0].equals("server")) {
      serve();
      return;
    }
    int atOnce = argument(args, 0, 64);
    int warmUp = argument(args, 1, 20_000);
    int runs = argument(args, 2, 20_000);
    int rounds = argument(args, 3, 5);
    Process server = new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            RunCost.class.getName(),
            "server")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    Vertx vertx = Vertx.vertx();
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      new RunCost(vertx, lines.readLine(), atOnce).measure(warmUp, runs, rounds);
    } finally {
      server.destroy();
      vertx.close().await();
    }
  }

  private static int argument(String[] args, int index, int otherwise) {
    return args.length > index ? Integer.parseInt(args[index]) : otherwise;
  }

  private static void serve() throws Exception {
    LocalGemini gemini = LocalGemini.start(
            Vertx.vertx(), new LocalGeminiOptions().setMaxRequestsKept(0))
        .await();
    gemini.replyWith(request -> request.json().get("contents").size() < 7
        ? Reply.call("createTicket", ARGUMENTS)
        : Reply.text("Three tickets are filed."));
    System.out.println(gemini.url());
    new CountDownLatch(1).await();
  }

  private void measure(int warmUp, int runs, int rounds) throws Exception {
    run(warmUp);
    double[] cpuMillis = new double[rounds];
    double[] kilobytes = new double[rounds];
    double[] perSecond = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      long cpu = cpu();
      long allocated = allocated();
      long started = System.nanoTime();
      run(runs);
      perSecond[round] = runs / ((System.nanoTime() - started) / 1e9);
      cpuMillis[round] = (cpu() - cpu) / 1e6 / runs;
      kilobytes[round] = (allocated() - allocated) / 1024.0 / runs;
    }
    System.out.printf(
        "Java %s, %d runs at once, %d rounds of %d runs, three tool turns a run%n",
        Runtime.version(), atOnce, rounds, runs);
    System.out.printf("  CPU        %8.3f ms a run (median)%n", median(cpuMillis));
    System.out.printf("  allocated  %8.1f KB a run (median)%n", median(kilobytes));
    System.out.printf(
        "  throughput %8.0f runs a second (median; the endpoint shares the cores)%n",
        median(perSecond));
  }

  private void run(int runs) throws Exception {
    AtomicLong left = new AtomicLong(runs);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(atOnce);
    for (int i = 0; i < atOnce; i++) {
      context.runOnContext(v -> next(left, failure, done));
    }
    done.await();
    if (failure.get() != null) {
      throw new IllegalStateException("A run failed", failure.get());
    }
  }

  private void next(AtomicLong left, AtomicReference<Throwable> failure, CountDownLatch done) {
    if (left.decrementAndGet() < 0) {
      done.countDown();
      return;
    }
    agent.run("The printer is offline again").onComplete(ended -> {
      if (ended.failed()) {
        failure.set(ended.cause());
        left.set(0);
      }
      next(left, failure, done);
    });
  }

  private static long cpu() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  // Threads that ended are not in the sum, but on Java 21 and newer there is one for all of them.
  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try {
      return (long) ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes").invoke(threads);
    } catch (ReflectiveOperationException e) {
      return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
          .sum();
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

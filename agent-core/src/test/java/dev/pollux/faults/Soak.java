package dev.pollux.faults;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.Run;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.loop.RetryOptions;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunException;
import dev.pollux.session.Session;
import dev.pollux.testing.HeldResources;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolHealth;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Mixed runs with faults for some minutes, then says whether heap, threads, sockets and files stayed
 * flat: a straight line is laid through the samples of each. Ends with 1 when one of them grows, or when
 * a run ended in an untyped way.
 *
 * <pre>mvn -B -Psoak -DskipTests -Dsoak.minutes=10 -pl agent-core verify</pre>
 */
public final class Soak {

  private static final int AT_ONCE = 64;
  private static final int SAMPLES = 40;
  private static final int LEAST_SAMPLES = 5;
  private static final String[] PROMPTS = {
    "Just talk", "Please use good!", "Please use bad!", "Please use slow!", "Please use later!"
  };

  /** Tools of all kinds. */
  static final class Tools {
    private final Vertx vertx;

    Tools(Vertx vertx) {
      this.vertx = vertx;
    }

    @Tool("Works")
    String good() {
      return "good ".repeat(100);
    }

    @Tool("Fails")
    String bad() {
      throw new IllegalStateException("It fails");
    }

    @Tool(value = "Comes too late", timeoutMillis = 20)
    String slow() throws InterruptedException {
      TimeUnit.MILLISECONDS.sleep(200);
      return "too late";
    }

    @Tool("Works on the event loop")
    Future<String> later() {
      return vertx.timer(2, TimeUnit.MILLISECONDS).map("later");
    }
  }

  /** What was counted at one moment, nothing being at work. */
  private record Sample(
      double seconds, double heap, double threads, double sockets, double files) {}

  private final Vertx vertx = Vertx.vertx();
  private final Random random;
  private final Map<String, Integer> ends = new TreeMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private final long startedAt = System.nanoTime();

  private Soak(long seed) {
    random = new Random(seed);
  }

  /** The first argument is how long it takes, like {@code 30s} or {@code 10m}, the default. */
  public static void main(String[] args) throws Exception {
    double seconds = seconds(args.length == 0 ? "10m" : args[0]);
    long seed = System.nanoTime();
    System.out.printf(Locale.ROOT, "Soak of %.0f s with seed %d%n", seconds, seed);
    boolean flat = false;
    try (FaultyEndpoint endpoint = new FaultyEndpoint(true)) {
      flat = new Soak(seed).run(endpoint.url(), seconds);
    } catch (Exception e) {
      e.printStackTrace();
    }
    System.out.println(flat ? "flat" : "NOT FLAT");
    System.exit(flat ? 0 : 1);
  }

  private static double seconds(String time) {
    double number = Double.parseDouble(time.substring(0, time.length() - 1));
    return time.endsWith("m") ? number * 60 : number;
  }

  private boolean run(String url, double seconds) throws Exception {
    GeminiModel model = new GeminiModel(
        vertx,
        "gemini-2.5-flash-lite",
        Route.of(url).withApiKey("key"),
        new HttpOptions()
            .setFirstByteTimeout(Duration.ofSeconds(3))
            .setIdleTimeout(Duration.ofSeconds(1)));
    Agent agent = new Agent(
        model,
        new AgentOptions()
            .addTools(new Tools(vertx))
            .setLimits(new RunLimits().setTimeout(Duration.ofSeconds(20)).setMaxTurns(10))
            .setRetries(new RetryOptions().setFirstDelay(Duration.ofMillis(10))));
    double warmUp = seconds / 4;
    round(agent, warmUp);
    double each = Math.max(0.5, (seconds - warmUp) / SAMPLES);
    while (at() < seconds || samples.size() < LEAST_SAMPLES) {
      round(agent, each);
      sample();
    }
    model.close().await();
    System.out.println("ended: " + ends + ", " + ToolHealth.now());
    boolean flat = line("heap KB", Sample::heap, 4_000)
        & line("threads", Sample::threads, 3)
        & line("sockets", Sample::sockets, 16)
        & line("files", Sample::files, 2);
    boolean typed = ends.keySet().stream().noneMatch(end -> end.startsWith("UNTYPED"));
    vertx.close().await();
    return flat && typed && ends.getOrDefault("done", 0) > 0;
  }

  private double at() {
    return (System.nanoTime() - startedAt) / 1e9;
  }

  /** Keeps runs at work for a time, and waits until all have ended. */
  private void round(Agent agent, double seconds) throws Exception {
    double until = at() + seconds;
    Promise<Void> over = Promise.promise();
    int[] atWork = {AT_ONCE};
    for (int i = 0; i < AT_ONCE; i++) {
      next(agent, until, atWork, over);
    }
    over.future().await((long) seconds + 60, TimeUnit.SECONDS);
  }

  private void next(Agent agent, double until, int[] atWork, Promise<Void> over) {
    Future<?> ended = one(agent);
    ended.onComplete(end -> {
      synchronized (this) {
        ends.merge(end.succeeded() ? "done" : name(end.cause()), 1, Integer::sum);
        if (at() >= until) {
          if (--atWork[0] == 0) {
            over.complete();
          }
          return;
        }
      }
      // Not at once: a run that fails at once would be followed by the next one on the same stack.
      vertx.setTimer(1, timer -> next(agent, until, atWork, over));
    });
  }

  private static String name(Throwable cause) {
    return (cause instanceof RunException ? "" : "UNTYPED ") + cause.getClass().getSimpleName();
  }

  private Future<?> one(Agent agent) {
    int kind;
    String prompt;
    long delay;
    synchronized (this) {
      kind = random.nextInt(10);
      prompt = PROMPTS[random.nextInt(PROMPTS.length)];
      delay = 1 + random.nextInt(30);
    }
    if (kind < 4) {
      return agent.run(prompt);
    }
    Run run = agent.start(
        Session.inMemory(), Content.user(prompt), new RunOptions().setStreamed(kind < 8));
    if (kind < 7) {
      run.handler(event -> {});
    } else if (kind == 7) {
      vertx.setTimer(delay, timer -> run.cancel());
    } else if (kind == 8) {
      run.handler(event -> run.pause());
      vertx.setTimer(delay, timer -> run.handler(null));
    }
    return run.result();
  }

  private void sample() {
    System.gc();
    System.gc();
    HeldResources held = HeldResources.now();
    Sample sample = new Sample(
        at(),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024.0,
        held.threads(),
        held.sockets(),
        held.files());
    samples.add(sample);
    System.out.printf(
        Locale.ROOT,
        "%6.1f s: heap %.0f KB, %.0f threads, %.0f sockets, %.0f files, %d runs%n",
        sample.seconds,
        sample.heap,
        sample.threads,
        sample.sockets,
        sample.files,
        ends.values().stream().mapToInt(Integer::intValue).sum());
  }

  /** True if what the line through the samples grows by is small, or is lost in their noise. */
  private boolean line(
      String name, java.util.function.ToDoubleFunction<Sample> of, double smallGrowth) {
    int n = samples.size();
    double meanX = samples.stream().mapToDouble(Sample::seconds).average().orElse(0);
    double meanY = samples.stream().mapToDouble(of).average().orElse(0);
    double xx = 0;
    double xy = 0;
    for (Sample sample : samples) {
      xx += (sample.seconds - meanX) * (sample.seconds - meanX);
      xy += (sample.seconds - meanX) * (of.applyAsDouble(sample) - meanY);
    }
    double slope = xx == 0 ? 0 : xy / xx;
    double rest = 0;
    for (Sample sample : samples) {
      double off = of.applyAsDouble(sample) - meanY - slope * (sample.seconds - meanX);
      rest += off * off;
    }
    double error = n > 2 && xx > 0 ? Math.sqrt(rest / (n - 2) / xx) : 0;
    double window = n == 0 ? 0 : samples.get(n - 1).seconds - samples.get(0).seconds;
    boolean flat = slope * window <= smallGrowth || slope <= 3 * error;
    System.out.printf(
        Locale.ROOT,
        "%s: mean %.1f, slope %.3f ± %.3f a minute, %.1f in all%s%n",
        name,
        meanY,
        slope * 60,
        error * 60,
        slope * window,
        flat ? "" : " GROWS");
    return flat;
  }
}

package dev.pollux.bench;

import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Agents at work all the time, each with its next run when the last has ended, measured in slices of a
 * second of which those count in which other processes were quietest.
 */
final class Load {

  private static final double QUIET_CORES = 0.15;
  private static final int MOST_ERRORS = 2000;

  private final String url;
  private final Scenario scenario;
  private final int atOnce;
  private final boolean streamed;
  private final Agents agents;
  private final Histogram runs = new Histogram();
  private final Histogram firsts = new Histogram();
  private final LongAdder done = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private volatile boolean stopped;
  private volatile String lastError = "";

  Load(String url, Scenario scenario, int atOnce, boolean blockingTool) {
    this.url = url;
    this.scenario = scenario;
    this.atOnce = atOnce;
    this.streamed = scenario.mode().equals("stream");
    this.agents = new Agents(url, scenario, blockingTool);
  }

  Map<String, Object> measure(int seconds, int warmUp) throws Exception {
    long ideal = scenario.idealMillis();
    long spread = Math.min(warmUp * 500L, Math.max(ideal, atOnce / 4));
    CountDownLatch ended = new CountDownLatch(atOnce);
    ScheduledExecutorService starter = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "starter");
      thread.setDaemon(true);
      return thread;
    });
    for (int i = 0; i < atOnce; i++) {
      starter.schedule(() -> next(ended), spread * i / atOnce, TimeUnit.MILLISECONDS);
    }
    starter.shutdown();
    warmUp(warmUp, spread);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("warmRuns", done.sum());
    slices(seconds, figures);
    figures.put("idealMs", ideal);
    if (ideal > 0) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      figures.put("liveHeapMB", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }
    stopped = true;
    ended.await(5, TimeUnit.SECONDS);
    if (!lastError.isEmpty()) {
      figures.put("error", lastError);
    }
    return figures;
  }

  private void next(CountDownLatch ended) {
    if (stopped) {
      ended.countDown();
      return;
    }
    long started = System.nanoTime();
    Future<?> run;
    if (streamed) {
      FirstText first = new FirstText();
      run = agents.stream(first).onSuccess(v -> first.check());
    } else {
      run = agents.run().onSuccess(text -> {
        if (!text.startsWith("FINAL")) {
          failed(new IllegalStateException("final text: " + text));
        }
      });
    }
    run.onComplete(result -> {
      if (result.failed()) {
        failed(result.cause());
      } else {
        runs.add(System.nanoTime() - started);
        done.increment();
      }
      next(ended);
    });
  }

  private void failed(Throwable cause) {
    lastError = String.valueOf(cause);
    errors.increment();
    if (errors.sum() > MOST_ERRORS) {
      stopped = true;
    }
  }

  /** How long the first text took from the endpoint's write, which it has written into it. */
  private final class FirstText implements Consumer<String> {
    private int length;
    private boolean seen;

    @Override
    public void accept(String text) {
      length += text.length();
      int from = text.indexOf('@');
      int to = text.indexOf('@', from + 1);
      if (!seen && from >= 0 && to > from) {
        seen = true;
        firsts.add(System.nanoTime() - Long.parseLong(text.substring(from + 1, to)));
      }
    }

    void check() {
      if (!seen || length < (scenario.value('c', 1) - 1) * 24) {
        failed(new IllegalStateException("streamed text has " + length + " characters"));
      }
    }
  }

  // Longer, up to three times, while other processes keep the processor from this one.
  private void warmUp(int seconds, long spreadMillis) throws Exception {
    Slice whole = new Slice();
    while (!stopped) {
      Slice slice = new Slice();
      Thread.sleep(500);
      slice.end();
      whole.end();
      double passed = whole.seconds();
      boolean started = passed * 1000 >= spreadMillis + 500 && passed >= seconds;
      if (started
          && (whole.cpuMillis() > 800.0 * seconds
              || slice.otherCores() < 2 * QUIET_CORES
              || passed > 3 * seconds)) {
        return;
      }
    }
  }

  private void slices(int seconds, Map<String, Object> figures) throws Exception {
    List<Slice> slices = new ArrayList<>();
    int quiet = 0;
    while (quiet < seconds && slices.size() < 3 * seconds && !stopped) {
      Slice slice = new Slice();
      Thread.sleep(1000);
      slice.end();
      slices.add(slice);
      quiet += slice.otherCores() < QUIET_CORES ? 1 : 0;
    }
    slices.sort(Comparator.comparingDouble(Slice::otherCores));
    new Sum(slices.subList(0, Math.min(seconds, slices.size()))).put(figures);
    figures.put("slices", slices.size());
    figures.put("quietSlices", quiet);
  }

  /** What happened in about a second. */
  private final class Slice {
    private final Snapshot from = Snapshot.take();
    private final long[] runsFrom = runs.copy();
    private final long[] firstsFrom = firsts.copy();
    private final long doneFrom = done.sum();
    private final long errorsFrom = errors.sum();
    private final long callsFrom = agents.desk().calls.sum();
    private final EndpointStats endpointFrom = EndpointStats.read(url);
    private Snapshot to = from;
    private EndpointStats endpointTo = endpointFrom;
    private long[] runsTo = runsFrom;
    private long[] firstsTo = firstsFrom;
    private long doneTo;
    private long errorsTo;
    private long callsTo;

    Slice() throws IOException {}

    void end() throws IOException {
      to = Snapshot.take();
      endpointTo = EndpointStats.read(url);
      runsTo = runs.copy();
      firstsTo = firsts.copy();
      doneTo = done.sum();
      errorsTo = errors.sum();
      callsTo = agents.desk().calls.sum();
    }

    double seconds() {
      return (to.nanos() - from.nanos()) / 1e9;
    }

    double cpuMillis() {
      return (to.cpu() - from.cpu()) / 1e6;
    }

    long endpoint(String name) {
      return endpointTo.get(name) - endpointFrom.get(name);
    }

    /** Cores that neither this process nor the endpoint used. */
    double otherCores() {
      double others = to.busy() - from.busy() - (to.cpu() - from.cpu()) - endpoint("cpuNs");
      return Math.max(0, others / 1e9 / seconds());
    }
  }

  /** The slices that count, as one. */
  private final class Sum {
    private final List<Slice> slices;

    Sum(List<Slice> slices) {
      this.slices = slices;
    }

    private double sum(java.util.function.ToDoubleFunction<Slice> of) {
      return slices.stream().mapToDouble(of).sum();
    }

    private long[] counts(boolean first) {
      long[] sum = new long[runs.copy().length];
      for (Slice slice : slices) {
        long[] from = first ? slice.firstsFrom : slice.runsFrom;
        long[] to = first ? slice.firstsTo : slice.runsTo;
        for (int i = 0; i < sum.length; i++) {
          sum[i] += to[i] - from[i];
        }
      }
      return sum;
    }

    void put(Map<String, Object> figures) {
      double count = sum(slice -> slice.doneTo - slice.doneFrom);
      double each = Math.max(1, count);
      double seconds = sum(Slice::seconds);
      double cpu = sum(Slice::cpuMillis);
      double requests = sum(slice -> slice.endpoint("calls"));
      figures.put("runs", count);
      figures.put("errors", sum(slice -> slice.errorsTo - slice.errorsFrom));
      figures.put("runsPerS", count / seconds);
      figures.put("cpuMsPerRun", cpu / each);
      figures.put("cores", cpu / 1000 / seconds);
      figures.put("otherCores", sum(slice -> slice.otherCores() * slice.seconds()) / seconds);
      double bytes = sum(slice -> slice.to.allocated() - slice.from.allocated());
      figures.put("allocKBPerRun", bytes / 1024 / each);
      figures.put("gcCount", sum(slice -> slice.to.collections() - slice.from.collections()));
      figures.put("toolCallsPerRun", sum(slice -> slice.callsTo - slice.callsFrom) / each);
      figures.put("toolErrors", agents.desk().wrongArguments.sum());
      figures.put("callsPerRun", requests / each);
      figures.put(
          "reqBytesPerCall", sum(slice -> slice.endpoint("bytesIn")) / Math.max(1, requests));
      figures.put("badServer", sum(slice -> slice.endpoint("bad")));
      figures.put("serverCpuMsPerRun", sum(slice -> slice.endpoint("cpuNs")) / 1e6 / each);
      figures.put("p50ms", Histogram.percentile(counts(false), 0.5) / 1e6);
      figures.put("p99ms", Histogram.percentile(counts(false), 0.99) / 1e6);
      if (streamed) {
        figures.put("first50us", Histogram.percentile(counts(true), 0.5) / 1000);
        figures.put("first99us", Histogram.percentile(counts(true), 0.99) / 1000);
      }
    }
  }
}

package dev.pollux.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Agents of this framework under a load, measured from inside their process.
 *
 * <p>Arguments: the endpoint's URL, a {@link Scenario}, how many agents at once, seconds to measure,
 * seconds to warm up (8). It prints one line, {@code @@} and a JSON object with the figures, and so can
 * stand beside programs with other frameworks that do the same. {@code -Dbench.tool=loop} makes the
 * tool one that returns a future and runs on the event loop; else it is a blocking one.
 */
public final class LoadClient {

  private static final int[] TURNS = {25, 50, 100, 200};

  private LoadClient() {}

  /** Measures. */
  public static void main(String[] args) {
    long mainAt = System.currentTimeMillis();
    boolean blocking = !"loop".equals(System.getProperty("bench.tool"));
    Map<String, Object> figures = new LinkedHashMap<>();
    int status = 0;
    try {
      Scenario scenario = Scenario.of(args[1]);
      int atOnce = Integer.parseInt(args[2]);
      int seconds = Integer.parseInt(args[3]);
      int warmUp = args.length > 4 ? Integer.parseInt(args[4]) : 8;
      figures.put("peer", blocking ? "pollux" : "pollux-loop");
      figures.put("mode", scenario.mode());
      figures.put("params", scenario.params());
      figures.put("conc", atOnce);
      figures.put("java", Runtime.version().feature());
      figures.putAll(
          switch (scenario.mode()) {
            case "load", "stream" ->
              new Load(args[0], scenario, atOnce, blocking).measure(seconds, warmUp);
            case "conv" -> conversation(args[0], scenario, blocking, seconds, warmUp);
            case "cold" -> cold(args[0], scenario, blocking, mainAt);
            default ->
              throw new IllegalArgumentException(
                  "mode: '" + scenario.mode() + "' (expected: load, stream, conv or cold)");
          });
    } catch (Throwable thrown) {
      figures.put("error", String.valueOf(thrown));
      thrown.printStackTrace();
      status = 1;
    }
    figures.put("rssMB", Snapshot.residentMegabytes());
    figures.put(
        "threads", java.lang.management.ManagementFactory.getThreadMXBean().getPeakThreadCount());
    figures.put(
        "classes",
        java.lang.management.ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount());
    System.out.println("@@" + json(figures));
    System.out.flush();
    System.exit(status);
  }

  private static Map<String, Object> conversation(
      String url, Scenario scenario, boolean blocking, int seconds, int warmUp) throws Exception {
    Map<String, Object> figures = new LinkedHashMap<>();
    long warm = System.nanoTime() + warmUp * 1_000_000_000L;
    Agents first = new Agents(url, scenario.with('t', 50), blocking);
    while (System.nanoTime() < warm) {
      check(first.run().await());
    }
    first.close();
    double[] cpu = new double[TURNS.length];
    for (int i = 0; i < TURNS.length; i++) {
      Agents agents = new Agents(url, scenario.with('t', TURNS[i]), blocking);
      check(agents.run().await());
      Snapshot from = Snapshot.take();
      long until = System.nanoTime() + seconds * 1_000_000_000L;
      int count = 0;
      while (count < 3 || System.nanoTime() < until) {
        check(agents.run().await());
        count++;
      }
      Snapshot to = Snapshot.take();
      cpu[i] = (to.cpu() - from.cpu()) / 1e6 / count;
      figures.put("cpuMsT" + TURNS[i], cpu[i]);
      figures.put("wallMsT" + TURNS[i], (to.nanos() - from.nanos()) / 1e6 / count);
      figures.put("allocMBT" + TURNS[i], (to.allocated() - from.allocated()) / 1048576.0 / count);
      figures.put("runsT" + TURNS[i], count);
      agents.close();
    }
    // 1 grows with the turns, 2 with their square.
    figures.put("expo50_200", Math.log(cpu[3] / cpu[1]) / Math.log(4));
    figures.put("expo25_200", Math.log(cpu[3] / cpu[0]) / Math.log(8));
    figures.put("badServer", EndpointStats.read(url).get("bad"));
    return figures;
  }

  private static Map<String, Object> cold(
      String url, Scenario scenario, boolean blocking, long mainAt) throws Exception {
    long startedAt = Long.getLong("bench.t0", 0);
    Agents agents = new Agents(url, scenario, blocking);
    long built = System.currentTimeMillis();
    check(agents.run().await());
    Map<String, Object> figures = new LinkedHashMap<>();
    long cpu = Snapshot.cpuNanos() / 1_000_000;
    long end = System.currentTimeMillis();
    EndpointStats stats = EndpointStats.read(url);
    figures.put("mainMs", mainAt - startedAt / 1_000_000);
    figures.put("builtMs", built - startedAt / 1_000_000);
    figures.put("firstReqMs", (stats.get("firstCallEpochNs") - startedAt) / 1e6);
    figures.put("firstReqCpuMs", stats.get("firstCallClientCpuMs"));
    figures.put("firstRunMs", end - startedAt / 1_000_000);
    figures.put("firstRunCpuMs", cpu);
    return figures;
  }

  private static void check(String text) {
    if (!text.startsWith("FINAL")) {
      throw new IllegalStateException("final text: " + text);
    }
  }

  // By hand: nothing is loaded for it that an agent would not load itself.
  private static String json(Map<String, Object> figures) {
    StringBuilder json = new StringBuilder("{");
    figures.forEach((name, value) -> {
      json.append(json.length() > 1 ? "," : "").append('"').append(name).append("\":");
      if (value instanceof Double number) {
        json.append(Double.isFinite(number) ? String.format(Locale.ROOT, "%.3f", number) : "-1");
      } else if (value instanceof Number) {
        json.append(value);
      } else {
        json.append('"')
            .append(value.toString().replaceAll("[\"\\\\\\p{Cntrl}]", " "))
            .append('"');
      }
    });
    return json.append('}').toString();
  }
}

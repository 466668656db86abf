package dev.pollux.examples.service;

import dev.pollux.gemini.UsageMetadata;
import dev.pollux.run.RunEvent;
import dev.pollux.tool.ToolHealth;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts what happens in runs, and tells it in the text format of Prometheus. */
final class Metrics {

  private static final double[] SECONDS = {0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300};
  private static final int MAX_TOOLS = 200;

  private final Map<String, Double> counters = new TreeMap<>();
  private final long[] buckets = new long[SECONDS.length + 1];

  /** Follows one run. */
  final class Watch {

    private final long startedAt = System.nanoTime();

    void happened(RunEvent event) {
      if (event instanceof RunEvent.TurnStarted) {
        add("pollux_turns_total", 1);
      } else if (event instanceof RunEvent.TurnRepeated) {
        add("pollux_turns_repeated_total", 1);
      } else if (event instanceof RunEvent.TurnEnded ended) {
        used(ended.usage());
      } else if (event instanceof RunEvent.ToolReturned returned) {
        String tool = tool(returned.call().name());
        String outcome = returned.response().isError() ? "error" : "ok";
        add("pollux_tool_calls_total{tool=\"" + tool + "\",outcome=\"" + outcome + "\"}", 1);
        add(
            "pollux_tool_seconds_total{tool=\"" + tool + "\"}",
            returned.duration().toNanos() / 1e9);
      } else if (event instanceof RunEvent.ApprovalAsked) {
        add("pollux_approvals_asked_total", 1);
      } else if (event instanceof RunEvent.Done done) {
        ended(done.result().pending().isEmpty() ? "done" : "suspended");
      } else if (event instanceof RunEvent.Failed failed) {
        ended(failed.cause().outcome());
      }
    }

    private void ended(String outcome) {
      double seconds = (System.nanoTime() - startedAt) / 1e9;
      add("pollux_runs_total{outcome=\"" + outcome + "\"}", 1);
      add("pollux_run_seconds_sum", seconds);
      int bucket = 0;
      while (bucket < SECONDS.length && seconds > SECONDS[bucket]) {
        bucket++;
      }
      buckets[bucket]++;
    }
  }

  Watch watch() {
    return new Watch();
  }

  /** A request was turned away. */
  void refused(String reason) {
    add("pollux_refused_total{reason=\"" + reason + "\"}", 1);
  }

  private void used(UsageMetadata usage) {
    add("pollux_tokens_total{kind=\"prompt\"}", usage.promptTokenCount());
    add("pollux_tokens_total{kind=\"cached\"}", usage.cachedContentTokenCount());
    add("pollux_tokens_total{kind=\"candidates\"}", usage.candidatesTokenCount());
    add("pollux_tokens_total{kind=\"thoughts\"}", usage.thoughtsTokenCount());
  }

  // A model may write any name, and each is a time series.
  private String tool(String name) {
    boolean plain = name.matches("[A-Za-z0-9_.:-]{1,64}");
    boolean known = counters.containsKey("pollux_tool_seconds_total{tool=\"" + name + "\"}");
    return plain && (known || counters.size() < MAX_TOOLS) ? name : "other";
  }

  private void add(String name, double value) {
    counters.merge(name, value, Double::sum);
  }

  /** All numbers. */
  String text(int running, int listeners) {
    StringBuilder text = new StringBuilder();
    gauge(text, "pollux_runs_running", running);
    gauge(text, "pollux_listeners", listeners);
    ToolHealth tools = ToolHealth.now();
    gauge(text, "pollux_tools_running", tools.running());
    gauge(text, "pollux_tools_waiting", tools.waiting());
    gauge(text, "pollux_tools_stuck", tools.stuck());
    String family = "";
    for (Map.Entry<String, Double> counter : counters.entrySet()) {
      String name = counter.getKey().replaceFirst("\\{.*", "");
      if (!name.equals(family) && !name.equals("pollux_run_seconds_sum")) {
        text.append("# TYPE ").append(name).append(" counter\n");
        family = name;
      }
      if (!name.equals("pollux_run_seconds_sum")) {
        line(text, counter.getKey(), counter.getValue());
      }
    }
    text.append("# TYPE pollux_run_seconds histogram\n");
    long count = 0;
    for (int i = 0; i < buckets.length; i++) {
      count += buckets[i];
      String most = i < SECONDS.length ? String.valueOf(SECONDS[i]) : "+Inf";
      line(text, "pollux_run_seconds_bucket{le=\"" + most + "\"}", count);
    }
    line(text, "pollux_run_seconds_sum", counters.getOrDefault("pollux_run_seconds_sum", 0.0));
    line(text, "pollux_run_seconds_count", count);
    return text.toString();
  }

  private static void gauge(StringBuilder text, String name, double value) {
    text.append("# TYPE ").append(name).append(" gauge\n");
    line(text, name, value);
  }

  private static void line(StringBuilder text, String name, double value) {
    String number = value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.6f", value);
    text.append(name).append(' ').append(number).append('\n');
  }
}

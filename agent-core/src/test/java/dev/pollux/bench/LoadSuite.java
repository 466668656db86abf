package dev.pollux.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All loads, each in a process of its own and some rounds one after the other, as a table and as JSON.
 *
 * <p>Arguments: the file for the JSON, rounds (3), and the names of tests to do only those.
 */
public final class LoadSuite {

  /**
   * One test.
   *
   * @param columns the figures that the table shows
   */
  private record Test(
      String name,
      String about,
      String scenario,
      int atOnce,
      int seconds,
      int warmUp,
      String tool,
      List<String> columns) {}

  private static final List<String> WORK =
      List.of("runsPerS", "cpuMsPerRun", "allocKBPerRun", "p50ms", "p99ms", "rssMB", "threads");
  private static final List<String> WAITING = List.of(
      "runsPerS", "idealPart", "p50ms", "overP50ms", "p99ms", "cpuMsPerRun", "rssMB", "threads");
  private static final List<String> STREAM =
      List.of("first50us", "first99us", "cpuMsPerRun", "runsPerS", "allocKBPerRun");

  private static final List<Test> TESTS = List.of(
      new Test(
          "work",
          "64 agents, three turns with a blocking tool, an endpoint that answers at once",
          "load:l0-t3-p1-r200",
          64,
          5,
          15,
          "blocking",
          WORK),
      new Test(
          "work-loop",
          "the same with a tool that returns a future",
          "load:l0-t3-p1-r200",
          64,
          5,
          15,
          "loop",
          WORK),
      new Test(
          "waiting-1000",
          "1 000 agents, an endpoint that takes 200 ms",
          "load:l200-t3-p1-r200",
          1000,
          5,
          15,
          "blocking",
          WAITING),
      new Test(
          "waiting-10000",
          "10 000 agents, an endpoint that takes 2 s",
          "load:l2000-t3-p1-r200",
          10_000,
          8,
          20,
          "blocking",
          WAITING),
      new Test(
          "parallel",
          "one agent, four calls in a turn of a blocking tool of 50 ms",
          "load:l0-t1-p4-d50",
          1,
          3,
          3,
          "blocking",
          List.of("p50ms", "p99ms", "cpuMsPerRun")),
      new Test(
          "first-text",
          "one stream of 20 chunks, 5 ms apart",
          "stream:l0-t0-c20-g5-x2000",
          1,
          4,
          4,
          "blocking",
          STREAM),
      new Test(
          "streams",
          "64 streams of 500 chunks, 10 ms apart",
          "stream:l0-t0-c500-g10-x25000",
          64,
          10,
          6,
          "blocking",
          STREAM),
      new Test(
          "conversation",
          "one run of 25, 50, 100 and 200 turns with results of 1 KB",
          "conv:l0-t50-p1-r1000",
          1,
          2,
          10,
          "blocking",
          List.of("cpuMsT25", "cpuMsT50", "cpuMsT100", "cpuMsT200", "allocMBT200", "expo50_200")),
      new Test(
          "cold",
          "from the start of the JVM to the first request",
          "cold:l0-t1-p1-r200",
          1,
          1,
          0,
          "blocking",
          List.of("firstReqMs", "firstReqCpuMs", "firstRunMs", "rssMB", "classes")));

  private final Map<Test, List<ObjectNode>> results = new LinkedHashMap<>();

  private LoadSuite() {}

  /** Measures. */
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[0]);
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    List<String> only = Arrays.stream(args)
        .skip(2)
        .flatMap(names -> Arrays.stream(names.split("[ ,]+")))
        .filter(name -> !name.isEmpty())
        .toList();
    LoadSuite suite = new LoadSuite();
    Process endpoint = java(List.of(LoadEndpoint.class.getName())).start();
    try (BufferedReader lines = reader(endpoint)) {
      suite.measure(lines.readLine(), rounds, only);
    } finally {
      endpoint.destroy();
    }
    suite.print();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Json.bytes(suite.json()));
    System.out.println("Written to " + file);
  }

  private void measure(String url, int rounds, List<String> only) throws Exception {
    for (int round = 0; round < rounds; round++) {
      for (Test test : TESTS) {
        if (only.isEmpty() || only.contains(test.name())) {
          ObjectNode figures = one(url, test);
          results.computeIfAbsent(test, t -> new ArrayList<>()).add(figures);
          System.out.println("round " + (round + 1) + ": " + test.name()
              + (figures.has("error") ? " " + figures.get("error").asText() : ""));
        }
      }
    }
  }

  private static ObjectNode one(String url, Test test) throws Exception {
    EndpointStats.reset(url);
    long now = System.currentTimeMillis() * 1_000_000L;
    Process client = java(List.of(
            "-Xmx2g",
            "-XX:+UseG1GC",
            "-Dbench.tool=" + test.tool(),
            "-Dbench.t0=" + now,
            LoadClient.class.getName(),
            url,
            test.scenario(),
            String.valueOf(test.atOnce()),
            String.valueOf(test.seconds()),
            String.valueOf(test.warmUp())))
        .start();
    String found = "@@{\"error\":\"no figures\"}";
    try (BufferedReader lines = reader(client)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        found = line.startsWith("@@") ? line : found;
      }
    }
    client.waitFor();
    ObjectNode figures = (ObjectNode) Json.parse(found.substring(2));
    double ideal = figures.path("idealMs").asDouble();
    if (ideal > 0) {
      double rate = test.atOnce() / ideal * 1000;
      figures.put("idealPart", figures.path("runsPerS").asDouble() / rate);
      figures.put("overP50ms", figures.path("p50ms").asDouble() - ideal);
    }
    return figures;
  }

  private static ProcessBuilder java(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private static BufferedReader reader(Process process) throws IOException {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private void print() {
    System.out.printf(
        "%nJava %s, %d processors; medians (lowest to highest)%n",
        Runtime.version(), Runtime.getRuntime().availableProcessors());
    results.forEach((test, rounds) -> {
      System.out.printf("%n%s: %s%n", test.name(), test.about());
      for (String column : test.columns()) {
        double[] values = values(rounds, column);
        System.out.printf(
            Locale.ROOT,
            "  %-14s %12.3f  (%.3f to %.3f)%n",
            column,
            values[values.length / 2],
            values[0],
            values[values.length - 1]);
      }
      double errors = Arrays.stream(values(rounds, "errors")).sum();
      double wrong = Arrays.stream(values(rounds, "toolErrors")).sum();
      if (errors + wrong > 0 || rounds.stream().anyMatch(round -> round.has("error"))) {
        System.out.printf("  ERRORS: %.0f of runs, %.0f of arguments%n", errors, wrong);
      }
    });
  }

  private static double[] values(List<ObjectNode> rounds, String column) {
    return rounds.stream()
        .mapToDouble(round -> round.path(column).asDouble())
        .sorted()
        .toArray();
  }

  private ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("java", Runtime.version().toString());
    json.put("processors", Runtime.getRuntime().availableProcessors());
    results.forEach((test, rounds) -> {
      ArrayNode array = json.putArray(test.name());
      rounds.forEach(array::add);
    });
    return json;
  }
}

package dev.pollux.mcp.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Calls of an echo tool over streamable HTTP, per second, by 64 clients with a connection each: this
 * project's server in both eras, and any others, each in a process of its own, one after the other in
 * each round; and what a call takes of its server's processor, which says more where the machine has
 * other things to do. {@code ToolCalls [NAME=JAR]...}: a jar gets its port as its argument and serves
 * {@code echo(text)} at {@code /mcp}.
 */
public final class ToolCalls {

  private static final int CLIENTS = 64;
  private static final int WARM_CALLS = 300_000;
  private static final int WARM_RUNS = 30;
  private static final int SECONDS = 1;
  private static final int ROUNDS = 15;
  private static final String[] WIRE = {"2025-11-25", "2026-07-28"};

  private final Vertx vertx = Vertx.vertx();
  private final NetClient net = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));

  private ToolCalls() {}

  private record Contestant(
      String name,
      Process process,
      int port,
      String version,
      List<Long> rates,
      List<Long> nanosEach) {

    Contestant(String name, Process process, int port, String version) {
      this(name, process, port, version, new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Prints a line for each server. */
  public static void main(String[] args) {
    Map<String, List<String>> servers = new LinkedHashMap<>();
    servers.put(
        "pollux",
        List.of("-cp", System.getProperty("java.class.path"), EchoServer.class.getName()));
    for (String other : args) {
      String[] named = other.split("=", 2);
      servers.put(named[0], List.of("-jar", Path.of(named[1]).toAbsolutePath().toString()));
    }
    List<Process> processes = new CopyOnWriteArrayList<>();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> processes.forEach(Process::destroyForcibly)));
    try {
      List<Contestant> all = new ArrayList<>();
      int port = 3400;
      for (Map.Entry<String, List<String>> server : servers.entrySet()) {
        Process process = started(server.getValue(), ++port);
        processes.add(process);
        all.add(new Contestant(server.getKey(), process, port, WIRE[0]));
        if (server.getKey().equals("pollux")) {
          all.add(new Contestant(server.getKey(), process, port, WIRE[1]));
        }
      }
      new ToolCalls().measure(all);
    } catch (Exception e) { // await() throws what it failed with, checked or not
      e.printStackTrace();
      System.exit(1);
    }
    System.exit(0);
  }

  private static Process started(List<String> arguments, int port)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add("-Xmx512m");
    command.addAll(arguments);
    command.add(Integer.toString(port));
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < end) {
      try {
        new Socket(InetAddress.getByName("localhost"), port).close();
        return process;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    process.destroyForcibly();
    throw new IOException("Nobody listens on port " + port + " after 60 s: " + command);
  }

  private void run(Contestant one, boolean warms) {
    try {
      long calls = calls(one, !warms);
      for (int i = 1; warms && calls < WARM_CALLS && i < WARM_RUNS; i++) {
        calls += calls(one, false);
      }
    } catch (Exception e) { // await() throws what it failed with, checked or not
      throw new IllegalStateException(one.name() + ", its process " + one.process(), e);
    }
  }

  private void measure(List<Contestant> all) {
    all.forEach(one -> run(one, true));
    for (int round = 0; round < ROUNDS; round++) {
      all.forEach(one -> run(one, false));
    }
    for (Contestant one : all) {
      System.out.printf(
          Locale.ROOT,
          "%-10s %s  median %6d calls/s  of %s, %5.1f us of CPU each%n",
          one.name(),
          one.version(),
          median(one.rates()),
          one.rates(),
          median(one.nanosEach()) / 1000.0);
    }
  }

  private static long median(List<Long> rates) {
    return rates.stream().sorted().toList().get(rates.size() / 2);
  }

  private long calls(Contestant one, boolean counts) {
    List<Future<Caller>> opening = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      opening.add(Caller.connect(vertx, net, one.port(), one.version()));
    }
    Future.all(opening).await();
    List<Caller> callers = opening.stream().map(Future::result).toList();
    Duration cpu = cpu(one);
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(SECONDS);
    List<Future<Long>> calling = new ArrayList<>();
    for (Caller caller : callers) {
      calling.add(Future.future(
          done -> caller.context().runOnContext(v -> caller.callUntil(end).onComplete(done))));
    }
    Future.all(calling).await();
    long calls = calling.stream().mapToLong(Future::result).sum();
    if (counts) {
      one.rates().add(calls * 1_000_000_000L / (System.nanoTime() - start));
      one.nanosEach().add(cpu(one).minus(cpu).toNanos() / calls);
    }
    Future.all(callers.stream().map(Caller::close).toList()).await();
    return calls;
  }

  // Of all cores together; a machine that does something else besides slows the calls, not this.
  private static Duration cpu(Contestant one) {
    return one.process().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}

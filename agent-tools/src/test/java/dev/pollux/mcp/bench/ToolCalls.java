package dev.pollux.mcp.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of an echo tool over streamable HTTP, per second, by 64 clients with a connection each: this
 * project's server in both eras, and any others, each in a process of its own, one after the other in
 * each round. {@code ToolCalls [NAME=JAR]...}: a jar gets its port as its argument and serves {@code
 * echo(text)} at {@code /mcp}.
 */
public final class ToolCalls {

  private static final int CLIENTS = 64;
  private static final int WARM_SECONDS = 5;
  private static final int SECONDS = 3;
  private static final int ROUNDS = 5;
  private static final String[] WIRE = {"2025-11-25", "2026-07-28"};

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = vertx.createHttpClient(
      new HttpClientOptions().setDefaultHost("localhost"),
      new PoolOptions().setHttp1MaxSize(CLIENTS));

  private ToolCalls() {}

  private record Contestant(String name, int port, String version, List<Long> rates) {}

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
        processes.add(started(server.getValue(), ++port));
        all.add(new Contestant(server.getKey(), port, WIRE[0], new ArrayList<>()));
        if (server.getKey().equals("pollux")) {
          all.add(new Contestant(server.getKey(), port, WIRE[1], new ArrayList<>()));
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

  private void measure(List<Contestant> all) {
    for (Contestant one : all) {
      rate(one, WARM_SECONDS);
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (Contestant one : all) {
        one.rates().add(rate(one, SECONDS));
      }
    }
    double own = median(all.get(0).rates());
    for (Contestant one : all) {
      System.out.printf(
          Locale.ROOT,
          "%-10s %s  median %6.0f calls/s  of %s  %.2f x pollux in sessions%n",
          one.name(),
          one.version(),
          median(one.rates()),
          one.rates(),
          median(one.rates()) / own);
    }
  }

  private static double median(List<Long> rates) {
    return rates.stream().sorted().toList().get(rates.size() / 2);
  }

  private long rate(Contestant one, int seconds) {
    boolean sessions = one.version().equals(WIRE[0]);
    List<Future<@Nullable String>> opening = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      opening.add(sessions ? onContext(() -> session(one.port())) : Future.succeededFuture(null));
    }
    Future.all(opening).await();
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    List<Future<Long>> calling = new ArrayList<>();
    for (Future<@Nullable String> session : opening) {
      calling.add(onContext(() -> calls(one, session.result(), end, 0)));
    }
    Future.all(calling).await();
    long calls = calling.stream().mapToLong(Future::result).sum();
    long rate = calls * 1_000_000_000L / (System.nanoTime() - start);
    if (sessions) {
      opening.forEach(session -> delete(one.port(), session.result()));
    }
    return rate;
  }

  // Off a response's own context its body may have gone by before somebody asks for it.
  private <T extends @Nullable Object> Future<T> onContext(Supplier<Future<T>> calling) {
    return Future.future(done -> vertx.runOnContext(turn -> calling.get().onComplete(done)));
  }

  private Future<@Nullable String> session(int port) {
    ObjectNode params = Json.object().put("protocolVersion", WIRE[0]);
    params.putObject("capabilities");
    params.putObject("clientInfo").put("name", "bench").put("version", "1");
    ObjectNode initialized =
        Json.object().put("jsonrpc", "2.0").put("method", "notifications/initialized");
    return http.request(HttpMethod.POST, port, "localhost", "/mcp")
        .compose(request -> request
            .putHeader("content-type", "application/json")
            .putHeader("accept", "application/json, text/event-stream")
            .send(message("initialize", params).toString()))
        .compose(response ->
            response.body().map(body -> String.valueOf(response.getHeader("mcp-session-id"))))
        .compose(session -> post(port, session, initialized).map(session));
  }

  private void delete(int port, @Nullable String session) {
    http.request(HttpMethod.DELETE, port, "localhost", "/mcp")
        .compose(request -> request
            .putHeader("mcp-session-id", String.valueOf(session))
            .putHeader("mcp-protocol-version", WIRE[0])
            .send())
        .compose(response -> response.end())
        .otherwiseEmpty()
        .await();
  }

  private static ObjectNode message(String method, ObjectNode params) {
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    message.set("params", params);
    return message;
  }

  private Future<Long> calls(Contestant one, @Nullable String session, long end, long done) {
    if (System.nanoTime() >= end) {
      return Future.succeededFuture(done);
    }
    ObjectNode params = Json.object().put("name", "echo");
    params.putObject("arguments").put("text", "call-" + done);
    if (session == null) {
      ObjectNode meta = params.putObject("_meta");
      meta.put("io.modelcontextprotocol/protocolVersion", WIRE[1]);
      meta.putObject("io.modelcontextprotocol/clientCapabilities");
    }
    return post(one.port(), session, message("tools/call", params)).compose(answer -> {
      if (!answer.contains("call-" + done) || answer.contains("isError\":true")) {
        return Future.failedFuture(one.name() + " answered " + answer);
      }
      return calls(one, session, end, done + 1);
    });
  }

  private Future<String> post(int port, @Nullable String session, ObjectNode message) {
    return http.request(HttpMethod.POST, port, "localhost", "/mcp")
        .compose(request -> {
          request
              .putHeader("content-type", "application/json")
              .putHeader("accept", "application/json, text/event-stream");
          if (session == null) {
            request
                .putHeader("mcp-protocol-version", WIRE[1])
                .putHeader("mcp-method", "tools/call")
                .putHeader("mcp-name", "echo");
          } else {
            request.putHeader("mcp-protocol-version", WIRE[0]).putHeader("mcp-session-id", session);
          }
          return request.send(message.toString());
        })
        .compose(response -> response.body().map(Object::toString));
  }
}

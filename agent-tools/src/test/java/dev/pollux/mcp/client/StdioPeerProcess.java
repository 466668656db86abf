package dev.pollux.mcp.client;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server over stdio that misbehaves as its argument says: {@code StdioPeerProcess FAULT [FILE]}. It
 * uses nothing but the JDK, so that it starts fast.
 */
public final class StdioPeerProcess {

  private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
  private static final Pattern METHOD = Pattern.compile("\"method\":\"([^\"]+)\"");
  private static final String INITIALIZED =
      "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{\"tools\":{\"listChanged\":true}},"
          + "\"serverInfo\":{\"name\":\"peer\",\"version\":\"1\"}}";
  private static final String DISCOVERED =
      "{\"resultType\":\"complete\",\"supportedVersions\":[\"2026-07-28\"],"
          + "\"capabilities\":{\"tools\":{}},\"ttlMs\":0,\"cacheScope\":\"private\"}";
  private static final String TOOLS =
      "{\"tools\":[{\"name\":\"work\",\"description\":\"Works\",\"inputSchema\":{\"type\":\"object\"}}]}";

  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private final String fault;
  private String probe = "";

  private StdioPeerProcess(String fault) {
    this.fault = fault;
  }

  /** The command that starts it. */
  static ServerParameters.Stdio command(String fault, String... more) {
    List<String> command = java(fault);
    command.addAll(Arrays.asList(more));
    return ServerParameters.command(command.toArray(new String[0]));
  }

  private static List<String> java(String fault) {
    return new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx64m",
        "-cp",
        Path.of("target", "test-classes").toAbsolutePath().toString(),
        StdioPeerProcess.class.getName(),
        fault));
  }

  public static void main(String[] args) throws Exception {
    if (args[0].equals("sleep")) {
      Runtime.getRuntime().addShutdownHook(new Thread(StdioPeerProcess::forEver));
      forEver();
    }
    new StdioPeerProcess(args[0]).run(args);
  }

  private static void forEver() {
    try {
      new java.util.concurrent.CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(String[] args) throws Exception {
    switch (fault) {
      case "banner" -> raw("Welcome to the peer, version 1\n\n");
      case "exitAtOnce" -> {
        System.err.println("no licence found");
        System.exit(7);
      }
      case "stubborn" -> {
        Process grandchild = new ProcessBuilder(java("sleep")).start();
        Files.writeString(Path.of(args[1]), ProcessHandle.current().pid() + " " + grandchild.pid());
        Runtime.getRuntime().addShutdownHook(new Thread(StdioPeerProcess::forEver));
      }
      default -> {}
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      take(line, args);
    }
    if (fault.equals("stubborn")) {
      forEver();
    }
  }

  private void take(String line, String[] args) throws Exception {
    Matcher id = ID.matcher(line);
    Matcher method = METHOD.matcher(line);
    String name = method.find() ? method.group(1) : "";
    if (name.equals("notifications/cancelled")) {
      Files.writeString(Path.of(args[1]), line);
      return;
    }
    if (!id.find()) {
      return;
    }
    switch (name) {
      case "server/discover" -> {
        if (fault.equals("exitWhenAsked")) {
          System.exit(1);
        }
        if (fault.equals("deafToProbe")) {
          return;
        }
        if (fault.equals("slowAndStateless")) {
          probe = id.group(1); // answered when the client has lost its patience
          return;
        }
        send("{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1)
            + ",\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}");
      }
      case "initialize" -> {
        if (fault.equals("slowAndStateless")) {
          send("{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1)
              + ",\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}");
          answer(probe, DISCOVERED);
          return;
        }
        answer(id.group(1), INITIALIZED);
      }
      case "tools/list" -> answer(id.group(1), TOOLS);
      case "tools/call" -> call(id.group(1), line, args);
      default -> answer(id.group(1), "{}");
    }
  }

  private void call(String id, String line, String[] args) throws Exception {
    String text = "{\"content\":[{\"type\":\"text\",\"text\":\"done\"}]}";
    switch (fault) {
      case "garbage" -> {
        raw("not json\n\n{\"jsonrpc\":\"2.0\",\"id\":\n[1,2]\nnull\n\"text\"\n42\n");
        raw("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + text + "}\r\n");
      }
      case "exitAtCall" -> {
        System.err.println("disk is on fire");
        System.exit(3);
      }
      case "silent" -> {}
      case "ids" -> {
        answer("4711", text.replace("done", "unknown"));
        raw("{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"result\":"
            + text.replace("done", "as text") + "}\n");
        answer(id, text);
        answer(id, text.replace("done", "twice"));
      }
      case "wrongShape" -> raw("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":\"a text\"}\n");
      case "endlessLine" -> {
        byte[] much = new byte[1 << 16];
        Arrays.fill(much, (byte) 'x');
        for (int i = 0; i < 1000; i++) {
          out.write(much);
        }
        out.flush();
      }
      case "bytes" -> {
        out.write(0xef);
        out.write(0xbb);
        out.write(0xbf);
        out.write(("{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"\u4e16")
            .getBytes(StandardCharsets.UTF_8));
        out.write(0xff);
        raw("\"}]}}\n");
      }
      case "deep" -> {
        raw("{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":{\"a\":" + "[".repeat(10_000)
            + "]".repeat(10_000) + "}}\n");
        raw("{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":{\"a\":" + "9".repeat(1_000_000)
            + "}}\n");
        raw("{\"jsonrpc\":\"2.0\",\"id\":4711,\"Result\":" + text + "}\n");
        answer(id, text);
      }
      case "deaf" -> forEver();
      case "flood" -> {
        StringBuilder much = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
          much.append("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":")
              .append("{\"progressToken\":99999,\"progress\":1}}\n")
              .append("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n")
              .append("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":")
              .append("{\"level\":\"info\",\"data\":\"x\"}}\n");
        }
        for (int i = 0; i < 33; i++) {
          raw(much.toString());
        }
        answer(id, text);
      }
      case "environment" ->
        answer(id, text.replace("done", String.join(",", System.getenv().keySet())));
      default -> answer(id, text);
    }
  }

  private void answer(String id, String result) throws IOException {
    send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}");
  }

  private void send(String line) throws IOException {
    raw(line + "\n");
  }

  private void raw(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}

package dev.pollux.agent;

import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiOptions;
import dev.pollux.testing.Reply;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * The local endpoint in a process of its own, so that its sockets, threads and memory are not those
 * that a test counts. It answers after 200 ms; a prompt with the word poison gets a page.
 */
final class EndpointProcess implements AutoCloseable {

  static final Duration LATENCY = Duration.ofMillis(200);

  private final Process process;
  private final String url;

  EndpointProcess() throws Exception {
    process = new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            EndpointProcess.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    url = new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  public static void main(String[] args) throws Exception {
    LocalGemini gemini = LocalGemini.start(
            Vertx.vertx(), new LocalGeminiOptions().setMaxRequestsKept(0))
        .await();
    gemini.replyWith(request -> request.json().toString().contains("poison")
        ? Reply.raw(200, "text/html", "<html>").withLatency(LATENCY)
        : Reply.text("Hello").withLatency(LATENCY));
    System.out.println(gemini.url());
    new CountDownLatch(1).await();
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
  }
}

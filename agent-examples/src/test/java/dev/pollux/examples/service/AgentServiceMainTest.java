package dev.pollux.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.examples.service.ServiceClient.Stream;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The service as a process that is told to end. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AgentServiceMainTest {

  @Test
  void sigtermLetsTheRunEnd() throws Exception {
    Vertx vertx = Vertx.vertx();
    Promise<Void> gate = Promise.promise();
    Process process = null;
    try {
      LocalGemini gemini = LocalGemini.start(vertx).await();
      gemini.reply(Reply.text("Take a coat.").after(gate.future()));
      process = process(gemini.url());
      String url = new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
      ServiceClient client =
          new ServiceClient(Integer.parseInt(url.substring("http://127.0.0.1:".length())));
      try (Stream stream = client.stream("s", "Do I need a coat?")) {
        stream.until("turnStarted");

        process.destroy();
        while (client.get("/health").status() == 200) {
          // until the signal has come
        }
        gate.complete();

        assertThat(stream.until("done").data().path("text").asText()).isEqualTo("Take a coat.");
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      vertx.close().await();
    }
  }

  private static Process process(String gemini) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            AgentService.class.getName(),
            "0")
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("GOOGLE_"));
    builder
        .environment()
        .putAll(Map.of("GEMINI_API_KEY", "a-key", "GOOGLE_GEMINI_BASE_URL", gemini));
    return builder.start();
  }
}

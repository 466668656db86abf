package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.examples.analyst.Analyst;
import dev.pollux.examples.assistant.Assistant;
import dev.pollux.examples.extract.Extract;
import dev.pollux.examples.image.Drawing;
import dev.pollux.examples.mcp.AnyServer;
import dev.pollux.examples.research.Research;
import dev.pollux.examples.weather.Weather;
import dev.pollux.testing.LocalGemini;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example's own main, as a process that has a key in its environment. */
class MainsTest {

  @TempDir
  private Path directory;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  static Arguments[] mains() {
    return new Arguments[] {
      Arguments.of("analyst", Analyst.class, "December has the most books: 467."),
      Arguments.of("assistant", Assistant.class, "Delivery abroad costs 14.50 €"),
      Arguments.of("extract", Extract.class, "\"customer\" : \"Ada Lovelace\""),
      Arguments.of("image", Drawing.class, "image.png: 1376 x 768 pixels"),
      Arguments.of("mcp", AnyServer.class, "climate says: "),
      Arguments.of("research", Research.class, "[2] Terra Nova Expedition – https://"),
      Arguments.of("weather", Weather.class, "Source: MET Norway"),
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mains")
  void mainRunsTheSameAgent(String name, Class<?> main, String told) throws Exception {
    LocalGemini gemini = Offline.start(vertx, Example.named(name), 0).await();
    Path out = directory.resolve("out");
    Process process = process(main, gemini.url(), out);

    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(Files.readString(out)).contains(told);
    assertThat(gemini.refusals()).isEmpty();
    assertThat(gemini.requests()).allMatch(r -> "a-key".equals(r.header("x-goog-api-key")));
  }

  private Process process(Class<?> main, String url, Path out) throws IOException {
    String classPath = Arrays.stream(
            System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
    ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Dstdout.encoding=" + StandardCharsets.UTF_8,
            "-Dfile.encoding=" + StandardCharsets.UTF_8,
            "-cp",
            classPath,
            main.getName())
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(out.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("GOOGLE_"));
    builder.environment().putAll(Map.of("GEMINI_API_KEY", "a-key", "GOOGLE_GEMINI_BASE_URL", url));
    return builder.start();
  }
}

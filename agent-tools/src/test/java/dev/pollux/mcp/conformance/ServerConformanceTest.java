package dev.pollux.mcp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All scenarios that the official suite requires of a server; skipped where npm does not answer. */
@Tag("npm")
@Timeout(900)
class ServerConformanceTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void everyRequiredScenarioPasses() throws Exception {
    List<Suite.Score> scores;
    try {
      scores =
          ServerConformance.run(Path.of("target", "conformance"), ServerConformance.started(vertx));
    } catch (Suite.NotThereException e) {
      System.out.println("The conformance suite was not run: " + e.getMessage());
      boolean npmIsThere = !String.valueOf(e.getMessage()).startsWith("npm is not there");
      assertThat(npmIsThere && "true".equals(System.getenv("CI")))
          .as(e.getMessage())
          .isFalse();
      Assumptions.abort(e.getMessage());
      return;
    }

    scores.forEach(System.out::println);
    assertThat(scores).allMatch(Suite.Score::isFull);
    assertThat(scores).extracting(score -> score.required().size()).containsExactly(30, 37, 30);
  }
}

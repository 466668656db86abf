package dev.pollux.mcp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All scenarios that the official suite requires of a client with {@code CI=true}, else one for each
 * feature; skipped where npm does not answer. All of them anywhere: {@code conformance/client.sh}.
 */
@Tag("npm")
class ClientConformanceTest {

  @Test
  void everyRequiredScenarioPasses() throws Exception {
    Path folder = Path.of("target", "conformance");
    boolean all = "true".equals(System.getenv("CI"));
    List<Suite.Score> scores;
    try {
      scores = all ? ClientConformance.run(folder) : ClientConformance.sample(folder);
    } catch (Suite.NotThereException e) {
      System.out.println("The conformance suite was not run: " + e.getMessage());
      boolean npmIsThere = !String.valueOf(e.getMessage()).startsWith("npm is not there");
      assertThat(npmIsThere && all).as(e.getMessage()).isFalse();
      Assumptions.abort(e.getMessage());
      return;
    }

    scores.forEach(System.out::println);
    assertThat(scores).allMatch(Suite.Score::isFull);
    if (all) {
      assertThat(scores).extracting(score -> score.required().size()).containsExactly(18, 32, 24);
    }
  }
}

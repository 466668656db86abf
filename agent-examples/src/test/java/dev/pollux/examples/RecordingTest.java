package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.record.Recording;
import dev.pollux.record.Trajectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code agents run … --record} and {@code --replay}. */
class RecordingTest {

  private static final String PROMPT = "Compare Oslo and Cairo in July";

  @TempDir
  private Path directory;

  @Test
  void recordedRunIsReplayedWithTheSameAnswer() {
    String file = directory.resolve("july.json").toString();

    Cli.Result live = Cli.run("run", "weather", PROMPT, "--record", file);
    Cli.Result again = Cli.run("run", "weather", PROMPT, "--replay", file);

    assertThat(live.exit()).isZero();
    assertThat(again.exit()).as(again.err()).isZero();
    assertThat(again.out()).isEqualTo(live.out()).isNotBlank();
    assertThat(again.err()).doesNotContain("No API key");
    Trajectory.of(Recording.read(Path.of(file))).calledTimes("climate", 2);
  }

  @Test
  void otherPromptIsTheFirstDifference() {
    String file = directory.resolve("july.json").toString();
    Cli.run("run", "weather", PROMPT, "--record", file);

    Cli.Result again = Cli.run("run", "weather", "Compare Oslo and Cairo in May", "--replay", file);

    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err())
        .contains("Request 1 differs from 'july.json' at /contents/0/parts/0/text: expected \""
            + PROMPT + "\", got \"Compare Oslo and Cairo in May\"");
  }

  @Test
  void failedRunIsRecordedToo() throws Exception {
    Path file = directory.resolve("refused.json");

    Cli.Result live = Cli.runIn(
        Map.of("GEMINI_API_KEY", "planted-key-of-the-environment"),
        "run",
        "weather",
        PROMPT,
        "--base-url",
        "http://127.0.0.1:1",
        "--record",
        file.toString());
    Cli.Result again = Cli.run("run", "weather", PROMPT, "--replay", file.toString());

    assertThat(live.exit()).isEqualTo(1);
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err()).isEqualTo(live.err());
    assertThat(Files.readString(file)).doesNotContain("planted-key");
  }

  @Test
  void wrongFilesAreWrongUsage() {
    assertThat(Cli.run("run", "weather", PROMPT, "--replay", directory + "/none.json")
            .err())
        .contains("--replay: '" + directory + "/none.json' (expected: a file that may be read)");
    assertThat(Cli.run("run", "weather", PROMPT, "--record", directory + "/none/a.json")
            .err())
        .contains("(expected: a file in a directory that is there)");
    assertThat(
            Cli.run("run", "weather", PROMPT, "--record", "a", "--replay", "a").exit())
        .isEqualTo(2);
  }
}

package dev.pollux.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptHistoryTest {

  @TempDir
  private Path directory;

  @Test
  void nobodyElseMayReadTheFile() throws IOException {
    assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));

    Path file = PromptHistory.file(Map.of("XDG_STATE_HOME", directory.toString()));

    assertThat(file).isEqualTo(directory.resolve("pollux/chat-history")).isEmptyFile();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    PromptHistory.file(Map.of("XDG_STATE_HOME", directory.toString()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void homeIsTakenWithoutAStateDirectory() {
    assertThat(
            PromptHistory.file(Map.of("HOME", directory.toString(), "XDG_STATE_HOME", "relative")))
        .isEqualTo(directory.resolve(".local/state/pollux/chat-history"));
  }

  @Test
  void withoutAPlaceThereIsNone() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(PromptHistory.file(Map.of("XDG_STATE_HOME", file.toString()))).isNull();
  }
}

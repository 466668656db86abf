package dev.pollux.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link Soak}: it finds what grows fast. */
class F11SoakTest {

  @TempDir
  Path directory;

  @Test
  void F11_mixedRunsWithFaultsLeaveHeapThreadsSocketsAndFilesFlat() throws Exception {
    Child.Ended soak = Child.run(directory, "", List.of("-Xmx256m"), Soak.class, "8s");

    assertThat(soak.exit()).as(soak.out() + soak.err()).isZero();
    assertThat(soak.out()).endsWith("flat\n");
  }
}

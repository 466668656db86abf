package dev.pollux.builtin.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.builtin.Calls;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links to what is outside, also ones that are put there between a look and an opening. */
class FileRaceTest {

  private static final String MARK = "outside-7d1c";
  private static final int SWAPS = Integer.getInteger("pollux.swaps", 10_000);

  @TempDir
  Path folder;

  private Path root;
  private Path outside;
  private Path trash;
  private int trashed;

  @BeforeEach
  void makeFiles() throws Exception {
    root = Files.createDirectories(folder.resolve("root"));
    trash = Files.createDirectories(folder.resolve("trash"));
    outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("file.txt"), MARK);
  }

  @Test
  void S07_linkSwappedInForAFolderIsNeverEntered() throws Exception {
    Path real = Files.createDirectories(root.resolve("real"));
    Files.writeString(real.resolve("file.txt"), "inside");
    Path spare = folder.resolve("spare");
    Path name = root.resolve("real");
    Files.createSymbolicLink(root.resolve("link"), outside);
    Path link = root.resolve("link");

    AtomicInteger swaps = new AtomicInteger();
    race(swaps, () -> {
      put(name, spare);
      put(link, name);
      put(name, link);
      put(spare, name);
    });
  }

  @Test
  void S07_linkSwappedInForAFileIsNeverRead() throws Exception {
    Files.createDirectories(root.resolve("real"));
    Path file = root.resolve("real/file.txt");
    Path spare = folder.resolve("spare");
    Path link = folder.resolve("link");
    Files.writeString(file, "inside");
    Files.createSymbolicLink(link, outside.resolve("file.txt"));

    AtomicInteger swaps = new AtomicInteger();
    race(swaps, () -> {
      put(file, spare);
      put(link, file);
      // A call may have taken its place with a file of its own.
      if (Files.isSymbolicLink(file)) {
        put(file, link);
      } else {
        Files.createSymbolicLink(link, outside.resolve("file.txt"));
      }
      put(spare, file);
    });
  }

  // A call may have made a folder or file where there was none for a moment.
  private void put(Path from, Path to) throws Exception {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      Files.move(to, trash.resolve("t" + trashed++), StandardCopyOption.ATOMIC_MOVE);
      put(from, to);
    }
  }

  private void race(AtomicInteger swaps, Swap swap) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicReference<Boolean> ended = new AtomicReference<>(false);
    AtomicInteger read = new AtomicInteger();
    FileTools tools = new FileTools(new FileToolsOptions().addRoot("root", root).setWriting(true));
    CompletableFuture<Void> swapper = CompletableFuture.runAsync(() -> {
      try {
        // Longer where the two get in each other's way, so that something was read between.
        while (swaps.get() < SWAPS || (read.get() == 0 && swaps.get() < 100 * SWAPS)) {
          swap.swap();
          swaps.incrementAndGet();
        }
      } catch (Exception e) {
        failure.set(e);
      } finally {
        ended.set(true);
      }
    });
    try (Calls calls = new Calls(tools)) {
      while (!ended.get()) {
        String got =
            calls.call("readFile", Map.of("path", "real/file.txt")).response().toString();
        assertThat(got).doesNotContain(MARK);
        read.addAndGet(got.contains("inside") ? 1 : 0);
        calls.call("writeFile", Map.of("path", "real/new/made.txt", "text", "changed"));
        calls.call(
            "writeFile", Map.of("path", "real/other.txt", "text", "changed", "overwrite", true));
        calls.call("deleteFile", Map.of("path", "real/new/made.txt"));
        calls.call("deleteFile", Map.of("path", "real/new"));
        assertThat(calls.output("searchFiles", Map.of("regex", MARK)).at("/matches"))
            .isEmpty();
      }
    }
    swapper.get(60, TimeUnit.SECONDS);
    assertThat(failure.get()).isNull();
    assertThat(swaps.get()).isGreaterThanOrEqualTo(SWAPS);
    assertThat(read.get()).as("reads that got the file inside").isPositive();
    assertThat(Files.readString(outside.resolve("file.txt"))).isEqualTo(MARK);
    try (var files = Files.list(outside)) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .isEqualTo(List.of("file.txt"));
    }
  }

  @FunctionalInterface
  private interface Swap {
    void swap() throws Exception;
  }

  @Test
  void S07_hardLinkIsRefused() throws Exception {
    Files.createLink(root.resolve("hard.txt"), outside.resolve("file.txt"));
    try (Calls calls =
        new Calls(new FileTools(new FileToolsOptions().addRoot("root", root).setWriting(true)))) {
      assertThat(calls.error("readFile", Map.of("path", "hard.txt"))).contains("is a hard link");
      assertThat(calls
              .output("searchFiles", Map.of("regex", MARK))
              .at("/filesSkipped")
              .asInt())
          .isEqualTo(1);
      assertThat(
              calls.error("writeFile", Map.of("path", "hard.txt", "text", "x", "overwrite", true)))
          .contains("is a hard link");
      assertThat(calls.error("moveFile", Map.of("from", "hard.txt", "to", "moved.txt")))
          .contains("is a hard link");
    }
    assertThat(Files.readString(outside.resolve("file.txt"))).isEqualTo(MARK);
  }

  @Test
  void S07_rootThatWasReplacedIsRefused() throws Exception {
    try (Calls calls = new Calls(new FileTools(root))) {
      Files.delete(root);
      Files.createSymbolicLink(root, outside);

      assertThat(calls.error("readFile", Map.of("path", "file.txt"))).contains("was replaced");
    }
  }

  @Test
  void S07_pipesAndDevicesAreNotOpened() throws Exception {
    Process made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
    assertThat(made.waitFor()).isZero();
    try (Calls calls = new Calls(new FileTools(root))) {
      assertThat(calls.error("readFile", Map.of("path", "pipe"))).contains("is a pipe");
    }
  }
}

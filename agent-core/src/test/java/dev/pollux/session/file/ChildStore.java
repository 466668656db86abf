package dev.pollux.session.file;

import dev.pollux.gemini.Content;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStoreException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A store in a JVM of its own. */
final class ChildStore {

  private static final int SESSIONS = 8;

  private ChildStore() {}

  /** Starts it; its standard error goes where that of the tests goes. */
  static Process start(String limit, Path directory, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of(
        "sh",
        "-c",
        limit + "\nexec \"$@\"",
        "sh",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        ChildStore.class.getName(),
        directory.toString()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** What it says until it ends. */
  static String run(Path directory, String... args) throws Exception {
    return runLimited("", directory, args);
  }

  static String runLimited(String limit, Path directory, String... args) throws Exception {
    Process process = start(limit, directory, args);
    try (var out = process.getInputStream()) {
      String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        throw new AssertionError("It did not end: " + said);
      }
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Vertx vertx = Vertx.vertx();
    FileStoreOptions options = new FileStoreOptions();
    if (args[1].equals("append")) {
      options.setMaxFileBytes(64 * 1024); // so that it is killed between files as well
    }
    Future<FileSessionStore> opening = FileSessionStore.open(vertx, Path.of(args[0]), options);
    try {
      FileSessionStore store = opening.await(60, TimeUnit.SECONDS);
      if (args[1].equals("open")) {
        out.println("opened");
        store.close().await(60, TimeUnit.SECONDS);
      } else if (args[1].equals("append")) {
        for (int i = 0; i < SESSIONS; i++) {
          appendForEver(store, "session " + i, out);
        }
        new CountDownLatch(1).await(); // until it is killed
      } else {
        fill(store, out);
      }
    } catch (SessionStoreException e) {
      out.println(e.reason());
    }
    System.exit(0);
  }

  // One append after the other; each is told when it is acknowledged.
  private static void appendForEver(FileSessionStore store, String id, PrintStream out) {
    store.read(id, 0).onSuccess(read -> append(store, id, read.size(), out)).onFailure(e -> {
      out.println("FAILED " + id + " " + e);
      System.exit(1);
    });
  }

  private static void append(FileSessionStore store, String id, int from, PrintStream out) {
    List<SessionEntry> entries = new ArrayList<>();
    for (int i = from; i <= from + from % 3; i++) {
      entries.add(entry(id, i));
    }
    store
        .append(id, from, entries)
        .onSuccess(size -> {
          out.println(id + "=" + size);
          append(store, id, (int) (long) size, out);
        })
        .onFailure(e -> {
          out.println("FAILED " + id + " " + e);
          System.exit(1);
        });
  }

  /** What stands at this place of this session. */
  static SessionEntry entry(String id, int place) {
    return new SessionEntry.UserTurn(
        "r", Content.user(id + " entry " + place + " " + "x".repeat(place * 37 % 900)));
  }

  // Until there is no room in the file; then another session, which has room.
  private static void fill(FileSessionStore store, PrintStream out) throws Exception {
    int size = 0;
    try {
      while (true) {
        size = (int) (long)
            store.append("full", size, List.of(entry("full", size))).await(60, TimeUnit.SECONDS);
      }
    } catch (SessionStoreException e) {
      out.println(e.reason() + " " + size);
    }
    out.println("read " + store.read("full", 0).await(60, TimeUnit.SECONDS).size());
    out.println("other "
        + store.append("other", 0, List.of(entry("other", 0))).await(60, TimeUnit.SECONDS));
  }
}

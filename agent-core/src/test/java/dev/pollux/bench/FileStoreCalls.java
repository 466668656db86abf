package dev.pollux.bench;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.session.file.FileSessionStore;
import dev.pollux.session.file.FileStoreOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What it costs that tool calls survive: durable calls per second and milliseconds added to one call,
 * each of them two appends that are forced, the intent before the tool and the outcome behind it.
 *
 * <p>Arguments: a directory on the disk to measure (one beside the build), seconds for each line (3).
 */
public final class FileStoreCalls {

  private final Vertx vertx;
  private final SessionStore store;
  private final AtomicLong calls = new AtomicLong();
  private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
  private volatile boolean measured;
  private volatile boolean over;

  private FileStoreCalls(Vertx vertx, SessionStore store) {
    this.vertx = vertx;
    this.store = store;
  }

  public static void main(String[] args) throws Exception {
    Path parent = Files.createDirectories(Path.of(args.length > 0 ? args[0] : "target"));
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    Path directory = Files.createTempDirectory(parent, "sessions");
    Vertx vertx = Vertx.vertx();
    try {
      for (int runs : List.of(1, 1, 4, 16, 64, 256, 1000)) {
        Path each = directory.resolve("of-" + runs);
        SessionStore store = await(FileSessionStore.open(vertx, each, new FileStoreOptions()));
        System.out.println(new FileStoreCalls(vertx, store).measure(runs, seconds));
        await(store.close());
      }
    } finally {
      await(vertx.close());
      delete(directory);
    }
  }

  private String measure(int runs, int seconds) throws Exception {
    List<Future<Void>> ended = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      Context context = vertx.getOrCreateContext();
      Promise<Void> end = Promise.promise();
      String id = "run-" + run + "-of-" + runs + "-" + System.nanoTime();
      context.runOnContext(start -> begin(id, end));
      ended.add(end.future());
    }
    TimeUnit.SECONDS.sleep(1); // to warm up
    measured = true;
    long from = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    long done = calls.get();
    double spent = (System.nanoTime() - from) / 1e9;
    over = true;
    await(Future.all(ended));
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%5d runs at once: %6.0f durable calls/s, added to one call: median %.3f ms, p99 %.3f ms",
        runs,
        done / spent,
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6);
  }

  private void begin(String id, Promise<Void> end) {
    SessionEntry user = new SessionEntry.UserTurn("r", Content.user("Where is order A-17?"));
    store
        .append(id, 0, List.of(new SessionEntry.RunStarted("r"), user))
        .onSuccess(size -> call(id, size, end))
        .onFailure(end::fail);
  }

  private void call(String id, long sequence, Promise<Void> end) {
    if (over) {
      end.complete();
      return;
    }
    long start = System.nanoTime();
    FunctionResponse response = FunctionResponse.output(
        FunctionCall.of(null, "orderStatus", Json.object().put("number", "A-17")),
        Json.tree("on its way, expected in Oslo on Monday"));
    store
        .append(id, sequence, List.of(new SessionEntry.ToolIntent("r", 0, id + "/" + sequence)))
        .compose(intent ->
            store.append(id, intent, List.of(new SessionEntry.ToolOutcome("r", 0, response))))
        .onSuccess(size -> {
          if (measured && !over) {
            calls.incrementAndGet();
            nanos.add(System.nanoTime() - start);
          }
          call(id, size, end);
        })
        .onFailure(end::fail);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      Path[] all = files.toArray(Path[]::new);
      Arrays.sort(all, (a, b) -> b.compareTo(a));
      for (Path file : all) {
        Files.delete(file);
      }
    }
  }
}

package dev.pollux.faults;

import dev.pollux.gemini.Content;
import dev.pollux.session.LogPage;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads long sessions in a process that has little memory. */
final class KillReader {

  static final int ENTRIES = 10_000;
  static final String LARGE = "large";
  static final String LONG = "long";

  private static final int LARGE_LENGTH = 5_000;
  private static final int BATCH = 500;

  private KillReader() {}

  private static SessionEntry entry(int place, int length) {
    return new SessionEntry.UserTurn("r", Content.user(place + " " + "x".repeat(length)));
  }

  /** Writes a session of 50 MB, and one of as many entries that are short. */
  static void write(SessionStore store) throws Exception {
    for (int from = 0; from < ENTRIES; from += BATCH) {
      List<SessionEntry> large = new ArrayList<>();
      List<SessionEntry> small = new ArrayList<>();
      for (int i = from; i < from + BATCH; i++) {
        large.add(entry(i, LARGE_LENGTH));
        small.add(entry(i, 10));
      }
      await(store.append(LARGE, from, large));
      await(store.append(LONG, from, small));
    }
  }

  /** Takes the store, and says how many entries it saw. */
  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    SessionStore store = KillStore.of(vertx, args[0]);
    List<SessionEntry> last = await(store.read(LARGE, ENTRIES - 10, 100)).entries();
    int entries = last.size();
    long read = 0;
    LogPage page;
    do {
      page = await(store.read(LARGE, read, 1000));
      read += page.entries().size();
    } while (page.more());
    await(store.append(LARGE, read, List.of(entry((int) read, 1))));
    long opened = await(new Session(store, LONG).openHistory()).sequence();
    System.out.println(entries + " " + read + " " + opened);
    await(store.close());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(60, TimeUnit.SECONDS);
  }
}

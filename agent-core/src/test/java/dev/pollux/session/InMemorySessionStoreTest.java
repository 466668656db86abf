package dev.pollux.session;

import static dev.pollux.session.HistoryTest.user;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What holds for every store, here for the one in memory. */
class InMemorySessionStoreTest {

  private final SessionStore store = SessionStore.inMemory();

  private List<SessionEntry> read(String id, long from) {
    return store.read(id, from).result();
  }

  @Test
  void entriesAreReadFromASequenceNumberOn() {
    List<SessionEntry> entries = List.of(user("a"), user("b"), user("c"));
    assertThat(store.append("s", 0, entries.subList(0, 2)).result()).isEqualTo(2);
    assertThat(store.append("s", 2, entries.subList(2, 3)).result()).isEqualTo(3);

    assertThat(read("s", 0)).isEqualTo(entries);
    assertThat(read("s", 2)).isEqualTo(entries.subList(2, 3));
    for (long from : List.of(3L, 4L, Long.MAX_VALUE)) {
      assertThat(read("s", from)).isEmpty();
    }
    assertThat(read("none", 0)).isEmpty();
  }

  @Test
  void writerThatDoesNotKnowTheEndAddsNothing() {
    store.append("s", 0, List.of(user("a")));

    for (long expected : List.of(0L, 2L, -1L)) {
      assertThat(store.append("s", expected, List.of(user("b"), user("c"))).cause())
          .isInstanceOf(SessionConflictException.class);
    }
    assertThat(store.append("new", 1, List.of(user("b"))).failed()).isTrue();
    assertThat(read("s", 0)).containsExactly(user("a"));
    assertThat(read("new", 0)).isEmpty();
  }

  @Test
  void whatWasReadDoesNotGrow() {
    store.append("s", 0, List.of(user("a")));
    List<SessionEntry> read = read("s", 0);

    store.append("s", 1, List.of(user("b")));

    assertThat(read).containsExactly(user("a"));
  }

  @Test
  void ofManyWritersExactlyOneWinsAtEachPlace() throws Exception {
    int writers = 64;
    int places = 20;
    CyclicBarrier together = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Future<Integer>> wins = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        SessionEntry entry = user("writer " + writer);
        wins.add(threads.submit(() -> {
          int won = 0;
          for (int place = 0; place < places; place++) {
            together.await(20, TimeUnit.SECONDS);
            won += store.append("s", place, List.of(entry)).succeeded() ? 1 : 0;
          }
          return won;
        }));
      }
      int won = 0;
      for (Future<Integer> each : wins) {
        won += each.get(20, TimeUnit.SECONDS);
      }

      assertThat(won).isEqualTo(places);
      assertThat(read("s", 0)).hasSize(places);
    } finally {
      threads.shutdownNow();
    }
  }
}

package dev.pollux.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.session.SessionEntry.RunEnded;
import dev.pollux.session.SessionEntry.RunStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever runs did, and wherever they were cut off, what is left can be sent to Gemini. */
class HistoryPropertyTest {

  /** Logs of runs that may break off behind any entry, with outcomes of no call in between. */
  @Provide
  Arbitrary<List<SessionEntry>> logs() {
    return Arbitraries.randomValue(HistoryPropertyTest::log);
  }

  private static List<SessionEntry> log(Random random) {
    List<SessionEntry> log = new ArrayList<>();
    for (int run = random.nextInt(5); run >= 0; run--) {
      List<SessionEntry> entries = run(random);
      boolean broken = random.nextInt(3) == 0;
      // A run's first two entries are appended at once.
      int length = broken ? 2 + random.nextInt(entries.size() - 1) : entries.size();
      log.addAll(entries.subList(0, length));
    }
    return log;
  }

  private static List<SessionEntry> run(Random random) {
    List<SessionEntry> entries = new ArrayList<>();
    entries.add(new RunStarted("r"));
    entries.add(HistoryTest.user("u" + random.nextInt(10)));
    for (int turn = random.nextInt(4); turn > 0; turn--) {
      int calls = 1 + random.nextInt(4);
      entries.add(HistoryTest.calls(calls));
      for (int i = random.nextInt(3 * calls); i > 0; i--) {
        int call = random.nextInt(calls + 2);
        entries.add(
            switch (random.nextInt(7)) {
              case 0, 1 -> HistoryTest.intent(call);
              case 2, 3 -> HistoryTest.outcome(call, "o" + i);
              case 4 -> HistoryTest.asked(call);
              case 5 -> HistoryTest.answered(call);
              default ->
                random.nextBoolean()
                    ? HistoryTest.suspended()
                    : random.nextBoolean() ? new RunStarted("s") : new RunStarted("s", "r");
            });
      }
      for (int call = calls - 1; call >= 0; call--) {
        entries.add(HistoryTest.outcome(call, "last"));
      }
    }
    if (random.nextInt(4) > 0) {
      entries.add(HistoryTest.says("done"));
    }
    entries.add(new RunEnded("r", "done"));
    return entries;
  }

  @Property
  void contentsAreValidForGemini(@ForAll("logs") List<SessionEntry> log) {
    History history = new History();
    for (SessionEntry entry : log) {
      history.apply(entry);
      History sent = new History(history);
      sent.closeCalls();
      assertValid(sent.contents());
    }
    assertThat(history.sequence()).isEqualTo(log.size());
  }

  @Property
  void callsThatWaitAreOpenAndNothingElseKeepsThemOpen(@ForAll("logs") List<SessionEntry> log) {
    History history = new History();
    for (SessionEntry entry : log) {
      history.apply(entry);
      History next = new History(history);
      next.closeDecided();
      assertThat(next.openCalls().isEmpty()).isEqualTo(next.pending().isEmpty());
      assertThat(next.pending()).isEqualTo(history.pending());
      if (next.openCalls().isEmpty()) {
        assertValid(next.contents());
      }
    }
  }

  @Property
  void storedLogHasTheSameContents(@ForAll("logs") List<SessionEntry> log) {
    History history = new History();
    History stored = new History();
    for (SessionEntry entry : log) {
      history.apply(entry);
      stored.apply(SessionEntry.of(Json.parse(entry.json().toString())));
    }

    assertThat(stored.contents()).isEqualTo(history.contents());
  }

  private static void assertValid(List<Content> contents) {
    if (!contents.isEmpty()) {
      assertThat(contents.get(0).role()).isEqualTo("user");
      assertThat(contents.get(0).functionResponses()).isEmpty();
    }
    for (int i = 0; i < contents.size(); i++) {
      Content content = contents.get(i);
      List<FunctionCall> calls = content.functionCalls();
      assertThat(content.parts()).isNotEmpty();
      List<FunctionResponse> next =
          i + 1 < contents.size() ? contents.get(i + 1).functionResponses() : List.of();
      assertThat(next)
          .extracting(response -> response.id() + response.name())
          .isEqualTo(calls.stream().map(call -> call.id() + call.name()).toList());
      if (!next.isEmpty()) {
        assertThat(contents.get(i + 1).parts()).hasSameSizeAs(next);
      }
      boolean bothUser = i > 0 && content.role().equals(contents.get(i - 1).role());
      // Two of the user's in a row only when the first one is responses.
      assertThat(!bothUser || !contents.get(i - 1).functionResponses().isEmpty())
          .isTrue();
    }
  }
}

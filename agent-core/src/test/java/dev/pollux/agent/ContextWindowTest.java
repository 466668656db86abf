package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import dev.pollux.session.History;
import dev.pollux.session.SessionEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whatever was said, and however small the window is, what is sent is whole. */
class ContextWindowTest {

  private static List<SessionEntry> log(Random random) {
    List<SessionEntry> log = new ArrayList<>();
    for (int run = 1 + random.nextInt(8); run > 0; run--) {
      log.add(new SessionEntry.RunStarted("r"));
      log.add(new SessionEntry.UserTurn("r", Content.user("u".repeat(1 + random.nextInt(400)))));
      int prompt = 10 + random.nextInt(2_000);
      for (int turn = random.nextInt(4); turn > 0; turn--) {
        int calls = 1 + random.nextInt(3);
        log.add(turn(random, prompt, calls));
        for (int call = 0; call < calls; call++) {
          if (random.nextInt(12) > 0) {
            log.add(new SessionEntry.ToolOutcome(
                "r",
                call,
                FunctionResponse.output(
                    FunctionCall.of("c" + call, "f", Json.object()),
                    Json.tree("o".repeat(random.nextInt(900))))));
          }
        }
        if (random.nextInt(6) == 0) { // what a repair tells
          log.add(new SessionEntry.UserTurn("r", Content.user("Again")));
        }
        prompt += random.nextInt(700);
      }
      if (run > 1 && random.nextInt(5) > 0) {
        log.add(turn(random, prompt, 0));
      }
    }
    return log;
  }

  private static SessionEntry turn(Random random, int prompt, int calls) {
    List<Part> parts = new ArrayList<>();
    for (int call = 0; call < calls; call++) {
      parts.add(Part.of(Json.parse("{\"functionCall\":{\"id\":\"c" + call
          + "\",\"name\":\"f\",\"args\":{}},\"thoughtSignature\":\""
          + "s".repeat(random.nextInt(300))
          + "\"}")));
    }
    if (calls == 0) {
      parts.add(Part.text("a".repeat(1 + random.nextInt(600))));
    }
    return new SessionEntry.ModelTurn(
        "r",
        Content.model(parts),
        random.nextBoolean()
            ? Json.object()
                .put("promptTokenCount", prompt)
                .put("candidatesTokenCount", random.nextInt(200))
            : Json.object(),
        null);
  }

  private static void assertWhole(List<Content> sent) {
    assertThat(sent.get(0).role()).isEqualTo("user");
    assertThat(sent.get(0).functionResponses()).isEmpty();
    for (int i = 0; i < sent.size(); i++) {
      List<FunctionCall> calls = sent.get(i).functionCalls();
      List<FunctionResponse> next =
          i + 1 < sent.size() ? sent.get(i + 1).functionResponses() : List.of();
      assertThat(next).hasSameSizeAs(calls);
    }
  }

  private static int lastPrompt(List<SessionEntry> log, History history) {
    int last = log.size() - 1;
    while (!(log.get(last) instanceof SessionEntry.RunStarted)) {
      last--;
    }
    History before = new History();
    log.subList(0, last + 2).forEach(before::apply);
    return before.contents().size() - 1;
  }

  @Property(tries = 500)
  void whatIsSentIsWholeAndFitsOrIsTheTurnOfTheRun(@ForAll long seed) {
    Random random = new Random(seed);
    List<SessionEntry> log = log(random);
    int most = 1 + random.nextInt(2_000);
    ContextWindow window = new ContextWindow(new WindowOptions().setMaxTokens(most));
    History history = new History();
    int prompt = -1;
    int start = log.lastIndexOf(new SessionEntry.RunStarted("r"));
    for (int i = 0; i < log.size(); i++) {
      history.apply(log.get(i));
      if (i == start + 1) {
        prompt = history.contents().size() - 1;
      }
      if (prompt >= 0 && history.openCalls().isEmpty()) {
        int from = window.from(history);
        List<Content> sent = history.contents().subList(from, history.contents().size());
        assertWhole(sent);
        assertThat(from).isLessThanOrEqualTo(prompt);
        assertThat(from == prompt || history.tokens(from) <= most).isTrue();
        // No more is left out than has to be.
        for (int wider = from - 1; wider >= 0; wider--) {
          assertThat(!history.isTurnStart(wider) || history.tokens(wider) > most)
              .isTrue();
        }
      }
    }
    assertThat(prompt).isEqualTo(lastPrompt(log, history));
  }

  @Property(tries = 500)
  void summaryLeavesWhatIsWholeAndLaterRunsHaveTheSame(@ForAll long seed) {
    Random random = new Random(seed);
    List<SessionEntry> log = new ArrayList<>(log(random));
    ContextWindow window = new ContextWindow(
        new WindowOptions().setMaxTokens(1 + random.nextInt(2_000)).setSummary(true));
    History history = new History();
    log.forEach(history::apply);
    history.closeCalls();
    List<Content> before = List.copyOf(history.contents());

    int contents = window.toSummarise(history);
    if (contents > 0) {
      assertWhole(window
          .summaryRequest(history, contents, GenerateContentConfig.EMPTY, true)
          .contents());
      history.apply(new SessionEntry.Summarised("r", contents, "in short"));
      window.summarised(contents);
      assertWhole(history.contents());
      assertThat(history.contents()).hasSize(before.size() - contents);
      assertThat(history.contents().subList(1, history.contents().size()))
          .isEqualTo(before.subList(contents + 1, before.size()));
      // The next summary, if there is one, stands for less: a run does not ask for ever.
      for (int next = window.toSummarise(history); next > 0; next = window.toSummarise(history)) {
        history.apply(new SessionEntry.Summarised("r", next, "shorter"));
        window.summarised(next);
        assertWhole(history.contents());
      }
    }
  }

  @Test
  void tokensAreCountedFromUsageAndEstimatedWithout() {
    History history = new History();
    history.apply(new SessionEntry.UserTurn("r", Content.user("x".repeat(4_000))));
    long estimate = history.tokens(0);
    assertThat(estimate).isBetween(1_000L, 1_020L);
    history.apply(said(500, 7));
    assertThat(history.tokensOf(1)).isEqualTo(7);
    history.apply(new SessionEntry.UserTurn("r", Content.user("y".repeat(400))));
    assertThat(history.tokensOf(2)).isBetween(100, 120);
    history.apply(said(500 + 7 + 130, 9));
    assertThat(history.tokensOf(2)).isEqualTo(130);
    // A request of which the window left something out says nothing about the growth.
    history.apply(new SessionEntry.UserTurn("r", Content.user("z".repeat(400))));
    history.apply(said(140, 5));
    assertThat(history.tokensOf(4)).isBetween(100, 120);
    assertThat(history.tokensOf(5)).isEqualTo(5);
  }

  @Test
  void signaturesAndFilesAreNotCountedByTheirBytes() {
    History history = new History();
    history.apply(new SessionEntry.UserTurn(
        "r",
        Content.user(
            List.of(Part.of(Json.parse("{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\""
                + "A".repeat(40_000) + "\"}}"))))));
    assertThat(history.tokens(0)).isBetween(260L, 300L);
    history.apply(new SessionEntry.ModelTurn(
        "r",
        Content.model(List.of(Part.of(
            Json.parse("{\"text\":\"a\",\"thoughtSignature\":\"" + "s".repeat(8_000) + "\"}")))),
        Json.object(),
        null));
    assertThat(history.tokensOf(1)).isLessThan(40);
  }

  private static SessionEntry said(int prompt, int candidates) {
    return new SessionEntry.ModelTurn(
        "r",
        Content.model(List.of(Part.text("yes"))),
        Json.object().put("promptTokenCount", prompt).put("candidatesTokenCount", candidates),
        null);
  }
}

package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.Content;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunResult;
import dev.pollux.session.History;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Long conversations, in front of a server that refuses what is not whole. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class WindowTest {

  private static final String LONG = "word ".repeat(200);

  static final class Clock {
    @Tool("The time in a city")
    String time(String city) {
      return "12:00 in " + city + " " + LONG;
    }
  }

  private final SessionStore store = SessionStore.inMemory();
  private final Session session = new Session(store, "long");

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private static Agent agent(Vertx vertx, LocalGemini gemini, AgentOptions options) {
    return new Agent(
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("any-key")),
        options.addTools(new Clock()));
  }

  private static AgentOptions window(int tokens, boolean summary) {
    return new AgentOptions()
        .setWindow(new WindowOptions().setMaxTokens(tokens).setSummary(summary));
  }

  private List<RunEvent> ask(Agent agent, Session session, String prompt) {
    List<RunEvent> events = new ArrayList<>();
    Promise<Void> ended = Promise.promise();
    agent
        .model()
        .vertx()
        .runOnContext(v ->
            agent.start(session, prompt).endHandler(end -> ended.complete()).handler(events::add));
    await(ended.future());
    assertThat(events.get(events.size() - 1)).isInstanceOf(RunEvent.Done.class);
    return events;
  }

  private List<RunEvent> ask(Agent agent, String prompt) {
    return ask(agent, session, prompt);
  }

  private static <E> List<E> of(List<RunEvent> events, Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static JsonNode last(LocalGemini gemini) {
    return gemini.requests().get(gemini.requests().size() - 1).json();
  }

  private List<SessionEntry> log() {
    return await(store.read("long", 0, 10_000)).entries();
  }

  @Test
  void oldTurnsAreLeftOutWholeAndTheFollowerIsTold(Vertx vertx, LocalGemini gemini) {
    Agent agent = agent(vertx, gemini, window(700, false));
    for (int i = 0; i < 4; i++) {
      gemini.reply(Reply.call("time", Map.of("city", "Oslo")), Reply.text("Noon " + i));
    }

    List<List<RunEvent>> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.add(ask(agent, "When, " + i + "?"));
    }

    // A turn is about 290 tokens; of four there is room for two.
    assertThat(last(gemini).get("contents").get(0).at("/parts/0/text").asText())
        .isEqualTo("When, 2?");
    assertThat(last(gemini).get("contents")).hasSize(7);
    assertThat(of(runs.get(0), RunEvent.WindowMoved.class)).isEmpty();
    assertThat(of(runs.get(3), RunEvent.WindowMoved.class)).isNotEmpty().allSatisfy(moved -> {
      assertThat(moved.contents() % 4).isZero();
      assertThat(moved.tokens()).isBetween(1L, 700L);
    });
    assertThat(log().stream().filter(SessionEntry.UserTurn.class::isInstance)).hasSize(4);
    assertThat(
            ((RunEvent.Done) runs.get(3).get(runs.get(3).size() - 1)).result().contents())
        .hasSize(16);
  }

  @Test
  void turnOfTheRunIsSentWholeHoweverLongItIs(Vertx vertx, LocalGemini gemini) {
    Agent agent = agent(vertx, gemini, window(10, false));
    gemini.reply(
        Reply.text("Hello"),
        Reply.call("time", Map.of("city", "Oslo")),
        Reply.call("time", Map.of("city", "Rome")),
        Reply.text("Noon"));

    ask(agent, "Hi " + LONG);
    ask(agent, "When?");

    assertThat(last(gemini).get("contents")).hasSize(5);
    assertThat(last(gemini).at("/contents/0/parts/0/text").asText()).isEqualTo("When?");
    assertThat(last(gemini).at("/contents/1/parts/0/thoughtSignature").asText()).isNotEmpty();
  }

  @Test
  void summaryStandsForOldTurnsAlsoInLaterRunsAndOtherProcesses(Vertx vertx, LocalGemini gemini) {
    Agent agent = agent(vertx, gemini, window(700, true));
    for (int i = 0; i < 2; i++) {
      gemini.reply(Reply.call("time", Map.of("city", "Oslo")), Reply.text("Noon " + i));
      ask(agent, "When, " + i + "?");
    }
    gemini.reply(
        Reply.call("time", Map.of("city", "Rome")),
        Reply.text("They asked for Oslo: noon."),
        Reply.text("Noon 2"),
        Reply.text("Noon 3"));

    List<RunEvent> events = ask(agent, "When, 2?");
    RunResult next = await(agent.run(new Session(store, "long"), "When, 3?"));

    assertThat(of(events, RunEvent.Summarised.class))
        .containsExactly(new RunEvent.Summarised(8, "They asked for Oslo: noon."));
    JsonNode summary = gemini.requests().get(5).json();
    assertThat(summary.get("contents")).hasSize(9);
    assertThat(summary.at("/contents/8/parts/0/text").asText())
        .isEqualTo(new WindowOptions().getSummaryPrompt());
    assertThat(summary.at("/toolConfig/functionCallingConfig/mode").asText()).isEqualTo("NONE");
    assertThat(gemini.requests().get(6).json().at("/contents/0/parts"))
        .extracting(part -> part.get("text").asText())
        .containsExactly(
            "Summary of what was said before:\nThey asked for Oslo: noon.", "When, 2?");
    assertThat(last(gemini).get("contents")).hasSize(5);
    assertThat(last(gemini).at("/contents/0/parts/0/text").asText()).startsWith("Summary of");
    assertThat(next.text()).isEqualTo("Noon 3");
    assertThat(next.contents()).hasSize(6);
    RunResult summarised = ((RunEvent.Done) events.get(events.size() - 1)).result();
    assertThat(summarised.turns()).isEqualTo(2);
    assertThat(summarised.usage().promptTokenCount())
        .isGreaterThan(summarised.turnResults().stream()
            .mapToInt(turn -> turn.usage().promptTokenCount())
            .sum());
    assertThat(log().stream().filter(SessionEntry.UserTurn.class::isInstance)).hasSize(4);
    assertThat(log().stream().filter(SessionEntry.Summarised.class::isInstance)).hasSize(1);
  }

  @Test
  void summaryThatFailsLeavesTurnsOut(Vertx vertx, LocalGemini gemini) {
    Agent agent = agent(vertx, gemini, window(300, true));
    gemini.reply(
        Reply.text("One"), Reply.error(500, "INTERNAL", "No summary today"), Reply.text("Two"));

    ask(agent, "First " + LONG);
    List<RunEvent> events = ask(agent, "Second " + LONG);

    assertThat(of(events, RunEvent.Summarised.class)).isEmpty();
    assertThat(of(events, RunEvent.WindowMoved.class)).hasSize(1);
    assertThat(last(gemini).get("contents")).hasSize(1);
    assertThat(log().stream().filter(SessionEntry.Summarised.class::isInstance)).isEmpty();
  }

  @Test
  void sessionOfManyTurnsStaysSmallInMemoryWithSummaries(Vertx vertx, LocalGemini gemini) {
    Agent agent = agent(
        vertx, gemini, window(900, true).setLimits(new RunLimits().setMaxHistoryBytes(8_000)));
    gemini.replyWith(request -> {
      JsonNode contents = request.json().get("contents");
      boolean summary =
          contents.get(contents.size() - 1).at("/parts/0/text").asText().startsWith("Summarise");
      return Reply.text(summary ? "In short" : "Answer");
    });

    for (int i = 0; i < 60; i++) {
      await(agent.run(session, "Prompt " + i + " " + LONG));
    }

    History history = await(session.history());
    assertThat(history.contents().size()).isLessThan(12);
    assertThat(history.contents().get(0).parts().get(0).json().get("text").asText())
        .isEqualTo("Summary of what was said before:\nIn short");
    assertThat(log().stream().filter(SessionEntry.UserTurn.class::isInstance)).hasSize(60);
    List<Content> read = await(new Session(store, "long").history()).contents();
    assertThat(read).isEqualTo(history.contents());
  }
}

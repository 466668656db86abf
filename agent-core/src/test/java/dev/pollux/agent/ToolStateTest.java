package dev.pollux.agent;

import static dev.pollux.agent.BankRuns.await;
import static dev.pollux.agent.BankRuns.call;
import static dev.pollux.agent.BankRuns.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What tools keep in a conversation. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class ToolStateTest {

  private final Box box = new Box();
  private SessionStore store = SessionStore.inMemory();
  private final RunLimits limits = new RunLimits();
  private Vertx vertx;
  private LocalGemini gemini;

  @BeforeEach
  void use(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
  }

  /** Keeps a list of words. */
  static final class Box {
    final Promise<Void> gate = Promise.promise();
    final CountDownLatch entered = new CountDownLatch(1);
    volatile ToolContext last;

    static JsonNode put(ToolContext context, String word) {
      return context.updateState("words", words -> {
        if (words.toString().contains("full")) {
          throw new ToolException("The box is full");
        }
        return (words instanceof ArrayNode array ? array : Json.array()).add(word);
      });
    }

    @Tool("Puts words in")
    JsonNode put(List<String> words, ToolContext context) {
      words.forEach(word -> put(context, word));
      return context.state("words");
    }

    @Tool("Puts a word in, and waits")
    Future<JsonNode> putAndWait(String word, ToolContext context) {
      last = context;
      JsonNode seen = put(context, word);
      entered.countDown();
      return gate.future().map(v -> seen);
    }

    @Tool("Puts a word in, opens the gate")
    Future<JsonNode> putAndOpen(String word, ToolContext context) {
      JsonNode seen = put(context, word);
      vertxLater(context, gate);
      return Future.succeededFuture(seen);
    }

    private static void vertxLater(ToolContext context, Promise<Void> gate) {
      // Behind the response of this call.
      context.context().runOnContext(v -> context.context().runOnContext(w -> gate.tryComplete()));
    }

    @Tool("Puts a word in, and fails")
    String putAndFail(String word, ToolContext context) {
      put(context, word);
      throw new ToolException("no");
    }

    @Tool("Empties it")
    boolean empty(ToolContext context) {
      return context.updateState("words", words -> null).isMissingNode();
    }

    @Tool("Tries to change it by the way")
    JsonNode tamper(ToolContext context) {
      ((ArrayNode) context.state("words")).add("tampered");
      JsonNode kept = context.updateState("words", words -> words);
      ((ArrayNode) kept).add("tampered");
      return context.state("words");
    }

    @Tool("Looks")
    String look(ToolContext context) {
      return context.state("words").toString();
    }
  }

  private Agent agent() {
    return new Agent(model(vertx, gemini), new AgentOptions().addTools(box).setLimits(limits));
  }

  /** As after a restart: entries were written as JSON and read again. */
  private Session reread() {
    SessionStore copy = SessionStore.inMemory();
    List<SessionEntry> entries = store.read("s", 0).result().stream()
        .map(entry -> SessionEntry.of(Json.parse(entry.json().toString())))
        .toList();
    assertThat(copy.append("s", 0, entries).succeeded()).isTrue();
    store = copy;
    return new Session(store, "s");
  }

  private static FunctionCall put(String... words) {
    ObjectNode args = Json.object();
    args.set("words", Json.tree(words));
    return FunctionCall.of(null, "put", args);
  }

  private static FunctionCall with(String tool, String word) {
    return FunctionCall.of(null, tool, Json.object().put("word", word));
  }

  private RunResult run(Session session, FunctionCall... calls) {
    gemini.reply(Reply.calls(calls), Reply.text("ok"));
    return await(agent().run(session, "Go"));
  }

  private static List<String> told(RunResult result) {
    List<String> told = new ArrayList<>();
    result
        .contents()
        .get(result.contents().size() - 2)
        .functionResponses()
        .forEach(response -> told.add(response.response().toString()));
    return told;
  }

  private List<String> log() {
    return store.read("s", 0).result().stream()
        .map(entry -> entry instanceof SessionEntry.ToolState kept
            ? kept.key() + kept.value()
            : entry.json().get("type").asText())
        .toList();
  }

  @Test
  void whatACallKeepsIsInTheLogBeforeItsOutcomeAndThereInLaterRunsAndProcesses() {
    Session session = new Session(store, "s");
    assertThat(told(run(session, put("a", "b")))).containsExactly("{\"output\":[\"a\",\"b\"]}");
    assertThat(log())
        .containsExactly(
            "runStarted",
            "userTurn",
            "modelTurn",
            "toolIntent",
            "words[\"a\",\"b\"]",
            "toolOutcome",
            "modelTurn",
            "runEnded");

    assertThat(told(run(session, put("c")))).containsExactly("{\"output\":[\"a\",\"b\",\"c\"]}");
    assertThat(told(run(reread(), put("d"))))
        .containsExactly("{\"output\":[\"a\",\"b\",\"c\",\"d\"]}");
    assertThat(await(reread().history()).toolState())
        .isEqualTo(Map.of("words", Json.parse("[\"a\",\"b\",\"c\",\"d\"]")));
  }

  @Test
  void S15_whatOneConversationKeepsIsNotSeenInAnother() {
    run(new Session(store, "s"), put("a"));

    assertThat(told(run(new Session(store, "t"), call("look"))))
        .containsExactly("{\"output\":\"\"}");
  }

  @Test
  void whatIsTakenAwayIsGone() {
    Session session = new Session(store, "s");
    run(session, put("a"));
    run(session, call("empty"));

    assertThat(told(run(reread(), call("look")))).containsExactly("{\"output\":\"\"}");
    assertThat(log()).contains("wordsnull");
    assertThat(await(session.history()).toolState()).isEmpty();
  }

  @Test
  void callsSideBySideLoseNothing() {
    FunctionCall[] calls = new FunctionCall[40];
    Arrays.setAll(calls, i -> put("w" + i, "v" + i));

    run(new Session(store, "s"), calls);

    JsonNode kept = await(reread().history()).toolState().get("words");
    assertThat(kept).hasSize(80);
    for (int i = 0; i < 40; i++) {
      assertThat(kept.toString()).contains("\"w" + i + "\",\"v" + i + "\"");
    }
  }

  @Test
  void changeIsMadeAgainOnWhatACallThatEndedFirstKept() {
    RunResult result =
        run(new Session(store, "s"), with("putAndWait", "slow"), with("putAndOpen", "fast"));

    // Each saw its own alone.
    assertThat(told(result)).containsExactly("{\"output\":[\"slow\"]}", "{\"output\":[\"fast\"]}");
    assertThat(log()).containsSubsequence("words[\"fast\"]", "words[\"fast\",\"slow\"]");
  }

  @Test
  void changeThatFailsWhenItIsMadeAgainIsAnErrorOfItsCall() {
    RunResult result =
        run(new Session(store, "s"), with("putAndWait", "slow"), with("putAndOpen", "full"));

    assertThat(told(result))
        .containsExactly(
            "{\"error\":\"Its result could not be kept, beside what other calls changed: "
                + "The box is full\"}",
            "{\"output\":[\"full\"]}");
    assertThat(await(reread().history()).toolState().get("words").toString())
        .isEqualTo("[\"full\"]");
  }

  @Test
  void callThatFailsKeepsNothing() {
    RunResult result = run(new Session(store, "s"), with("putAndFail", "a"), call("look"));

    assertThat(told(result)).containsExactly("{\"error\":\"no\"}", "{\"output\":\"\"}");
    assertThat(await(reread().history()).toolState()).isEmpty();
  }

  @Test
  void callThatIsOutOfTimeKeepsNothingAndCanKeepNothingLater() {
    limits.setToolTimeout(Duration.ofMillis(20));
    RunResult result = run(new Session(store, "s"), with("putAndWait", "a"));

    assertThat(told(result).get(0)).contains("Timed out");
    assertThat(catchThrowable(() -> Box.put(box.last, "b")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Nothing is kept of a call that is over");
    assertThat(await(reread().history()).toolState()).isEmpty();
  }

  @Test
  void runThatIsCancelledKeepsNothingOfItsOpenCalls() throws Exception {
    gemini.reply(Reply.calls(with("putAndWait", "a")));
    Run run = agent().start(new Session(store, "s"), "Go");
    assertThat(box.entered.await(30, TimeUnit.SECONDS)).isTrue();

    run.cancel();

    Throwable cause = await(run.result().transform(ended -> Future.succeededFuture(ended.cause())));
    assertThat(cause).isInstanceOf(RunCancelledException.class);
    box.gate.complete();
    assertThat(await(reread().history()).toolState()).isEmpty();
  }

  @Test
  void whatIsHandedOutIsACopy() {
    Session session = new Session(store, "s");
    run(session, put("a"));

    assertThat(told(run(session, call("tamper")))).containsExactly("{\"output\":[\"a\"]}");
    assertThat(await(reread().history()).toolState().get("words").toString()).isEqualTo("[\"a\"]");
    // What stayed as it was is not written again.
    assertThat(log().stream().filter(entry -> entry.startsWith("words"))).hasSize(1);
  }

  @Test
  void moreThanAllowedIsRefusedAndToldToTheModel() {
    limits.setMaxStateBytes(12); // words["abc"]
    Session session = new Session(store, "s");

    assertThat(told(run(session, put("abc")))).containsExactly("{\"output\":[\"abc\"]}");
    assertThat(told(run(session, put("d"))))
        .containsExactly("{\"error\":\"What tools keep in this conversation would have 16 bytes"
            + " (allowed: 12); delete some of it, or keep less\"}");
    assertThat(await(reread().history()).toolState().get("words").toString())
        .isEqualTo("[\"abc\"]");
  }

  @Test
  void keyIsBounded() {
    ToolContext context = new ToolContext(
        vertx.getOrCreateContext(),
        "s",
        "r",
        "k",
        null,
        Future.succeededFuture(),
        Map.of(),
        text -> {});

    for (String key : List.of("", "x".repeat(201))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> context.state(key))
          .withMessage("state key: " + key.length() + " characters (expected: 1 to 200)");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> context.updateState(key, value -> value));
    }
    assertThat(context.state("x".repeat(200)).isMissingNode()).isTrue();
    assertThat(catchThrowable(() -> context.updateState("k", value -> value)))
        .isInstanceOf(ToolException.class)
        .hasMessage("Nothing can be kept here: the call belongs to no conversation");
  }
}

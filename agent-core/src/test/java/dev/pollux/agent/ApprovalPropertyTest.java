package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.run.RunException;
import dev.pollux.session.PendingApproval;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever is decided about calls, at once, later, twice or never, every request is one that Gemini
 * takes, and no call is made that was not approved, or made twice.
 */
class ApprovalPropertyTest {

  private static Vertx vertx;
  private static LocalGemini gemini;
  private static GeminiModel model;

  @BeforeContainer
  static void start() {
    vertx = Vertx.vertx();
    gemini = LocalGemini.start(vertx).await();
    model = new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"));
  }

  @AfterContainer
  static void stop() {
    model.close().await();
    gemini.close().await();
    vertx.close().await();
  }

  @Property(tries = 500)
  void randomDecisionsKeepTheHistoryValid(@ForAll long seed) {
    Random random = new Random(seed);
    Bank bank = new Bank();
    SessionStore store = SessionStore.inMemory();
    List<PendingApproval> seen = new ArrayList<>();
    gemini.replyWith(request -> random.nextInt(3) == 0 ? Reply.text("Done.") : calls(random));
    for (int run = 1 + random.nextInt(5); run > 0; run--) {
      // A new agent and session each time: nothing is remembered but the log.
      Agent agent = agent(bank, random);
      Session session = new Session(store, "s");
      RunOptions options = new RunOptions().setStreamed(random.nextBoolean());
      Run started = seen.isEmpty() || random.nextInt(3) == 0
          ? agent.start(session, Content.user("prompt"), options)
          : agent.startResume(session, decisions(random, seen), options);
      if (random.nextInt(6) == 0) {
        int after = random.nextInt(8);
        int[] events = {0};
        started.handler(event -> {
          if (events[0]++ == after) {
            started.cancel();
          }
        });
      }
      started
          .result()
          .transform(ended -> {
            assertThat(ended.succeeded() || ended.cause() instanceof RunException)
                .as(() -> String.valueOf(ended.cause()))
                .isTrue();
            if (ended.succeeded()) {
              seen.addAll(ended.result().pending());
            }
            return Future.succeededFuture();
          })
          .await();
    }
    // One more prompt sends all that there is.
    new Agent(model, new AgentOptions().addTools(bank).setLimits(new RunLimits().setMaxTurns(1)))
        .run(new Session(store, "s"), "last")
        .transform(ended -> Future.succeededFuture())
        .await();

    assertThat(gemini.takeRefusals()).isEmpty();
    assertThat(new HashSet<>(bank.keys)).hasSameSizeAs(bank.keys);
    assertThat(approved(store)).containsAll(bank.keys);
  }

  private static List<String> approved(SessionStore store) {
    return store.read("s", 0).result().stream()
        .filter(entry -> entry instanceof SessionEntry.ApprovalAnswered answered
            && answered.decision().equals("approved"))
        .map(entry -> ((SessionEntry.ApprovalAnswered) entry).callKey())
        .toList();
  }

  private static Agent agent(Bank bank, Random random) {
    AgentOptions options =
        new AgentOptions().addTools(bank).setLimits(new RunLimits().setMaxTurns(4));
    if (random.nextBoolean()) {
      options.setApprovals(request -> later(random, decision(random)));
    }
    return new Agent(model, options);
  }

  private static Future<Decision> later(Random random, Decision decision) {
    if (random.nextBoolean()) {
      return Future.succeededFuture(decision);
    }
    if (random.nextInt(5) == 0) {
      return Future.failedFuture("no");
    }
    Promise<Decision> answer = Promise.promise();
    vertx.runOnContext(v -> answer.complete(decision));
    return answer.future();
  }

  private static List<ApprovalDecision> decisions(Random random, List<PendingApproval> seen) {
    List<ApprovalDecision> decisions = new ArrayList<>();
    for (int i = random.nextInt(2 * seen.size() + 1); i > 0; i--) {
      PendingApproval about = seen.get(random.nextInt(seen.size()));
      String hash = random.nextInt(8) == 0 ? "other" : about.hash();
      decisions.add(new ApprovalDecision(about.callKey(), hash, decision(random)));
    }
    return decisions;
  }

  private static Decision decision(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> Decision.deny("no");
      case 1 -> Decision.approveWith(BankRuns.pay(7).args());
      case 2 -> Decision.approveWith(Json.array());
      case 3 -> Decision.later();
      case 4 -> Decision.answer("by hand");
      default -> Decision.approve();
    };
  }

  private static Reply calls(Random random) {
    FunctionCall[] calls = new FunctionCall[1 + random.nextInt(4)];
    for (int i = 0; i < calls.length; i++) {
      ObjectNode args = Json.object();
      calls[i] = switch (random.nextInt(6)) {
        case 0 -> BankRuns.call("balance");
        case 1 -> BankRuns.call("close");
        case 2 -> FunctionCall.of(null, "pay", args);
        case 3 -> BankRuns.call("unknown");
        default -> BankRuns.pay(random.nextInt());
      };
    }
    return Reply.calls(calls).withCallIds(random.nextBoolean());
  }
}

package dev.pollux.agent;

import dev.pollux.approval.ApprovalHandler;
import dev.pollux.approval.ApprovalRequest;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.run.RunEvent;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs with a bank whose payments need approval. */
abstract class BankRuns {

  static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");

  final Bank bank = new Bank();
  final List<ApprovalRequest> asked = new CopyOnWriteArrayList<>();
  final SessionStore store = SessionStore.inMemory();
  final Session session = new Session(store, "s");

  static FunctionCall pay(int sum) {
    return FunctionCall.of(null, "pay", Json.object().put("to", "Ada").put("sum", sum));
  }

  static FunctionCall call(String name) {
    return FunctionCall.of(null, name, Json.object());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  static GeminiModel model(Vertx vertx, LocalGemini gemini) {
    return new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"));
  }

  static AgentOptions options(Object tools) {
    return new AgentOptions().addTools(tools).setClock(new ManualClock(NOON));
  }

  Agent agent(Vertx vertx, LocalGemini gemini, ApprovalHandler handler) {
    return new Agent(model(vertx, gemini), options(bank).setApprovals(request -> {
      asked.add(request);
      return handler.decide(request);
    }));
  }

  /** What the model was told in the second request, in the order of its calls. */
  static List<String> told(LocalGemini gemini, int request) {
    List<String> told = new ArrayList<>();
    gemini
        .requests()
        .get(request)
        .json()
        .at("/contents/2/parts")
        .forEach(part ->
            told.add(part.at("/functionResponse/response").elements().next().asText()));
    return told;
  }

  List<String> log() {
    return store.read("s", 0).result().stream()
        .map(entry -> entry instanceof SessionEntry.ApprovalAnswered answered
            ? answered.decision()
            : entry.json().get("type").asText())
        .toList();
  }

  static List<RunEvent> follow(Run run) {
    List<RunEvent> events = new CopyOnWriteArrayList<>();
    Promise<Void> ended = Promise.promise();
    run.endHandler(v -> ended.complete()).handler(events::add);
    await(ended.future());
    return events;
  }
}

package dev.pollux.agent;

import static dev.pollux.agent.BankRuns.await;
import static dev.pollux.agent.BankRuns.model;
import static dev.pollux.agent.BankRuns.options;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.Decision;
import dev.pollux.json.Json;
import dev.pollux.run.RunResult;
import dev.pollux.session.PendingApproval;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;

/** Runs whose calls wait for approval. */
abstract class SuspendedRuns {

  final Bank bank = new Bank();
  SessionStore store = SessionStore.inMemory();
  Vertx vertx;
  LocalGemini gemini;

  @BeforeEach
  void use(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
  }

  /** A new agent, as after a restart. */
  Agent agent(Object tools) {
    return new Agent(model(vertx, gemini), options(tools));
  }

  Agent agent() {
    return agent(bank);
  }

  /** A new view of the log, as after a restart: entries were written as JSON and read again. */
  Session session() {
    SessionStore copy = SessionStore.inMemory();
    List<SessionEntry> entries = store.read("s", 0).result().stream()
        .map(entry -> SessionEntry.of(Json.parse(entry.json().toString())))
        .toList();
    assertThat(copy.append("s", 0, entries).succeeded()).isTrue();
    store = copy;
    return new Session(store, "s");
  }

  List<String> log() {
    return store.read("s", 0).result().stream()
        .map(entry -> entry instanceof SessionEntry.RunEnded ended
            ? ended.outcome()
            : entry instanceof SessionEntry.ApprovalAnswered answered
                ? answered.decision()
                : entry.json().get("type").asText())
        .toList();
  }

  RunResult suspended(Reply... replies) {
    gemini.reply(replies);
    RunResult result = await(agent().run(session(), "Pay"));
    assertThat(result.pending()).isNotEmpty();
    return result;
  }

  static List<ApprovalDecision> decide(RunResult suspended, Decision... decisions) {
    List<PendingApproval> pending = suspended.pending();
    return IntStream.range(0, decisions.length)
        .mapToObj(i -> new ApprovalDecision(pending.get(i), decisions[i]))
        .toList();
  }
}

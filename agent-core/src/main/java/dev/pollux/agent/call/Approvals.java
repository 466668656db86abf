package dev.pollux.agent.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.CallHash;
import dev.pollux.approval.Decision;
import dev.pollux.approval.Ruling;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.run.RunEvent;
import dev.pollux.session.History;
import dev.pollux.session.OpenCall;
import dev.pollux.session.PendingApproval;
import dev.pollux.session.SessionEntry;
import dev.pollux.tool.FunctionTool;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls of one turn that are made only if they are approved: who waits, what was decided. */
final class Approvals {

  private static final Logger LOG = LoggerFactory.getLogger(Approvals.class);

  private final Asker asker;
  private final RunContext run;
  private final SortedMap<Integer, PendingApproval> asked;
  private final Map<Integer, FunctionTool> tools = new HashMap<>();
  private final Map<Integer, Verdict> verdicts = new HashMap<>();
  private final SortedMap<Integer, String> denied = new TreeMap<>();
  // Those that the log speaks of already: asked about, or decided, in an earlier run.
  private final Set<Integer> waited = new HashSet<>();
  private final Map<Integer, String> decided = new HashMap<>();
  private final Set<Integer> always = new HashSet<>();

  private Approvals(Asker asker, SortedMap<Integer, PendingApproval> asked) {
    this.asker = asker;
    this.run = asker.run();
    this.asked = asked;
  }

  /** Those of a new turn: their arguments hold, and nobody was asked yet. */
  static Approvals of(
      Asker asker, List<FunctionCall> calls, List<@Nullable FunctionTool> tools, int turn) {
    Approvals approvals = new Approvals(asker, new TreeMap<>());
    Instant expiresAt = asker.run().approvalExpiresAt();
    for (int i = 0; i < calls.size(); i++) {
      approvals.look(i, calls.get(i), tools.get(i), turn, expiresAt);
    }
    return approvals;
  }

  private void look(
      int place, FunctionCall call, @Nullable FunctionTool tool, int turn, Instant expiresAt) {
    if (tool == null || tool.check(call) != null) {
      return;
    }
    Ruling ruling = asker.rulings().of(tool, call);
    if (ruling instanceof Ruling.Deny deny) {
      denied.put(place, run.callKey(turn, place));
      verdicts.put(place, Verdict.denied(deny.reason()));
    } else if (ruling instanceof Ruling.Ask) {
      String key = run.callKey(turn, place);
      String hash = CallHash.of(tool.declaration(), call.args());
      asked.put(place, new PendingApproval(key, call, hash, expiresAt));
      tools.put(place, tool);
    }
  }

  /** Those of a turn that an earlier run left, with the tools of today. */
  static Approvals resumed(Asker asker, History left, List<@Nullable FunctionTool> tools) {
    Approvals approvals = new Approvals(asker, left.pendingByCall());
    approvals.waited.addAll(approvals.asked.keySet());
    Instant expiresAt = asker.run().approvalExpiresAt();
    for (OpenCall open : left.open()) {
      int place = open.place();
      FunctionTool tool = tools.get(place);
      SessionEntry.ApprovalAnswered answered = open.answered();
      if (approvals.waited.contains(place)) {
        if (tool != null) {
          approvals.tools.put(place, tool);
        }
      } else if (answered != null) {
        approvals.decided.put(place, answered.callKey());
        approvals.verdicts.put(place, Verdict.decided(open, answered, tool));
      } else if (open.intent() == null) {
        approvals.look(place, open.call(), tool, 0, expiresAt);
      }
    }
    return approvals;
  }

  /** The places of the calls that wait. */
  Set<Integer> held() {
    return Set.copyOf(asked.keySet());
  }

  /** What the log says before anybody is asked. */
  List<SessionEntry> entries() {
    if (asked.isEmpty()) {
      return List.of();
    }
    return asked.entrySet().stream()
        .filter(entry -> !waited.contains(entry.getKey()))
        .<SessionEntry>map(entry -> new SessionEntry.ApprovalAsked(
            run.runId(),
            entry.getKey(),
            entry.getValue().callKey(),
            entry.getValue().hash(),
            entry.getValue().expiresAt().toEpochMilli()))
        .toList();
  }

  /** What the log says of a decision before what follows from it; nothing when there was none. */
  List<SessionEntry> answer(int call) {
    Verdict verdict = verdicts.get(call);
    if (verdict == null || decided.containsKey(call)) {
      return List.of();
    }
    SessionEntry answer = new SessionEntry.ApprovalAnswered(
        run.runId(),
        call,
        Objects.requireNonNull(key(call)),
        verdict.word(),
        verdict.editedArgs(),
        verdict.reason());
    if (!always.contains(call)) {
      return List.of(answer);
    }
    FunctionTool tool = tool(call);
    return List.of(
        answer,
        new SessionEntry.ToolAllowed(run.runId(), tool.name(), CallHash.of(tool.declaration())));
  }

  /** The key that a call has since it was asked about or denied, or null when it was not. */
  @Nullable
  String key(int call) {
    PendingApproval waits = asked.get(call);
    if (waits != null) {
      return waits.callKey();
    }
    return decided.containsKey(call) ? decided.get(call) : denied.get(call);
  }

  /** Why a call is not made, in words for the model, or null. */
  @Nullable
  String error(int call) {
    Verdict verdict = verdicts.get(call);
    return verdict == null ? null : verdict.error();
  }

  /** What somebody gave in place of a result, so that the call is not made, or null. */
  @Nullable
  JsonNode given(int call) {
    Verdict verdict = verdicts.get(call);
    return verdict == null ? null : verdict.answer();
  }

  /** The call as it is made. */
  FunctionCall approved(int place, FunctionCall call) {
    Verdict verdict = verdicts.get(place);
    JsonNode args = verdict == null ? null : verdict.editedArgs();
    return args == null ? call : edited(call, args);
  }

  private static FunctionCall edited(FunctionCall call, JsonNode args) {
    ObjectNode json = Json.object();
    json.setAll((ObjectNode) call.json());
    json.set("args", args.deepCopy()); // a tool may change what it gets, the log may not
    return new FunctionCall(json);
  }

  /** Tells who follows the run what the policy denied. */
  void tell() {
    denied.forEach((call, key) -> run.emit(new RunEvent.ApprovalAnswered(
        key, "denied", Objects.requireNonNull(verdicts.get(call)).reason())));
  }

  /** Asks about every call; without a handler they all wait for later. */
  void ask() {
    for (Map.Entry<Integer, PendingApproval> entry : asked.entrySet()) {
      run.emit(new RunEvent.ApprovalAsked(entry.getValue()));
    }
    asked.forEach((call, waits) -> {
      if (!run.isOver()) {
        ask(call, waits);
      }
    });
  }

  private void ask(int call, PendingApproval waits) {
    if (asker.handler() == null) {
      decide(call, Decision.later());
    } else {
      asker.ask(waits, tool(call), decision -> decide(call, decision));
    }
  }

  /**
   * Decides about the calls that wait, by their keys. Those without a decision go on waiting, but for
   * new ones, which are asked about.
   *
   * @param decisions null when nobody brought any, and all are asked about
   */
  void resume(@Nullable Map<String, ApprovalDecision> decisions) {
    asked.forEach((call, waits) -> {
      if (decisions == null || !waited.contains(call)) {
        run.emit(new RunEvent.ApprovalAsked(waits));
      }
    });
    asked.forEach((call, waits) -> {
      if (run.isOver()) {
        return;
      }
      if (decisions == null || !waited.contains(call)) {
        askAgain(call, waits);
        return;
      }
      ApprovalDecision given = decisions.get(waits.callKey());
      String reason = given == null ? null : changed(call, waits, given);
      if (given == null) {
        decide(call, Decision.later());
      } else if (reason != null
          && (given.decision() instanceof Decision.Approve
              || given.decision() instanceof Decision.Answer)) {
        settle(call, Verdict.refused(reason));
      } else {
        decide(call, given.decision());
      }
    });
  }

  private void askAgain(int call, PendingApproval waits) {
    String reason = null;
    if (asker.handler() != null) { // else it goes on waiting
      reason = isLate(waits)
          ? "nobody approved it before " + waits.expiresAt() + ", when it expired"
          : Verdict.changed(tools.get(call), waits.call(), waits.hash());
    }
    if (reason == null) {
      ask(call, waits);
    } else {
      settle(call, Verdict.refused(reason));
    }
  }

  private @Nullable String changed(int call, PendingApproval waits, ApprovalDecision given) {
    return given.hash().equals(waits.hash())
        ? Verdict.changed(tools.get(call), waits.call(), waits.hash())
        : "it was approved for another tool or other arguments";
  }

  private void decide(int call, Decision decision) {
    if (run.isOver()) {
      return;
    }
    if (decision instanceof Decision.Later) {
      asker.decided(call, false);
    } else if (decision instanceof Decision.Deny denied) {
      settle(call, Verdict.denied(denied.reason()));
    } else if (decision instanceof Decision.Approve approve) {
      settle(call, isExpired(call) ? expired(call) : judged(call, approve));
    } else if (decision instanceof Decision.Answer answer) {
      settle(call, isExpired(call) ? expired(call) : Verdict.answered(answer.output()));
    } else {
      throw new AssertionError(decision);
    }
  }

  private PendingApproval waits(int call) {
    return Objects.requireNonNull(asked.get(call));
  }

  private boolean isExpired(int call) {
    return isLate(waits(call));
  }

  private Verdict expired(int call) {
    return Verdict.refused(
        "its approval came after " + waits(call).expiresAt() + ", when it expired");
  }

  private boolean isLate(PendingApproval waits) {
    return run.clock().instant().isAfter(waits.expiresAt());
  }

  private Verdict judged(int call, Decision.Approve approve) {
    JsonNode args = approve.editedArgs();
    if (approve.always()) {
      always.add(call);
    }
    if (args == null) {
      return Verdict.approved(null);
    }
    String invalid = tool(call).check(edited(waits(call).call(), args));
    return invalid == null
        ? Verdict.approved(args)
        : Verdict.refused("its arguments were edited and do not hold: " + invalid);
  }

  private FunctionTool tool(int call) {
    return Objects.requireNonNull(tools.get(call));
  }

  private void settle(int call, Verdict verdict) {
    verdicts.put(call, verdict);
    String key = Objects.requireNonNull(key(call));
    if (verdict.word().equals("refused")) {
      LOG.warn("The approval of call {} does not count: {}", key, verdict.reason());
    }
    run.emit(new RunEvent.ApprovalAnswered(key, verdict.word(), verdict.reason()));
    asker.decided(call, true);
  }
}

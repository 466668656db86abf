package dev.pollux.loop;

import dev.pollux.limit.Limit;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How far a run may go. Reaching a limit is a {@link dev.pollux.run.RunLimitException}, never a wrong answer. */
public final class RunLimits {

  private int maxTurns = 50;
  private int maxCallsPerTurn = 128;
  private int maxCallsAtOnce = 16;
  private int maxCalls = 1000;
  private int maxSameCalls = 5;
  private int maxUnknownTurns = 5;
  private int maxMalformedAnswers = 2;
  private int maxEmptyAnswers = 1;
  private int maxUnclearAnswers = 1;
  private int maxWrittenCalls = 1;
  private int maxDepth = 8;
  private long maxHistoryBytes = 32 * 1024 * 1024;
  private int maxEntryBytes = 20 * 1024 * 1024;
  private int maxStateBytes = 256 * 1024;
  private long maxTokens = Long.MAX_VALUE;
  private @Nullable BigDecimal maxCost;
  private @Nullable String costCurrency;
  private int maxRepairs = 2;
  private int maxContinuations = 32;
  private boolean closingAnswer;
  private Duration timeout = Duration.ofMinutes(30);
  private Duration toolTimeout = Duration.ofSeconds(120);
  private Duration endTimeout = Duration.ofSeconds(30);
  private Duration reconcileTimeout = Duration.ofSeconds(30);
  private Duration cancelTimeout = Duration.ofSeconds(1);
  private Duration approvalExpiry = Duration.ofHours(24);

  /** All defaults. */
  public RunLimits() {}

  /** Copies {@code other}. */
  public RunLimits(RunLimits other) {
    this.maxTurns = other.maxTurns;
    this.maxCallsPerTurn = other.maxCallsPerTurn;
    this.maxCallsAtOnce = other.maxCallsAtOnce;
    this.maxCalls = other.maxCalls;
    this.maxSameCalls = other.maxSameCalls;
    this.maxUnknownTurns = other.maxUnknownTurns;
    this.maxMalformedAnswers = other.maxMalformedAnswers;
    this.maxEmptyAnswers = other.maxEmptyAnswers;
    this.maxUnclearAnswers = other.maxUnclearAnswers;
    this.maxWrittenCalls = other.maxWrittenCalls;
    this.maxDepth = other.maxDepth;
    this.maxHistoryBytes = other.maxHistoryBytes;
    this.maxEntryBytes = other.maxEntryBytes;
    this.maxStateBytes = other.maxStateBytes;
    this.maxTokens = other.maxTokens;
    this.maxCost = other.maxCost;
    this.costCurrency = other.costCurrency;
    this.maxRepairs = other.maxRepairs;
    this.maxContinuations = other.maxContinuations;
    this.closingAnswer = other.closingAnswer;
    this.timeout = other.timeout;
    this.toolTimeout = other.toolTimeout;
    this.endTimeout = other.endTimeout;
    this.reconcileTimeout = other.reconcileTimeout;
    this.cancelTimeout = other.cancelTimeout;
    this.approvalExpiry = other.approvalExpiry;
  }

  public int getMaxTurns() {
    return maxTurns;
  }

  /** How often the model may be asked in one run, 50 by default. */
  public RunLimits setMaxTurns(int maxTurns) {
    this.maxTurns = Limit.atLeast(1, "maxTurns", maxTurns);
    return this;
  }

  public int getMaxCallsPerTurn() {
    return maxCallsPerTurn;
  }

  /**
   * How many calls of one turn are made, 128 by default; each one above gets an error response.
   */
  public RunLimits setMaxCallsPerTurn(int maxCallsPerTurn) {
    this.maxCallsPerTurn = Limit.atLeast(1, "maxCallsPerTurn", maxCallsPerTurn);
    return this;
  }

  public int getMaxCallsAtOnce() {
    return maxCallsAtOnce;
  }

  /** How many calls of a run are on their way at once, 16 by default; the others wait. */
  public RunLimits setMaxCallsAtOnce(int maxCallsAtOnce) {
    this.maxCallsAtOnce = Limit.atLeast(1, "maxCallsAtOnce", maxCallsAtOnce);
    return this;
  }

  public int getMaxCalls() {
    return maxCalls;
  }

  /** How many calls the model may want in one run, 1000 by default. */
  public RunLimits setMaxCalls(int maxCalls) {
    this.maxCalls = Limit.atLeast(1, "maxCalls", maxCalls);
    return this;
  }

  public int getMaxSameCalls() {
    return maxSameCalls;
  }

  /**
   * How many turns in a row may want the same calls with the same arguments, 5 by default. In the last
   * of them the tools are not called: the model is told that it repeats itself. If it goes on, the run
   * ends.
   */
  public RunLimits setMaxSameCalls(int maxSameCalls) {
    this.maxSameCalls = Limit.atLeast(2, "maxSameCalls", maxSameCalls);
    return this;
  }

  public int getMaxUnknownTurns() {
    return maxUnknownTurns;
  }

  /**
   * How many turns in a row may want nothing but functions that do not exist, 5 by default. Each such
   * call is answered with the names there are.
   */
  public RunLimits setMaxUnknownTurns(int maxUnknownTurns) {
    this.maxUnknownTurns = Limit.atLeast(1, "maxUnknownTurns", maxUnknownTurns);
    return this;
  }

  public long getMaxTokens() {
    return maxTokens;
  }

  /**
   * How many tokens the requests and answers of a run may take together, as far as Gemini tells; no
   * limit by default. It is looked at before each turn, so the last one may go over it.
   */
  public RunLimits setMaxTokens(long maxTokens) {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens: " + maxTokens + " (expected: >= 1)");
    }
    this.maxTokens = maxTokens;
    return this;
  }

  public @Nullable BigDecimal getMaxCost() {
    return maxCost;
  }

  public @Nullable String getCostCurrency() {
    return costCurrency;
  }

  /**
   * What a run may cost by the agent's {@link dev.pollux.agent.AgentOptions#setPrices prices}; no limit by default. Like
   * the tokens it is looked at before each turn, so the last one may go over it. An agent with such a
   * limit is refused unless its table has this currency and a price for its model.
   *
   * @param amount above 0
   * @param currency like {@code USD}
   */
  public RunLimits setMaxCost(BigDecimal amount, String currency) {
    if (amount.signum() <= 0) {
      throw new IllegalArgumentException("maxCost: " + amount + " (expected: > 0)");
    }
    this.maxCost = amount;
    this.costCurrency = Objects.requireNonNull(currency, "currency");
    return this;
  }

  public int getMaxRepairs() {
    return maxRepairs;
  }

  /**
   * How often in a run the model is told what is wrong with an answer that is not of the {@link
   * dev.pollux.agent.RunOptions#setOutput wanted} type, 2 by default. After that the run fails with an {@link
   * dev.pollux.run.OutputException}. The one request for JSON behind the tools of a model that does not mix them is
   * not counted.
   */
  public RunLimits setMaxRepairs(int maxRepairs) {
    this.maxRepairs = Limit.atLeast(0, "maxRepairs", maxRepairs);
    return this;
  }

  public int getMaxContinuations() {
    return maxContinuations;
  }

  /**
   * How often in a run the rest is asked for of an answer that ended with {@code CONTINUATION}, 32 by
   * default. All pieces are one answer and one turn.
   */
  public RunLimits setMaxContinuations(int maxContinuations) {
    this.maxContinuations = Limit.atLeast(0, "maxContinuations", maxContinuations);
    return this;
  }

  public boolean isClosingAnswer() {
    return closingAnswer;
  }

  /**
   * Whether a run that reached {@code maxTurns}, {@code maxCalls}, {@code maxSameCalls}, {@code
   * maxUnknownTurns}, {@code maxTokens} or {@code maxCost} asks the model once more, with functions off, for an answer from what it knows; false
   * by default. {@link dev.pollux.run.RunResult#limit} then names the limit.
   */
  public RunLimits setClosingAnswer(boolean closingAnswer) {
    this.closingAnswer = closingAnswer;
    return this;
  }

  public int getMaxMalformedAnswers() {
    return maxMalformedAnswers;
  }

  /**
   * How often in a run the model is asked again when Gemini could not read its function call, 2 by
   * default.
   */
  public RunLimits setMaxMalformedAnswers(int maxMalformedAnswers) {
    this.maxMalformedAnswers = Limit.atLeast(0, "maxMalformedAnswers", maxMalformedAnswers);
    return this;
  }

  public int getMaxEmptyAnswers() {
    return maxEmptyAnswers;
  }

  /**
   * How often in a run the model is asked again when it answers function responses with {@code STOP}
   * and nothing but thoughts, 1 by default; 0 turns it off. The request is the same. When the answer is
   * empty again the run is done with empty text, as it is at once when the answer to the prompt itself
   * is empty.
   */
  public RunLimits setMaxEmptyAnswers(int maxEmptyAnswers) {
    this.maxEmptyAnswers = Limit.atLeast(0, "maxEmptyAnswers", maxEmptyAnswers);
    return this;
  }

  public int getMaxUnclearAnswers() {
    return maxUnclearAnswers;
  }

  /**
   * How often in a run the model is asked again when it stopped without content for a reason that says
   * nothing, like {@code OTHER}, or without the image it should make ({@code NO_IMAGE}, {@code
   * IMAGE_OTHER}), 1 by default. The run fails then. Content with such a reason is used.
   */
  public RunLimits setMaxUnclearAnswers(int maxUnclearAnswers) {
    this.maxUnclearAnswers = Limit.atLeast(0, "maxUnclearAnswers", maxUnclearAnswers);
    return this;
  }

  public int getMaxWrittenCalls() {
    return maxWrittenCalls;
  }

  /**
   * How often in a run the model is asked again when it wrote the call of a function that there is into
   * its text, as {@code default_api.name(…)} or in a fence of {@code tool_code}, and made none, 1 by
   * default; 0 turns it off. That request alone says in its instruction what was wrong. After that the
   * text is the answer.
   */
  public RunLimits setMaxWrittenCalls(int maxWrittenCalls) {
    this.maxWrittenCalls = Limit.atLeast(0, "maxWrittenCalls", maxWrittenCalls);
    return this;
  }

  public int getMaxDepth() {
    return maxDepth;
  }

  /**
   * How many runs may be inside each other, this one counted, 8 by default. A run is inside another one
   * when it is started by one of its tools, of the same agent or another, before the tool returns; in a
   * tool that gives a {@code Future} back, what happens after that no longer counts. A run that is too
   * deep says nothing to the model and leaves its session as it was.
   */
  public RunLimits setMaxDepth(int maxDepth) {
    this.maxDepth = Limit.atLeast(1, "maxDepth", maxDepth);
    return this;
  }

  public long getMaxHistoryBytes() {
    return maxHistoryBytes;
  }

  /**
   * How long the contents of a request may be together, in bytes of their JSON, 32 MiB by default. It
   * is looked at before each request; one that is longer is not sent.
   */
  public RunLimits setMaxHistoryBytes(long maxHistoryBytes) {
    if (maxHistoryBytes < 1) {
      throw new IllegalArgumentException(
          "maxHistoryBytes: " + maxHistoryBytes + " (expected: >= 1)");
    }
    this.maxHistoryBytes = maxHistoryBytes;
    return this;
  }

  public int getMaxEntryBytes() {
    return maxEntryBytes;
  }

  /**
   * How long one content of a conversation may be, in bytes of its JSON, 20 MiB by default, which
   * is also the longest request that Gemini takes. A prompt or an answer over it ends the run and is not stored; a result of
   * a tool over it is an error response; the full copy of a result that is cut for the model is cut
   * there.
   */
  public RunLimits setMaxEntryBytes(int maxEntryBytes) {
    this.maxEntryBytes = Limit.atLeast(1, "maxEntryBytes", maxEntryBytes);
    return this;
  }

  public int getMaxStateBytes() {
    return maxStateBytes;
  }

  /**
   * How much tools may {@linkplain dev.pollux.tool.ToolContext#updateState keep} in one conversation,
   * all together, in bytes of keys and JSON, 256 KiB by default. A change over it is refused, and the model is told. Each
   * change puts the whole of its value into the log.
   */
  public RunLimits setMaxStateBytes(int maxStateBytes) {
    this.maxStateBytes = Limit.atLeast(1, "maxStateBytes", maxStateBytes);
    return this;
  }

  public Duration getTimeout() {
    return timeout;
  }

  /** The longest time from the start of a run to its end, 30 min by default. */
  public RunLimits setTimeout(Duration timeout) {
    this.timeout = Limit.time("timeout", timeout);
    return this;
  }

  public Duration getToolTimeout() {
    return toolTimeout;
  }

  /** The longest time of a call whose tool has no limit of its own, 120 s by default. */
  public RunLimits setToolTimeout(Duration toolTimeout) {
    this.toolTimeout = Limit.time("toolTimeout", toolTimeout);
    return this;
  }

  public Duration getEndTimeout() {
    return endTimeout;
  }

  /**
   * The longest wait for the session's store to take the end of a run, 30 s by default, on top of
   * {@link #setTimeout}. A run that has its answer fails when it is over; others end as they would. It
   * is then unknown whether the log says how the run ended.
   */
  public RunLimits setEndTimeout(Duration endTimeout) {
    this.endTimeout = Limit.time("endTimeout", endTimeout);
    return this;
  }

  public Duration getCancelTimeout() {
    return cancelTimeout;
  }

  /** The same for a run that is cancelled, also while its end is being written; 1 s by default. */
  public RunLimits setCancelTimeout(Duration cancelTimeout) {
    this.cancelTimeout = Limit.time("cancelTimeout", cancelTimeout);
    return this;
  }

  public Duration getReconcileTimeout() {
    return reconcileTimeout;
  }

  /**
   * The longest wait for the agent's reconciler to say whether a call in doubt
   * happened, 30 s by default. It is unknown then.
   */
  public RunLimits setReconcileTimeout(Duration reconcileTimeout) {
    this.reconcileTimeout = Limit.time("reconcileTimeout", reconcileTimeout);
    return this;
  }

  public Duration getApprovalExpiry() {
    return approvalExpiry;
  }

  /**
   * How long a call may be approved after the model wanted it, 24 h by default. Later approvals do not
   * count: the call is not made, and the model is told. By the clock of the machine.
   */
  public RunLimits setApprovalExpiry(Duration approvalExpiry) {
    this.approvalExpiry = Limit.span("approvalExpiry", approvalExpiry);
    return this;
  }
}

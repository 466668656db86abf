package dev.pollux.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.approval.ApprovalRequest;
import dev.pollux.approval.Decision;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.limit.Clock;
import dev.pollux.loop.RunLimits;
import dev.pollux.loop.Wanted;
import dev.pollux.model.Model;
import dev.pollux.output.OutputType;
import dev.pollux.price.PriceTable;
import dev.pollux.run.RunResult;
import dev.pollux.run.RunSuspendedException;
import dev.pollux.session.Session;
import dev.pollux.tool.FunctionTool;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends text to a model and lets it call tools until it answers.
 *
 * <pre>{@code
 * Agent agent = new Agent(model, new AgentOptions().addTools(new Weather()));
 * agent.run("Do I need a coat in Oslo?").onSuccess(result -> System.out.println(result.text()));
 * }</pre>
 *
 * <p>An agent has no state of its own: share one between event loops. A run stays on the Vert.x
 * context that it was started on; started from any other thread it gets a context of its own.
 */
public final class Agent {

  private final Model model;
  private final AgentOptions options;
  private final TurnConfigs configs;
  private final Clock clock;

  /** An agent without instruction and tools. */
  public Agent(Model model) {
    this(model, new AgentOptions());
  }

  /**
   * An agent. The options are copied.
   *
   * @throws IllegalArgumentException if two tools have the same name, if an agent of a handoff has
   *     another Vert.x, or a policy, approvals, interceptors or secrets that are not the same as here, if the model is known to refuse
   *     such requests ({@link Model#check}), or if a {@link RunLimits#setMaxCost limit of cost} has no
   *     price in the agent's table
   */
  public Agent(Model model, AgentOptions options) {
    this.model = Objects.requireNonNull(model, "model");
    this.options = new AgentOptions(options);
    this.options.getHandoffs().forEach(other -> {
      if (other.model.vertx() != model.vertx()) {
        throw new IllegalArgumentException("handoff to '" + other.name()
            + "': its model is on another Vert.x (expected: the same)");
      }
      Handoffs.check(other, this.options);
    });
    this.configs = new TurnConfigs(this.options);
    model.check(configs.current().config());
    checkCost(this.options.getLimits(), this.options.getPrices());
    Clock given = this.options.clock();
    this.clock = given == null ? Clock.of(model.vertx()) : given;
  }

  private void checkCost(RunLimits limits, @Nullable PriceTable prices) {
    if (limits.getMaxCost() == null) {
      return;
    }
    if (prices == null) {
      throw new IllegalArgumentException(
          "maxCost: without prices (expected: AgentOptions.setPrices)");
    }
    if (!prices.currency().equals(limits.getCostCurrency())) {
      throw new IllegalArgumentException("maxCost: in " + limits.getCostCurrency()
          + ", but the prices are in " + prices.currency());
    }
    if (!prices.knows(model.id())) {
      throw new IllegalArgumentException(
          "maxCost: the prices have none for model '" + model.id() + "'");
    }
    for (Agent other : options.getHandoffs()) {
      other.checkCost(limits, prices);
    }
  }

  /** What it is called where a conversation is handed over to it, or null. */
  public @Nullable String name() {
    return options.getName();
  }

  AgentOptions options() {
    return options;
  }

  TurnConfigs configs() {
    return configs;
  }

  /** The model that this agent asks. */
  public Model model() {
    return model;
  }

  /**
   * What every request of this agent says beside its contents, as it is once no call is forced: what a
   * {@linkplain AgentOptions#setCachedContent context cache} for it has to be made of.
   */
  public GenerateContentConfig config() {
    return configs.current().free();
  }

  /**
   * Answers a prompt in a conversation of its own.
   *
   * @return the result; it fails with a {@link dev.pollux.run.RunException}
   */
  public Future<RunResult> run(String prompt) {
    return run(Session.inMemory(), prompt);
  }

  /** Answers a prompt with images, files or other parts in a conversation of its own. */
  public Future<RunResult> run(Content prompt) {
    return run(Session.inMemory(), prompt, new RunOptions());
  }

  /**
   * Answers a prompt with a value, in a conversation of its own.
   *
   * <pre>{@code
   * record Trip(String city, int days) {}
   * Future<Trip> trip = agent.run("Two days in Oslo, please", Trip.class);
   * }</pre>
   *
   * @return the value; it fails with an {@link dev.pollux.run.OutputException} when the model's answer is none, with a
   *     {@link RunSuspendedException} when calls wait for approval, or another {@link dev.pollux.run.RunException}
   * @throws IllegalArgumentException if the type cannot be described as JSON Schema
   */
  public <T> Future<T> run(String prompt, Class<T> type) {
    return run(prompt, OutputType.of(type));
  }

  /** The same for a type with type arguments, or made once for many runs. */
  public <T> Future<T> run(String prompt, OutputType<T> type) {
    return run(Session.inMemory(), prompt, type);
  }

  /** The same without a class: JSON that holds to a JSON Schema. */
  public Future<JsonNode> run(String prompt, ObjectNode schema) {
    return run(prompt, OutputType.schema(schema));
  }

  /** Answers the next prompt of a conversation with a value. */
  public <T> Future<T> run(Session session, String prompt, OutputType<T> type) {
    return run(session, Content.user(prompt), type);
  }

  /** Answers the next prompt of a conversation, which may have images and files, with a value. */
  public <T> Future<T> run(Session session, Content prompt, OutputType<T> type) {
    return value(run(session, prompt, new RunOptions().setOutput(type)), type);
  }

  /**
   * Goes on with a suspended conversation that was to give a value, and still is; see {@link
   * #startResume(Session, List, RunOptions)}.
   */
  public <T> Future<T> resume(
      Session session, List<ApprovalDecision> decisions, OutputType<T> type) {
    return value(resume(session, decisions, new RunOptions().setOutput(type)), type);
  }

  private static <T> Future<T> value(Future<RunResult> run, OutputType<T> type) {
    return run.compose(result -> result.pending().isEmpty()
        ? Future.succeededFuture(result.value(type))
        : Future.failedFuture(new RunSuspendedException(result)));
  }

  /** Answers the next prompt of a conversation. */
  public Future<RunResult> run(Session session, String prompt) {
    return run(session, Content.user(prompt), new RunOptions());
  }

  /** Answers the next prompt of a conversation, which may have images and files. */
  public Future<RunResult> run(Session session, Content prompt, RunOptions runOptions) {
    return begin(session, prompt, runOptions, false, null).result();
  }

  /** Starts to answer a prompt in a conversation of its own. */
  public Run start(String prompt) {
    return start(Session.inMemory(), prompt);
  }

  /** Starts to answer a prompt with images, files or other parts in a conversation of its own. */
  public Run start(Content prompt) {
    return start(Session.inMemory(), prompt, new RunOptions());
  }

  /** Starts to answer the next prompt of a conversation. */
  public Run start(Session session, String prompt) {
    return start(session, Content.user(prompt), new RunOptions());
  }

  /**
   * Starts to answer the next prompt of a conversation, which may have images and files.
   *
   * @return what happens, as it happens; the run has begun
   */
  public Run start(Session session, Content prompt, RunOptions runOptions) {
    return begin(session, prompt, runOptions, true, null);
  }

  /** Goes on with what the last run left; see {@link #startResume(Session, RunOptions)}. */
  public Future<RunResult> resume(Session session) {
    return resume(session, new RunOptions());
  }

  /** Goes on with what the last run left; see {@link #startResume(Session, RunOptions)}. */
  public Future<RunResult> resume(Session session, RunOptions runOptions) {
    return resume(session, null, runOptions, false).result();
  }

  /** Goes on with what the last run left, which was to give a value, and still is. */
  public <T> Future<T> resume(Session session, OutputType<T> type) {
    return value(resume(session, new RunOptions().setOutput(type)), type);
  }

  /** Starts to go on with what the last run left; see {@link #startResume(Session, RunOptions)}. */
  public Run startResume(Session session) {
    return startResume(session, new RunOptions());
  }

  /**
   * Starts to go on with what the last run of a conversation left, because its process died, its store
   * failed, or calls wait for approval; in this process or another, with an agent that has the same
   * tools. It is a run of its own, with an id, limits and attributes of its own; the log says which run
   * it goes on with.
   *
   * <p>When the model's answer was not stored, the model is asked again. Calls that have their outcome
   * in the log are not made again. Calls that were not begun are made now, as any call is: checked, and
   * asked about if they need approval. Calls that were begun and have no outcome are in doubt: {@link
   * dev.pollux.tool.Effect} says whether they are made again, with the same call key and without asking anew; the others are
   * settled by the agent's {@linkplain AgentOptions#setReconciler reconciler}, or the model is told that
   * it is unknown. A call whose tool is gone, or has another name or other parameters, is not made
   * again. {@link dev.pollux.run.RunEvent.InDoubt} tells each, and so do {@link RunResult#doubts} and {@link
   * dev.pollux.run.RunException#doubts}.
   *
   * <p>Calls that wait for approval are asked about until they expire; without an {@linkplain AgentOptions#setApprovals
   * approval handler}, and with nothing else to do, the run is suspended again and nothing is written.
   *
   * <p>Whether the run is still at work elsewhere is the caller's to know. If it is, this one takes the
   * session from it: its next append fails with {@link dev.pollux.session.SessionConflictException}, and
   * what its tools do at this moment is in doubt.
   *
   * @return what happens; it fails with {@link dev.pollux.run.NotSuspendedException} when the last run has ended, or
   *     there was none
   */
  public Run startResume(Session session, RunOptions runOptions) {
    return resume(session, null, runOptions, true);
  }

  /** Goes on with a suspended conversation; see {@link #startResume(Session, List, RunOptions)}. */
  public Future<RunResult> resume(Session session, List<ApprovalDecision> decisions) {
    return resume(session, decisions, new RunOptions(), false).result();
  }

  /** Goes on with a suspended conversation; see {@link #startResume(Session, List, RunOptions)}. */
  public Future<RunResult> resume(
      Session session, List<ApprovalDecision> decisions, RunOptions runOptions) {
    return resume(session, decisions, runOptions, false).result();
  }

  /** Starts to go on with a suspended conversation. */
  public Run startResume(Session session, List<ApprovalDecision> decisions) {
    return startResume(session, decisions, new RunOptions());
  }

  /**
   * Starts to go on with a conversation whose last run was suspended ({@link RunResult#pending}), in
   * this process or another, with an agent that has the same tools. It is a run of its own, with an id,
   * limits and attributes of its own; the calls keep their keys.
   *
   * <p>Calls that were approved are made, those that were answered have that as their result, all others
   * that were decided get an error response. An approval or an answer counts only before the call expires, for the tool, schema and arguments that it was given
   * for, and with edited arguments only if they hold. When calls are left that nobody decided about,
   * the run is suspended again; if it fails, they are not called any more. Calls that a run which was cut
   * off left beside them are treated as by {@link #startResume(Session, RunOptions)}. Of two decisions about a
   * call the first counts; one about a call that does not wait is ignored.
   *
   * @return what happens; it fails with {@link dev.pollux.run.NotSuspendedException} when no decision is about a call
   *     that waits
   */
  public Run startResume(Session session, List<ApprovalDecision> decisions, RunOptions runOptions) {
    return resume(session, decisions, runOptions, true);
  }

  private Run resume(
      Session session,
      @Nullable List<ApprovalDecision> decisions,
      RunOptions runOptions,
      boolean followed) {
    List<ApprovalDecision> copy = decisions == null ? null : List.copyOf(decisions);
    Run run = run(session, runOptions, followed, null);
    run.resume(copy);
    return run;
  }

  /**
   * This agent as a function for others, with one argument: {@code {"request": "…"}}. Each call is a run
   * in a conversation of its own, and its last text is the result.
   *
   * <pre>{@code
   * Agent editor = new Agent(model, new AgentOptions()
   *     .addTools(researcher.asTool("research", "Finds out about a subject")));
   * }</pre>
   *
   * <p>The inner run has no more time than the call has left, {@link RunLimits#setToolTimeout} unless
   * {@link FunctionTool#withTimeout} says otherwise. It is cancelled with the call, has the attributes of the outer run, and counts for {@link
   * RunLimits#setMaxDepth}. What it spends is part of the outer run's {@link RunResult#usage}, and with
   * the outer agent's prices of its cost, and counts for the outer run's limits; {@link
   * RunResult#turnResults} are the outer run's own. What happens in it is seen as {@link
   * dev.pollux.run.RunEvent.Nested}. Its failure is an error response. It is marked with the {@link FunctionTool#flow} of
   * all tools that the agent has now.
   *
   * <p>Calls of its own that need approval are asked about with its own {@link AgentOptions#setApprovals
   * handler}, or else with that of the run around it, which finds the name in {@link
   * ApprovalRequest#agents}. The time of the call passes meanwhile, so a person may need a longer {@link
   * FunctionTool#withTimeout}. A run inside another one is never suspended, as its conversation ends with
   * the call: where there is no handler, or one decides {@link Decision#later}, the calls are not made, and
   * the outer model is told. What is always approved is approved for that conversation.
   *
   * <p>The inner conversation is in memory, and its calls are not in the log: when the process dies
   * within it, the call of this function is in doubt. Its {@link FunctionTool#effect} is {@link
   * dev.pollux.tool.Effect#ONCE}, whatever the agent's tools are; {@link FunctionTool#withEffect} may say
   * {@code REPEATABLE} for an agent that does nothing but read. Nothing is begun in it once the outer
   * run may not write any more ({@link dev.pollux.session.SessionStore#isWritable}).
   *
   * @param name what the model calls it by
   * @param description what it does, for the model
   * @throws IllegalArgumentException if Gemini would refuse the name
   */
  public FunctionTool asTool(String name, String description) {
    return AgentTool.of(this, name, description);
  }

  /** Starts to answer a call of another run, with its follower. */
  Run start(Session session, Content prompt, RunOptions runOptions, Around around) {
    Run run = begin(session, prompt, runOptions, around.isFollowed(), around);
    if (around.isFollowed()) {
      run.handler(event -> around.happened(run, event));
    }
    return run;
  }

  private Run begin(
      Session session,
      Content prompt,
      RunOptions runOptions,
      boolean followed,
      @Nullable Around around) {
    if (prompt.parts().isEmpty()) {
      throw new IllegalArgumentException("prompt: no parts (expected: at least one)");
    }
    Run run = run(session, runOptions, followed, around);
    run.begin(prompt);
    return run;
  }

  private Run run(
      Session session, RunOptions runOptions, boolean followed, @Nullable Around around) {
    RunOptions copy = new RunOptions(runOptions);
    AgentOptions merged = copy.over(options);
    TurnConfigs own = configs;
    if (merged != options) {
      own = new TurnConfigs(merged);
      model.check(own.current().config());
    }
    if (copy.getOutput() != null) {
      Wanted.check(merged.getGenerationConfig());
      if (merged.getCachedContent() != null
          && !merged.getToolsets().isEmpty()
          && !model.capabilities().functionsWithJson()) {
        throw new IllegalArgumentException("output type: beside cachedContent with functions, and"
            + " model '" + model.id()
            + "' takes no functions beside JSON (expected: no cache, or no"
            + " tools)");
      }
    }
    return new Run(
        model,
        own,
        merged,
        clock,
        Objects.requireNonNull(session, "session"),
        copy,
        followed,
        around);
  }
}

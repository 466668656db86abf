package dev.pollux.agent;

import dev.pollux.gemini.Content;
import dev.pollux.model.Model;
import dev.pollux.session.Session;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;

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
  private final RunClock clock;

  /** An agent without instruction and tools. */
  public Agent(Model model) {
    this(model, new AgentOptions());
  }

  /**
   * An agent. The options are copied.
   *
   * @throws IllegalArgumentException if two tools have the same name
   */
  public Agent(Model model, AgentOptions options) {
    this.model = Objects.requireNonNull(model, "model");
    this.options = new AgentOptions(options);
    this.configs = new TurnConfigs(this.options);
    configs.current();
    RunClock given = this.options.clock();
    this.clock = given == null ? RunClock.of(model.vertx()) : given;
  }

  /** The model that this agent asks. */
  public Model model() {
    return model;
  }

  /**
   * Answers a prompt in a conversation of its own.
   *
   * @return the result; it fails with a {@link RunException}
   */
  public Future<RunResult> run(String prompt) {
    return run(Session.inMemory(), prompt);
  }

  /** Answers the next prompt of a conversation. */
  public Future<RunResult> run(Session session, String prompt) {
    return run(session, Content.user(prompt), new RunOptions());
  }

  /** Answers the next prompt of a conversation, which may have images and files. */
  public Future<RunResult> run(Session session, Content prompt, RunOptions runOptions) {
    return begin(session, prompt, runOptions, false).result();
  }

  /** Starts to answer a prompt in a conversation of its own. */
  public Run start(String prompt) {
    return start(Session.inMemory(), prompt);
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
    return begin(session, prompt, runOptions, true);
  }

  /** Goes on with a suspended conversation; see {@link #startResume}. */
  public Future<RunResult> resume(Session session, List<ApprovalDecision> decisions) {
    return resume(session, decisions, new RunOptions(), false).result();
  }

  /** Goes on with a suspended conversation; see {@link #startResume}. */
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
   * <p>Calls that were approved are made, all others that were decided get an error response. An
   * approval counts only before the call expires, for the tool, schema and arguments that it was given
   * for, and with edited arguments only if they hold. When calls are left that nobody decided about,
   * the run is suspended again; if it fails, they are not called any more. Of two decisions about a
   * call the first counts; one about a call that does not wait is ignored.
   *
   * @return what happens; it fails with {@link NotSuspendedException} when no decision is about a call
   *     that waits
   */
  public Run startResume(Session session, List<ApprovalDecision> decisions, RunOptions runOptions) {
    return resume(session, decisions, runOptions, true);
  }

  private Run resume(
      Session session, List<ApprovalDecision> decisions, RunOptions runOptions, boolean followed) {
    List<ApprovalDecision> copy = List.copyOf(decisions);
    Run run = run(session, runOptions, followed);
    run.resume(copy);
    return run;
  }

  private Run begin(Session session, Content prompt, RunOptions runOptions, boolean followed) {
    if (prompt.parts().isEmpty()) {
      throw new IllegalArgumentException("prompt: no parts (expected: at least one)");
    }
    Run run = run(session, runOptions, followed);
    run.begin(prompt);
    return run;
  }

  private Run run(Session session, RunOptions runOptions, boolean followed) {
    return new Run(
        model,
        configs,
        options,
        clock,
        Objects.requireNonNull(session, "session"),
        new RunOptions(runOptions),
        followed);
  }
}

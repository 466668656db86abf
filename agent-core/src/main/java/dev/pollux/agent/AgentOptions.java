package dev.pollux.agent;

import dev.pollux.approval.ApprovalHandler;
import dev.pollux.approval.ApprovalPolicy;
import dev.pollux.doubt.Reconciler;
import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.ToolConfig;
import dev.pollux.gemini.settings.SafetySetting;
import dev.pollux.intercept.ModelInterceptor;
import dev.pollux.intercept.ToolInterceptor;
import dev.pollux.limit.Clock;
import dev.pollux.loop.RetryOptions;
import dev.pollux.loop.RunLimits;
import dev.pollux.price.PriceTable;
import dev.pollux.tool.Carrier;
import dev.pollux.tool.Secrets;
import dev.pollux.tool.Toolset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an agent is told, what it may call, and how far it may go. */
public final class AgentOptions {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private @Nullable String name;
  private @Nullable String description;
  private final List<Agent> handoffs = new ArrayList<>();
  private @Nullable String instruction;
  private final List<Toolset> toolsets = new ArrayList<>();
  private final List<BuiltInTool> builtIn = new ArrayList<>();
  private GenerationConfig generationConfig = new GenerationConfig();
  private @Nullable ToolConfig toolConfig;
  private @Nullable IntFunction<@Nullable ToolConfig> turnToolConfig;
  private List<SafetySetting> safetySettings = List.of();
  private @Nullable String cachedContent;
  private Map<String, String> labels = Map.of();
  private @Nullable String serviceTier;
  private @Nullable PriceTable prices;
  private RunLimits limits = new RunLimits();
  private RetryOptions retries = new RetryOptions();
  private Secrets secrets = Secrets.NONE;
  private boolean toolMessagesHidden;
  private Carrier carrier = Carrier.mdc();
  private @Nullable ApprovalHandler approvals;
  private @Nullable Reconciler reconciler;
  private @Nullable ApprovalPolicy policy;
  private @Nullable ToolInterceptor toolInterceptor;
  private @Nullable ModelInterceptor modelInterceptor;
  private @Nullable WindowOptions window;
  private @Nullable Clock clock;

  /** No instruction, no tools, all defaults. */
  public AgentOptions() {}

  /** Copies {@code other}. */
  public AgentOptions(AgentOptions other) {
    this.name = other.name;
    this.description = other.description;
    this.handoffs.addAll(other.handoffs);
    this.instruction = other.instruction;
    this.toolsets.addAll(other.toolsets);
    this.builtIn.addAll(other.builtIn);
    this.generationConfig = new GenerationConfig(other.generationConfig);
    this.toolConfig = other.toolConfig;
    this.turnToolConfig = other.turnToolConfig;
    this.safetySettings = other.safetySettings;
    this.cachedContent = other.cachedContent;
    this.labels = other.labels;
    this.serviceTier = other.serviceTier;
    this.prices = other.prices;
    this.limits = new RunLimits(other.limits);
    this.retries = new RetryOptions(other.retries);
    this.secrets = other.secrets;
    this.toolMessagesHidden = other.toolMessagesHidden;
    this.carrier = other.carrier;
    this.approvals = other.approvals;
    this.reconciler = other.reconciler;
    this.policy = other.policy;
    this.toolInterceptor = other.toolInterceptor;
    this.modelInterceptor = other.modelInterceptor;
    this.window = other.window == null ? null : new WindowOptions(other.window);
    this.clock = other.clock;
  }

  public @Nullable String getName() {
    return name;
  }

  /**
   * What the agent is called where a conversation may be {@linkplain #addHandoff handed over} to it.
   * None by default.
   *
   * @param name 1 to 64 ASCII letters, digits, {@code _} and {@code -}
   */
  public AgentOptions setName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected: 1 to 64 letters, digits, _ and -)");
    }
    this.name = name;
    return this;
  }

  public @Nullable String getDescription() {
    return description;
  }

  /** What the agent is for, as the models of others read it. None by default. */
  public AgentOptions setDescription(String description) {
    this.description = Objects.requireNonNull(description, "description");
    return this;
  }

  public List<Agent> getHandoffs() {
    return List.copyOf(handoffs);
  }

  /**
   * Adds an agent that the conversation may be handed over to: the model is offered a function {@code
   * transfer_to_<name>}. Once it has called it, the run goes on in the same session with the instruction,
   * the tools, the generation settings and the model of that agent, which sees all that was said. {@link
   * dev.pollux.run.RunEvent.HandedOver} tells it. A run that is suspended then is resumed with that agent; the next
   * prompt of the session is for the agent that is asked.
   *
   * <p>Everything else stays as in the agent that the run began with: limits, retries, prices, policy,
   * approvals, reconciler, interceptors, secrets and carrier. {@link RunOptions} are for that agent alone, but for the wanted output and the attributes.
   *
   * @throws IllegalArgumentException if the agent has no name
   */
  public AgentOptions addHandoff(Agent agent) {
    if (agent.name() == null) {
      throw new IllegalArgumentException(
          "handoff: an agent without a name" + " (expected: AgentOptions.setName)");
    }
    handoffs.add(agent);
    return this;
  }

  /** The tools that the model is told of. */
  List<Toolset> allToolsets() {
    List<Toolset> all = new ArrayList<>(toolsets);
    if (!handoffs.isEmpty()) {
      all.add(Handoffs.toolset(handoffs));
    }
    return all;
  }

  public @Nullable String getInstruction() {
    return instruction;
  }

  /** What the model is told before the conversation: {@code systemInstruction}. None by default. */
  public AgentOptions setInstruction(String instruction) {
    this.instruction = Objects.requireNonNull(instruction, "instruction");
    return this;
  }

  public List<Toolset> getToolsets() {
    return List.copyOf(toolsets);
  }

  /**
   * Adds the {@link dev.pollux.tool.Tool} methods of objects, {@link dev.pollux.tool.FunctionTool}s
   * and {@link Toolset}s.
   *
   * @throws IllegalArgumentException if one of them has no tools, or a method cannot be declared
   */
  public AgentOptions addTools(Object... tools) {
    for (Object tool : tools) {
      toolsets.add(tool instanceof Toolset toolset ? toolset : Toolset.of(tool));
    }
    return this;
  }

  public List<BuiltInTool> getBuiltIn() {
    return List.copyOf(builtIn);
  }

  /** Adds a tool that runs on Gemini's side, like Google Search. */
  public AgentOptions addBuiltIn(BuiltInTool tool) {
    builtIn.add(Objects.requireNonNull(tool, "tool"));
    return this;
  }

  public GenerationConfig getGenerationConfig() {
    return generationConfig;
  }

  /** How the model writes its answers. */
  public AgentOptions setGenerationConfig(GenerationConfig generationConfig) {
    this.generationConfig = Objects.requireNonNull(generationConfig, "generationConfig");
    return this;
  }

  public @Nullable ToolConfig getToolConfig() {
    return toolConfig;
  }

  /**
   * Whether and which functions the model may call. Left to Gemini by default.
   *
   * <p>The mode {@code ANY} holds until the model has called a function in a run, and then says nothing
   * any more: a model that must call in every turn never answers. {@link #setTurnToolConfig} says it
   * otherwise.
   */
  public AgentOptions setToolConfig(ToolConfig toolConfig) {
    this.toolConfig = Objects.requireNonNull(toolConfig, "toolConfig");
    this.turnToolConfig = null;
    return this;
  }

  /**
   * The same for each turn of a run, from 1: what the function gives is sent as it is, and nothing when
   * it gives null. It is called on the run's context, and takes the place of {@link #setToolConfig}.
   *
   * <pre>{@code
   * options.setTurnToolConfig(turn -> turn == 1 ? ToolConfig.any("search") : null);
   * }</pre>
   */
  public AgentOptions setTurnToolConfig(IntFunction<@Nullable ToolConfig> turnToolConfig) {
    this.turnToolConfig = Objects.requireNonNull(turnToolConfig, "turnToolConfig");
    this.toolConfig = null;
    return this;
  }

  @Nullable
  IntFunction<@Nullable ToolConfig> turnToolConfig() {
    return turnToolConfig;
  }

  public List<SafetySetting> getSafetySettings() {
    return safetySettings;
  }

  /** What Gemini blocks, one for each category; its own defaults by default. */
  public AgentOptions setSafetySettings(List<SafetySetting> safetySettings) {
    this.safetySettings = List.copyOf(safetySettings);
    return this;
  }

  public @Nullable String getCachedContent() {
    return cachedContent;
  }

  /**
   * A context cache that requests begin with, like {@code cachedContents/abc}. None by default.
   *
   * <p>Gemini refuses an instruction, tools or a tool config beside a cache, so the agent's own are not
   * sent then: the cache must have been made of them, which {@link Agent#config} gives. The agent still
   * calls its functions.
   */
  public AgentOptions setCachedContent(String cachedContent) {
    this.cachedContent = Objects.requireNonNull(cachedContent, "cachedContent");
    return this;
  }

  public Map<String, String> getLabels() {
    return labels;
  }

  /** What the bill is sorted by. Only Vertex AI takes them. */
  public AgentOptions setLabels(Map<String, String> labels) {
    this.labels = Map.copyOf(labels);
    return this;
  }

  public @Nullable String getServiceTier() {
    return serviceTier;
  }

  /** {@code standard}, {@code flex}, {@code priority} or newer. Left to Gemini by default. */
  public AgentOptions setServiceTier(String serviceTier) {
    this.serviceTier = Objects.requireNonNull(serviceTier, "serviceTier");
    return this;
  }

  public @Nullable PriceTable getPrices() {
    return prices;
  }

  /** What tokens cost, for {@link dev.pollux.run.RunResult#cost} and {@link RunLimits#setMaxCost}. None by default. */
  public AgentOptions setPrices(PriceTable prices) {
    this.prices = Objects.requireNonNull(prices, "prices");
    return this;
  }

  public RunLimits getLimits() {
    return limits;
  }

  /** How far a run may go. */
  public AgentOptions setLimits(RunLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  public RetryOptions getRetries() {
    return retries;
  }

  /** How often and when the model is asked again after a failure. */
  public AgentOptions setRetries(RetryOptions retries) {
    this.retries = Objects.requireNonNull(retries, "retries");
    return this;
  }

  public @Nullable ApprovalHandler getApprovals() {
    return approvals;
  }

  /**
   * Who is asked about calls of tools with {@link dev.pollux.tool.Approval#ALWAYS}, of those that {@link
   * dev.pollux.tool.DataFlow send out what was read}, and where {@link #setPolicy} says so. By default nobody
   * is: the run is suspended, and {@link Agent#resume} goes on with it. Agents that {@linkplain
   * Agent#asTool are tools} and have none of their own ask this one.
   */
  public AgentOptions setApprovals(ApprovalHandler approvals) {
    this.approvals = Objects.requireNonNull(approvals, "approvals");
    return this;
  }

  public @Nullable Reconciler getReconciler() {
    return reconciler;
  }

  /**
   * Who is asked whether a call happened that an earlier run began and did not see the end of: one that
   * is {@link dev.pollux.tool.Effect#ONCE}, and one whose tool is gone or has other parameters. Nobody
   * by default: it is unknown then, and the model and the caller are told ({@link dev.pollux.run.RunEvent.InDoubt}).
   * Asked when a run is {@linkplain Agent#startResume resumed}, not when a new prompt comes.
   */
  public AgentOptions setReconciler(Reconciler reconciler) {
    this.reconciler = Objects.requireNonNull(reconciler, "reconciler");
    return this;
  }

  public @Nullable ApprovalPolicy getPolicy() {
    return policy;
  }

  /**
   * By which rules calls are made, asked about, or denied, before {@link #setApprovals anybody} is
   * asked. By default {@link dev.pollux.tool.FunctionTool#approval} says it, and {@link
   * dev.pollux.tool.DataFlow} once private data was read.
   */
  public AgentOptions setPolicy(ApprovalPolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  public @Nullable ToolInterceptor getToolInterceptor() {
    return toolInterceptor;
  }

  /** Adds a function around the calls of tools, inside those that were added before. None by default. */
  public AgentOptions addToolInterceptor(ToolInterceptor interceptor) {
    Objects.requireNonNull(interceptor, "interceptor");
    this.toolInterceptor = toolInterceptor == null ? interceptor : toolInterceptor.and(interceptor);
    return this;
  }

  public @Nullable ModelInterceptor getModelInterceptor() {
    return modelInterceptor;
  }

  /**
   * Adds a function around the requests to the model, inside those that were added before. None by
   * default.
   */
  public AgentOptions addModelInterceptor(ModelInterceptor interceptor) {
    Objects.requireNonNull(interceptor, "interceptor");
    this.modelInterceptor =
        modelInterceptor == null ? interceptor : modelInterceptor.and(interceptor);
    return this;
  }

  public @Nullable WindowOptions getWindow() {
    return window;
  }

  /**
   * How much of a long conversation the model is sent. All of it by default, until {@link
   * RunLimits#setMaxHistoryBytes} ends the run. After a handoff it stays that of the first agent.
   */
  public AgentOptions setWindow(WindowOptions window) {
    this.window = Objects.requireNonNull(window, "window");
    return this;
  }

  /** The clock of tests, or null for that of the machine. */
  @Nullable
  Clock clock() {
    return clock;
  }

  AgentOptions setClock(Clock clock) {
    this.clock = clock;
    return this;
  }

  public Secrets getSecrets() {
    return secrets;
  }

  /** What tools must not tell the model, the log and those who follow a run; none by default. */
  public AgentOptions setSecrets(Secrets secrets) {
    this.secrets = Objects.requireNonNull(secrets, "secrets");
    return this;
  }

  public boolean isToolMessagesHidden() {
    return toolMessagesHidden;
  }

  /**
   * Whether the model reads only the class of what a tool threw by accident, not its message; false by
   * default. The message of a {@link dev.pollux.tool.ToolException} is always for the model.
   */
  public AgentOptions setToolMessagesHidden(boolean toolMessagesHidden) {
    this.toolMessagesHidden = toolMessagesHidden;
    return this;
  }

  public Carrier getCarrier() {
    return carrier;
  }

  /**
   * What is taken along from the thread that starts a run to those that call its tools; the MDC of the
   * log by default.
   */
  public AgentOptions setCarrier(Carrier carrier) {
    this.carrier = Objects.requireNonNull(carrier, "carrier");
    return this;
  }
}

package dev.pollux.agent;

import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.ToolConfig;
import dev.pollux.gemini.settings.SafetySetting;
import dev.pollux.output.OutputType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is different in one run. */
public final class RunOptions {

  private @Nullable String runId;
  private @Nullable Boolean streamed;
  private @Nullable OutputType<?> output;
  private @Nullable GenerationConfig generationConfig;
  private @Nullable ToolConfig toolConfig;
  private @Nullable List<SafetySetting> safetySettings;
  private @Nullable String cachedContent;
  private @Nullable Map<String, String> labels;
  private @Nullable String serviceTier;
  private final Map<String, Object> attributes = new HashMap<>();

  /** Nothing is different. */
  public RunOptions() {}

  /** Copies {@code other}. */
  public RunOptions(RunOptions other) {
    this.runId = other.runId;
    this.streamed = other.streamed;
    this.output = other.output;
    this.generationConfig =
        other.generationConfig == null ? null : new GenerationConfig(other.generationConfig);
    this.toolConfig = other.toolConfig;
    this.safetySettings = other.safetySettings;
    this.cachedContent = other.cachedContent;
    this.labels = other.labels;
    this.serviceTier = other.serviceTier;
    this.attributes.putAll(other.attributes);
  }

  public @Nullable String getRunId() {
    return runId;
  }

  /**
   * Names the run, by default with a random id. Who starts runs for others finds a run by it in the
   * session's log, and so knows after a crash whether it was begun. The keys of its calls begin with it:
   * no other run of the session may have the same.
   *
   * @throws IllegalArgumentException if it is empty or has more than 200 characters
   */
  public RunOptions setRunId(String runId) {
    if (runId.isEmpty() || runId.length() > 200) {
      throw new IllegalArgumentException(
          "runId: " + runId.length() + " characters (expected: 1 to 200)");
    }
    this.runId = runId;
    return this;
  }

  public @Nullable Boolean getStreamed() {
    return streamed;
  }

  /**
   * Whether the model's answers come in chunks, as it writes them. By default they do in a run that is
   * followed ({@link Agent#start}) and do not in one whose result alone counts ({@link Agent#run}).
   */
  public RunOptions setStreamed(boolean streamed) {
    this.streamed = streamed;
    return this;
  }

  public @Nullable OutputType<?> getOutput() {
    return output;
  }

  /**
   * What the last answer of the run is to be; text by default. The answer is held to the type's schema,
   * and the model is told what is wrong with it as often as {@link dev.pollux.loop.RunLimits#setMaxRepairs} says;
   * {@link dev.pollux.run.RunResult#value} then has the value, or the run fails with an {@link dev.pollux.run.OutputException}.
   *
   * <p>A model that takes no functions, or no built-in tools, beside JSON says its last in text first,
   * and is asked once more for JSON, without tools. A run that goes on with a suspended conversation
   * wants what its own options say.
   */
  public RunOptions setOutput(OutputType<?> output) {
    this.output = Objects.requireNonNull(output, "output");
    return this;
  }

  public @Nullable GenerationConfig getGenerationConfig() {
    return generationConfig;
  }

  /** How the model writes in this run: fields that are set here go before the agent's. */
  public RunOptions setGenerationConfig(GenerationConfig generationConfig) {
    this.generationConfig = Objects.requireNonNull(generationConfig, "generationConfig");
    return this;
  }

  public @Nullable ToolConfig getToolConfig() {
    return toolConfig;
  }

  /** In place of the agent's {@link AgentOptions#setToolConfig}, with the same rule for {@code ANY}. */
  public RunOptions setToolConfig(ToolConfig toolConfig) {
    this.toolConfig = Objects.requireNonNull(toolConfig, "toolConfig");
    return this;
  }

  public @Nullable List<SafetySetting> getSafetySettings() {
    return safetySettings;
  }

  /** In place of the agent's {@link AgentOptions#setSafetySettings}, all of them. */
  public RunOptions setSafetySettings(List<SafetySetting> safetySettings) {
    this.safetySettings = List.copyOf(safetySettings);
    return this;
  }

  public @Nullable String getCachedContent() {
    return cachedContent;
  }

  /** In place of the agent's {@link AgentOptions#setCachedContent}, with the same rule. */
  public RunOptions setCachedContent(String cachedContent) {
    this.cachedContent = Objects.requireNonNull(cachedContent, "cachedContent");
    return this;
  }

  public @Nullable Map<String, String> getLabels() {
    return labels;
  }

  /** In place of the agent's {@link AgentOptions#setLabels}, all of them. */
  public RunOptions setLabels(Map<String, String> labels) {
    this.labels = Map.copyOf(labels);
    return this;
  }

  public @Nullable String getServiceTier() {
    return serviceTier;
  }

  /** In place of the agent's {@link AgentOptions#setServiceTier}. */
  public RunOptions setServiceTier(String serviceTier) {
    this.serviceTier = Objects.requireNonNull(serviceTier, "serviceTier");
    return this;
  }

  /** The options of the agent as they are in this run; the same object when nothing is different. */
  AgentOptions over(AgentOptions agent) {
    if (generationConfig == null
        && toolConfig == null
        && safetySettings == null
        && cachedContent == null
        && labels == null
        && serviceTier == null) {
      return agent;
    }
    AgentOptions merged = new AgentOptions(agent);
    if (generationConfig != null) {
      generationConfig.json().properties().forEach(field -> {
        merged.getGenerationConfig().set(field.getKey(), field.getValue());
      });
    }
    if (toolConfig != null) {
      merged.setToolConfig(toolConfig);
    }
    if (safetySettings != null) {
      merged.setSafetySettings(safetySettings);
    }
    if (cachedContent != null) {
      merged.setCachedContent(cachedContent);
    }
    if (labels != null) {
      merged.setLabels(labels);
    }
    if (serviceTier != null) {
      merged.setServiceTier(serviceTier);
    }
    if (toolConfig != null && merged.getCachedContent() != null) {
      throw new IllegalArgumentException(
          "toolConfig: for a run with cachedContent, which has its own (expected: one of the two)");
    }
    return merged;
  }

  public Map<String, Object> getAttributes() {
    return Map.copyOf(attributes);
  }

  /** A value for the tools of this run, who get it from their {@code ToolContext}. */
  public RunOptions putAttribute(String name, Object value) {
    attributes.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return this;
  }
}

package dev.pollux.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is different in one run. */
public final class RunOptions {

  private @Nullable Boolean streamed;
  private final Map<String, Object> attributes = new HashMap<>();

  /** Nothing is different. */
  public RunOptions() {}

  /** Copies {@code other}. */
  public RunOptions(RunOptions other) {
    this.streamed = other.streamed;
    this.attributes.putAll(other.attributes);
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

  public Map<String, Object> getAttributes() {
    return Map.copyOf(attributes);
  }

  /** A value for the tools of this run, who get it from their {@code ToolContext}. */
  public RunOptions putAttribute(String name, Object value) {
    attributes.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
    return this;
  }
}

package dev.pollux.worker;

import dev.pollux.limit.Limit;
import java.time.Duration;
import java.util.Objects;

/** How an {@link AgentWorker} works. */
public final class AgentWorkerOptions {

  private String name = "pid " + ProcessHandle.current().pid();
  private int maxRuns = 64;
  private Duration drainTimeout = Duration.ofSeconds(10);
  private Duration retryDelay = Duration.ofSeconds(5);
  private boolean liveEvents;

  /** All defaults. */
  public AgentWorkerOptions() {}

  /** Copies {@code other}. */
  public AgentWorkerOptions(AgentWorkerOptions other) {
    this.name = other.name;
    this.maxRuns = other.maxRuns;
    this.drainTimeout = other.drainTimeout;
    this.retryDelay = other.retryDelay;
    this.liveEvents = other.liveEvents;
  }

  public String getName() {
    return name;
  }

  /** What people who look at the queue read, {@code pid} and the number of the process by default. */
  public AgentWorkerOptions setName(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  public int getMaxRuns() {
    return maxRuns;
  }

  /**
   * How many runs one worker has at the same time, 64 by default. They share the event loop of the
   * verticle; their tools that block do not.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public AgentWorkerOptions setMaxRuns(int maxRuns) {
    this.maxRuns = Limit.positive("maxRuns", maxRuns);
    return this;
  }

  public Duration getDrainTimeout() {
    return drainTimeout;
  }

  /**
   * How long runs may go on when the worker is undeployed, 10 s by default. Those that have not ended
   * then are handed over: their tools are cancelled, calls that were begun are in doubt, and another
   * worker goes on at once.
   *
   * @throws IllegalArgumentException if it is less than 1 ms or more than 24 days
   */
  public AgentWorkerOptions setDrainTimeout(Duration drainTimeout) {
    this.drainTimeout = Limit.time("drainTimeout", drainTimeout);
    return this;
  }

  public Duration getRetryDelay() {
    return retryDelay;
  }

  /**
   * How long a run waits for its next attempt whose session could not be read or written, 5 s by
   * default. {@link dev.pollux.queue.RunQueueOptions#setMaxAttempts} says how many there are.
   *
   * @throws IllegalArgumentException if it is less than 1 ms or more than 24 days
   */
  public AgentWorkerOptions setRetryDelay(Duration retryDelay) {
    this.retryDelay = Limit.time("retryDelay", retryDelay);
    return this;
  }

  public boolean isLiveEvents() {
    return liveEvents;
  }

  /**
   * Whether text is published on the event bus as the model writes it, for {@link AgentClient#live};
   * false by default, and then models are not asked to stream.
   */
  public AgentWorkerOptions setLiveEvents(boolean liveEvents) {
    this.liveEvents = liveEvents;
    return this;
  }
}

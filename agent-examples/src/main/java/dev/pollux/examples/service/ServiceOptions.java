package dev.pollux.examples.service;

import dev.pollux.limit.Limit;
import java.time.Duration;
import java.util.Objects;

/** Where an {@link AgentService} listens, and how much it takes. */
public final class ServiceOptions {

  private String host = "127.0.0.1";
  private int port = 8080;
  private int maxBodyBytes = 256 * 1024;
  private int maxRuns = 64;
  private int maxListeners = 1000;
  private int maxEventBytes = 1024 * 1024;
  private int maxEndedRuns = 100;
  private Duration drainTimeout = Duration.ofSeconds(20);
  private Duration heartbeat = Duration.ofSeconds(15);

  /** All defaults. */
  public ServiceOptions() {}

  /** Copies {@code other}. */
  public ServiceOptions(ServiceOptions other) {
    this.host = other.host;
    this.port = other.port;
    this.maxBodyBytes = other.maxBodyBytes;
    this.maxRuns = other.maxRuns;
    this.maxListeners = other.maxListeners;
    this.maxEventBytes = other.maxEventBytes;
    this.maxEndedRuns = other.maxEndedRuns;
    this.drainTimeout = other.drainTimeout;
    this.heartbeat = other.heartbeat;
  }

  public String getHost() {
    return host;
  }

  /**
   * The address to listen on, {@code 127.0.0.1} by default. There it answers only requests whose {@code
   * Host} is this machine. It knows no users: whoever reaches it may use the agent.
   */
  public ServiceOptions setHost(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  public int getPort() {
    return port;
  }

  /**
   * The port, 8080 by default; 0 takes any free one.
   *
   * @throws IllegalArgumentException if there is no such port
   */
  public ServiceOptions setPort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    this.port = port;
    return this;
  }

  public int getMaxBodyBytes() {
    return maxBodyBytes;
  }

  /** The largest body of a request, 256 KiB by default; a larger one is answered 413. */
  public ServiceOptions setMaxBodyBytes(int maxBodyBytes) {
    this.maxBodyBytes = Limit.positive("maxBodyBytes", maxBodyBytes);
    return this;
  }

  public int getMaxRuns() {
    return maxRuns;
  }

  /** How many runs go on at once, 64 by default; one more is answered 503 with {@code Retry-After}. */
  public ServiceOptions setMaxRuns(int maxRuns) {
    this.maxRuns = Limit.positive("maxRuns", maxRuns);
    return this;
  }

  public int getMaxListeners() {
    return maxListeners;
  }

  /** How many connections follow runs at once, 1000 by default; one more is answered 503. */
  public ServiceOptions setMaxListeners(int maxListeners) {
    this.maxListeners = Limit.positive("maxListeners", maxListeners);
    return this;
  }

  public int getMaxEventBytes() {
    return maxEventBytes;
  }

  /**
   * How many bytes of a run's events are kept for those who come back, 1 MiB by default. Who missed
   * older ones is answered 410.
   */
  public ServiceOptions setMaxEventBytes(int maxEventBytes) {
    this.maxEventBytes = Limit.positive("maxEventBytes", maxEventBytes);
    return this;
  }

  public int getMaxEndedRuns() {
    return maxEndedRuns;
  }

  /** How many runs that have ended keep their events, the newest, 100 by default. */
  public ServiceOptions setMaxEndedRuns(int maxEndedRuns) {
    this.maxEndedRuns = Limit.positive("maxEndedRuns", maxEndedRuns);
    return this;
  }

  public Duration getDrainTimeout() {
    return drainTimeout;
  }

  /** How long runs may go on once the service is stopped, 20 s by default; then they are cancelled. */
  public ServiceOptions setDrainTimeout(Duration drainTimeout) {
    this.drainTimeout = Limit.time("drainTimeout", drainTimeout);
    return this;
  }

  public Duration getHeartbeat() {
    return heartbeat;
  }

  /** How often a comment is sent to those who follow a run, so that proxies keep them, 15 s by default. */
  public ServiceOptions setHeartbeat(Duration heartbeat) {
    this.heartbeat = Limit.time("heartbeat", heartbeat);
    return this;
  }
}

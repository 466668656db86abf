package dev.pollux.model;

import java.time.Duration;
import java.util.Objects;

/** Limits of the way to Gemini. A time is refused when it is under 1 ms or over 24 days. */
public final class GeminiOptions {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(24);

  private Duration connectTimeout = Duration.ofSeconds(5);
  private Duration firstByteTimeout = Duration.ofSeconds(120);
  private Duration idleTimeout = Duration.ofSeconds(60);
  private Duration timeout = Duration.ofMinutes(10);
  private int maxConnections = 10_000;
  private int maxConcurrent = 10_000;
  private int maxWaiting = 10_000;
  private Duration waitTimeout = Duration.ofSeconds(60);
  private int maxBodyBytes = 32 * 1024 * 1024;
  private int maxEventBytes = 8 * 1024 * 1024;
  private TrafficOptions traffic = new TrafficOptions();

  /** All defaults. */
  public GeminiOptions() {}

  /** Copies {@code other}. */
  public GeminiOptions(GeminiOptions other) {
    this.connectTimeout = other.connectTimeout;
    this.firstByteTimeout = other.firstByteTimeout;
    this.idleTimeout = other.idleTimeout;
    this.timeout = other.timeout;
    this.maxConnections = other.maxConnections;
    this.maxConcurrent = other.maxConcurrent;
    this.maxWaiting = other.maxWaiting;
    this.waitTimeout = other.waitTimeout;
    this.maxBodyBytes = other.maxBodyBytes;
    this.maxEventBytes = other.maxEventBytes;
    this.traffic = new TrafficOptions(other.traffic);
  }

  public Duration getConnectTimeout() {
    return connectTimeout;
  }

  /** The longest wait for a connection, and then for its TLS handshake, 5 s each by default. */
  public GeminiOptions setConnectTimeout(Duration connectTimeout) {
    this.connectTimeout = positive("connectTimeout", connectTimeout);
    return this;
  }

  public Duration getFirstByteTimeout() {
    return firstByteTimeout;
  }

  /**
   * The longest wait from the request to the first byte of its answer, 120 s by default. A model that
   * thinks may be silent for minutes, in one piece longer than streamed.
   */
  public GeminiOptions setFirstByteTimeout(Duration firstByteTimeout) {
    this.firstByteTimeout = positive("firstByteTimeout", firstByteTimeout);
    return this;
  }

  public Duration getIdleTimeout() {
    return idleTimeout;
  }

  /**
   * The longest silence inside an answer, 60 s by default. It restarts with every byte, so a long
   * answer does not need a long timeout. A consumer that pauses does not count as silence.
   */
  public GeminiOptions setIdleTimeout(Duration idleTimeout) {
    this.idleTimeout = positive("idleTimeout", idleTimeout);
    return this;
  }

  public Duration getTimeout() {
    return timeout;
  }

  /** The longest time from the request to the end of its answer, 10 min by default. */
  public GeminiOptions setTimeout(Duration timeout) {
    this.timeout = positive("timeout", timeout);
    return this;
  }

  public int getMaxConnections() {
    return maxConnections;
  }

  /** How many HTTP/1.1 connections may be open at once, 10 000 by default; made as needed. */
  public GeminiOptions setMaxConnections(int maxConnections) {
    this.maxConnections = positive("maxConnections", maxConnections);
    return this;
  }

  public int getMaxConcurrent() {
    return maxConcurrent;
  }

  /**
   * How many requests may be on their way at once, 10 000 by default, from the connection to the last
   * byte of the answer; more wait, and go in the order they came.
   */
  public GeminiOptions setMaxConcurrent(int maxConcurrent) {
    this.maxConcurrent = positive("maxConcurrent", maxConcurrent);
    return this;
  }

  public int getMaxWaiting() {
    return maxWaiting;
  }

  /**
   * How many requests may wait for their turn, and how many for a connection, 10 000 by default; more
   * fail at once.
   *
   * @see ModelException#isBusy()
   */
  public GeminiOptions setMaxWaiting(int maxWaiting) {
    this.maxWaiting = positive("maxWaiting", maxWaiting);
    return this;
  }

  public Duration getWaitTimeout() {
    return waitTimeout;
  }

  /**
   * The longest wait of a request for its turn, 60 s by default; it fails then. The other limits of
   * time, but {@link #setTimeout}, begin behind it.
   *
   * @see ModelException#isBusy()
   */
  public GeminiOptions setWaitTimeout(Duration waitTimeout) {
    this.waitTimeout = positive("waitTimeout", waitTimeout);
    return this;
  }

  public int getMaxBodyBytes() {
    return maxBodyBytes;
  }

  /** The largest answer in bytes, unpacked, all chunks together, 32 MiB by default. */
  public GeminiOptions setMaxBodyBytes(int maxBodyBytes) {
    this.maxBodyBytes = positive("maxBodyBytes", maxBodyBytes);
    return this;
  }

  public int getMaxEventBytes() {
    return maxEventBytes;
  }

  /** The largest chunk of a streamed answer in bytes, 8 MiB by default. */
  public GeminiOptions setMaxEventBytes(int maxEventBytes) {
    this.maxEventBytes = positive("maxEventBytes", maxEventBytes);
    return this;
  }

  public TrafficOptions getTraffic() {
    return traffic;
  }

  /** How a server that fails or limits is spared: retry budget, breaker, pauses. */
  public GeminiOptions setTraffic(TrafficOptions traffic) {
    this.traffic = Objects.requireNonNull(traffic, "traffic");
    return this;
  }

  static Duration positive(String name, Duration value) {
    if (Objects.requireNonNull(value, name).compareTo(SHORTEST) < 0
        || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 ms to 24 days)");
    }
    return value;
  }

  static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
    return value;
  }
}

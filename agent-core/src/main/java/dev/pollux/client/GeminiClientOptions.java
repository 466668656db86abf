package dev.pollux.client;

import dev.pollux.http.HttpOptions;
import dev.pollux.limit.Limit;
import java.time.Duration;
import java.util.Objects;

/** Limits of a {@link GeminiClient}. */
public final class GeminiClientOptions {

  private static final int GRANULE = 256 * 1024;

  private HttpOptions http = new HttpOptions();
  private int maxAttempts = 4;
  private Duration retryDelay = Duration.ofMillis(500);
  private Duration pollDelay = Duration.ofSeconds(1);
  private Duration maxPollDelay = Duration.ofSeconds(10);
  private int chunkBytes = 8 * 1024 * 1024;

  /** All defaults. */
  public GeminiClientOptions() {}

  /** Copies {@code other}. */
  public GeminiClientOptions(GeminiClientOptions other) {
    this.http = new HttpOptions(other.http);
    this.maxAttempts = other.maxAttempts;
    this.retryDelay = other.retryDelay;
    this.pollDelay = other.pollDelay;
    this.maxPollDelay = other.maxPollDelay;
    this.chunkBytes = other.chunkBytes;
  }

  public HttpOptions getHttp() {
    return http;
  }

  /** Time limits, proxy, trusted certificates. */
  public GeminiClientOptions setHttp(HttpOptions http) {
    this.http = Objects.requireNonNull(http, "http");
    return this;
  }

  public int getMaxAttempts() {
    return maxAttempts;
  }

  /**
   * How often a call is made at most when it fails with what may pass and making it twice does no harm,
   * 4 by default. Creating a cache is never repeated.
   */
  public GeminiClientOptions setMaxAttempts(int maxAttempts) {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts: " + maxAttempts + " (expected: >= 1)");
    }
    this.maxAttempts = maxAttempts;
    return this;
  }

  public Duration getRetryDelay() {
    return retryDelay;
  }

  /**
   * The wait in front of the second attempt, 500 ms by default; it doubles with each. A server that
   * says when to come back is waited for as long as it says, up to 60 s.
   */
  public GeminiClientOptions setRetryDelay(Duration retryDelay) {
    this.retryDelay = Limit.time("retryDelay", retryDelay);
    return this;
  }

  public Duration getPollDelay() {
    return pollDelay;
  }

  /** The wait in front of the second look at a file that is being processed, 1 s by default. */
  public GeminiClientOptions setPollDelay(Duration pollDelay) {
    this.pollDelay = Limit.time("pollDelay", pollDelay);
    return this;
  }

  public Duration getMaxPollDelay() {
    return maxPollDelay;
  }

  /** The longest wait between two looks, 10 s by default; waits double until then. */
  public GeminiClientOptions setMaxPollDelay(Duration maxPollDelay) {
    this.maxPollDelay = Limit.time("maxPollDelay", maxPollDelay);
    return this;
  }

  public int getChunkBytes() {
    return chunkBytes;
  }

  /**
   * How much of a file is sent at once and held in memory, 8 MiB by default.
   *
   * @throws IllegalArgumentException if it is no multiple of 256 KiB, which Gemini wants
   */
  public GeminiClientOptions setChunkBytes(int chunkBytes) {
    if (chunkBytes < GRANULE || chunkBytes % GRANULE != 0) {
      throw new IllegalArgumentException(
          "chunkBytes: " + chunkBytes + " (expected: a multiple of 262144)");
    }
    this.chunkBytes = chunkBytes;
    return this;
  }
}

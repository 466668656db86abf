package dev.pollux.http;

import dev.pollux.limit.Limit;
import dev.pollux.traffic.TrafficOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Limits of the way to a model's server. A time is refused when it is under 1 ms or over 24 days. */
public final class HttpOptions {

  private Duration connectTimeout = Duration.ofSeconds(5);
  private Duration firstByteTimeout = Duration.ofSeconds(120);
  private Duration idleTimeout = Duration.ofSeconds(60);
  private Duration timeout = Duration.ofMinutes(10);
  private int maxConnections = 10_000;
  private int maxBodyBytes = 32 * 1024 * 1024;
  private int maxEventBytes = 8 * 1024 * 1024;
  private TrafficOptions traffic = new TrafficOptions();
  private @Nullable TrustOptions trust;
  private @Nullable ProxyOptions proxy;
  private @Nullable WireTap tap;

  /** All defaults. */
  public HttpOptions() {}

  /** Copies {@code other}. */
  public HttpOptions(HttpOptions other) {
    this.connectTimeout = other.connectTimeout;
    this.firstByteTimeout = other.firstByteTimeout;
    this.idleTimeout = other.idleTimeout;
    this.timeout = other.timeout;
    this.maxConnections = other.maxConnections;
    this.maxBodyBytes = other.maxBodyBytes;
    this.maxEventBytes = other.maxEventBytes;
    this.traffic = new TrafficOptions(other.traffic);
    this.trust = other.trust == null ? null : other.trust.copy();
    this.proxy = other.proxy == null ? null : new ProxyOptions(other.proxy);
    this.tap = other.tap;
  }

  public Duration getConnectTimeout() {
    return connectTimeout;
  }

  /** The longest wait for a connection, and then for its TLS handshake, 5 s each by default. */
  public HttpOptions setConnectTimeout(Duration connectTimeout) {
    this.connectTimeout = Limit.time("connectTimeout", connectTimeout);
    return this;
  }

  public Duration getFirstByteTimeout() {
    return firstByteTimeout;
  }

  /**
   * The longest wait from the request to the first byte of its answer, 120 s by default. A model that
   * thinks may be silent for minutes, in one piece longer than streamed.
   */
  public HttpOptions setFirstByteTimeout(Duration firstByteTimeout) {
    this.firstByteTimeout = Limit.time("firstByteTimeout", firstByteTimeout);
    return this;
  }

  public Duration getIdleTimeout() {
    return idleTimeout;
  }

  /**
   * The longest silence inside an answer, 60 s by default. It restarts with every byte, so a long
   * answer does not need a long timeout. A consumer that pauses does not count as silence.
   */
  public HttpOptions setIdleTimeout(Duration idleTimeout) {
    this.idleTimeout = Limit.time("idleTimeout", idleTimeout);
    return this;
  }

  public Duration getTimeout() {
    return timeout;
  }

  /** The longest time from the request to the end of its answer, 10 min by default. */
  public HttpOptions setTimeout(Duration timeout) {
    this.timeout = Limit.time("timeout", timeout);
    return this;
  }

  public int getMaxConnections() {
    return maxConnections;
  }

  /**
   * How many HTTP/1.1 connections each event loop may have open at once, 10 000 by default; made as
   * needed. {@link TrafficOptions#setMaxConcurrent} bounds what is on its way on all of them.
   */
  public HttpOptions setMaxConnections(int maxConnections) {
    this.maxConnections = Limit.positive("maxConnections", maxConnections);
    return this;
  }

  public int getMaxBodyBytes() {
    return maxBodyBytes;
  }

  /** The largest answer in bytes, unpacked, all chunks together, 32 MiB by default. */
  public HttpOptions setMaxBodyBytes(int maxBodyBytes) {
    this.maxBodyBytes = Limit.positive("maxBodyBytes", maxBodyBytes);
    return this;
  }

  public int getMaxEventBytes() {
    return maxEventBytes;
  }

  /** The largest chunk of a streamed answer in bytes, 8 MiB by default. */
  public HttpOptions setMaxEventBytes(int maxEventBytes) {
    this.maxEventBytes = Limit.positive("maxEventBytes", maxEventBytes);
    return this;
  }

  public TrafficOptions getTraffic() {
    return traffic;
  }

  /** How many requests go out at once, and how a server that fails or limits is spared. */
  public HttpOptions setTraffic(TrafficOptions traffic) {
    this.traffic = Objects.requireNonNull(traffic, "traffic");
    return this;
  }

  public @Nullable TrustOptions getTrust() {
    return trust;
  }

  /**
   * Which certificates of servers are trusted; the JDK's own by default. For a gateway with a
   * certificate of its own, like {@code new PemTrustOptions().addCertPath("ca.pem")}.
   */
  public HttpOptions setTrust(TrustOptions trust) {
    this.trust = Objects.requireNonNull(trust, "trust");
    return this;
  }

  public @Nullable ProxyOptions getProxy() {
    return proxy;
  }

  /** The proxy that requests go through; none by default, and none is read from the environment. */
  public HttpOptions setProxy(ProxyOptions proxy) {
    this.proxy = new ProxyOptions(proxy);
    return this;
  }

  public @Nullable WireTap getTap() {
    return tap;
  }

  /**
   * Who looks at the requests to a model and their answers, or answers in place of the server; nobody by
   * default. For recordings, see {@code dev.pollux.record}.
   */
  public HttpOptions setTap(WireTap tap) {
    this.tap = Objects.requireNonNull(tap, "tap");
    return this;
  }
}

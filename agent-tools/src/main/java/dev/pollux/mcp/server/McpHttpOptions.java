package dev.pollux.mcp.server;

import io.vertx.core.net.KeyCertOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a server is reached over HTTP, and its limits. */
public final class McpHttpOptions {

  private String host = "127.0.0.1";
  private int port = 8080;
  private int instances = 1;
  private String path = "/mcp";
  private List<String> allowedHosts = List.of();
  private List<String> allowedOrigins = List.of();
  private int maxBodyBytes = 4 * 1024 * 1024;
  private Duration bodyTimeout = Duration.ofSeconds(30);
  private Duration idleTimeout = Duration.ofSeconds(75);
  private Duration keepAlive = Duration.ofSeconds(15);
  private int maxConnections = 10_000;
  private int maxSessions = 10_000;
  private Duration sessionTimeout = Duration.ofMinutes(30);
  private int maxStreams = 10_000;
  private int maxStreamBytes = 1024 * 1024;
  private Duration retry = Duration.ofSeconds(1);
  private @Nullable ResourceServer authorization;
  private @Nullable KeyCertOptions certificate;

  /** All defaults. */
  public McpHttpOptions() {}

  /** Copies {@code other}. */
  public McpHttpOptions(McpHttpOptions other) {
    this.host = other.host;
    this.port = other.port;
    this.instances = other.instances;
    this.path = other.path;
    this.allowedHosts = other.allowedHosts;
    this.allowedOrigins = other.allowedOrigins;
    this.maxBodyBytes = other.maxBodyBytes;
    this.bodyTimeout = other.bodyTimeout;
    this.idleTimeout = other.idleTimeout;
    this.keepAlive = other.keepAlive;
    this.maxConnections = other.maxConnections;
    this.maxSessions = other.maxSessions;
    this.sessionTimeout = other.sessionTimeout;
    this.maxStreams = other.maxStreams;
    this.maxStreamBytes = other.maxStreamBytes;
    this.retry = other.retry;
    this.authorization = other.authorization;
    this.certificate = other.certificate == null ? null : other.certificate.copy();
  }

  public String getHost() {
    return host;
  }

  /**
   * The address to listen on, {@code 127.0.0.1} by default. Any but one of this machine alone also needs
   * {@link #setAllowedHosts}.
   */
  public McpHttpOptions setHost(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  public int getPort() {
    return port;
  }

  /** The port to listen on, 8080 by default; 0 takes a free one. */
  public McpHttpOptions setPort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    this.port = port;
    return this;
  }

  public int getInstances() {
    return instances;
  }

  /** On how many event loops connections are served, 1 by default. */
  public McpHttpOptions setInstances(int instances) {
    this.instances = Limits.positive("instances", instances);
    return this;
  }

  public String getPath() {
    return path;
  }

  /** The path of the one endpoint, {@code /mcp} by default. */
  public McpHttpOptions setPath(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path: '" + path + "' (expected: '/…')");
    }
    this.path = path;
    return this;
  }

  public List<String> getAllowedHosts() {
    return allowedHosts;
  }

  /**
   * The names that clients reach the server by, like {@code mcp.example.com}, or with a port {@code
   * mcp.example.com:8443}; then no other port will do. By default those of this machine: {@code
   * localhost}, {@code 127.0.0.1}, {@code [::1]}. A request for any other name is refused, so that a
   * page of a browser cannot reach the server by a name of its own.
   */
  public McpHttpOptions setAllowedHosts(List<String> allowedHosts) {
    this.allowedHosts = List.copyOf(allowedHosts);
    return this;
  }

  public List<String> getAllowedOrigins() {
    return allowedOrigins;
  }

  /**
   * The origins of pages whose requests are served, like {@code https://app.example.com}, beside those of
   * the allowed hosts; none by default. Requests without an origin do not come from a page.
   */
  public McpHttpOptions setAllowedOrigins(List<String> allowedOrigins) {
    this.allowedOrigins = List.copyOf(allowedOrigins);
    return this;
  }

  public int getMaxBodyBytes() {
    return maxBodyBytes;
  }

  /** The largest body of a request, 4 MiB by default; a larger one is answered with 413. */
  public McpHttpOptions setMaxBodyBytes(int maxBodyBytes) {
    this.maxBodyBytes = Limits.positive("maxBodyBytes", maxBodyBytes);
    return this;
  }

  public Duration getBodyTimeout() {
    return bodyTimeout;
  }

  /** The longest time the body of a request may take to come, 30 s by default. */
  public McpHttpOptions setBodyTimeout(Duration bodyTimeout) {
    this.bodyTimeout = Limits.positive("bodyTimeout", bodyTimeout);
    return this;
  }

  public Duration getIdleTimeout() {
    return idleTimeout;
  }

  /**
   * How long a connection lives on which nothing moves, 75 s by default. Answers that take longer and
   * streams are kept by {@link #setKeepAlive}.
   */
  public McpHttpOptions setIdleTimeout(Duration idleTimeout) {
    this.idleTimeout = Limits.positive("idleTimeout", idleTimeout);
    return this;
  }

  public Duration getKeepAlive() {
    return keepAlive;
  }

  /**
   * After how long a stream on which nothing is said gets a comment, 15 s by default. An answer that takes
   * longer becomes a stream, for clients that take one.
   */
  public McpHttpOptions setKeepAlive(Duration keepAlive) {
    this.keepAlive = Limits.positive("keepAlive", keepAlive);
    return this;
  }

  public int getMaxConnections() {
    return maxConnections;
  }

  /** How many connections there may be on each event loop, 10 000 by default; more are closed. */
  public McpHttpOptions setMaxConnections(int maxConnections) {
    this.maxConnections = Limits.positive("maxConnections", maxConnections);
    return this;
  }

  public int getMaxSessions() {
    return maxSessions;
  }

  /** How many sessions there may be, 10 000 by default; then one more is answered with 503. */
  public McpHttpOptions setMaxSessions(int maxSessions) {
    this.maxSessions = Limits.positive("maxSessions", maxSessions);
    return this;
  }

  public Duration getSessionTimeout() {
    return sessionTimeout;
  }

  /** How long a session lives that nobody uses, 30 min by default. An open stream is use. */
  public McpHttpOptions setSessionTimeout(Duration sessionTimeout) {
    this.sessionTimeout = Limits.positive("sessionTimeout", sessionTimeout);
    return this;
  }

  public int getMaxStreams() {
    return maxStreams;
  }

  /** How many streams of changes may be open, 10 000 by default; then one more is answered with 503. */
  public McpHttpOptions setMaxStreams(int maxStreams) {
    this.maxStreams = Limits.positive("maxStreams", maxStreams);
    return this;
  }

  public int getMaxStreamBytes() {
    return maxStreamBytes;
  }

  /**
   * How much may wait for a client that reads slowly, and how much of a session's streams is kept for one
   * that comes back, 1 MiB each by default. A client that lets more pile up is dropped.
   */
  public McpHttpOptions setMaxStreamBytes(int maxStreamBytes) {
    this.maxStreamBytes = Limits.positive("maxStreamBytes", maxStreamBytes);
    return this;
  }

  public Duration getRetry() {
    return retry;
  }

  /** How long a client waits before it comes back to a stream, 1 s by default. */
  public McpHttpOptions setRetry(Duration retry) {
    this.retry = Limits.positive("retry", retry);
    return this;
  }

  public @Nullable ResourceServer getAuthorization() {
    return authorization;
  }

  /** Asks for bearer tokens; none by default. */
  public McpHttpOptions setAuthorization(ResourceServer authorization) {
    this.authorization = Objects.requireNonNull(authorization, "authorization");
    return this;
  }

  public @Nullable KeyCertOptions getCertificate() {
    return certificate;
  }

  /** The certificate to serve with; plain HTTP by default. */
  public McpHttpOptions setCertificate(KeyCertOptions certificate) {
    this.certificate = certificate.copy();
    return this;
  }
}

package dev.pollux.builtin.openapi;

import dev.pollux.tool.Approval;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which operations become tools, where they lead, and with what credentials. */
public final class OpenApiOptions {

  private @Nullable String server;
  private Set<String> tags = Set.of();
  private Set<String> operations = Set.of();
  private Map<String, Supplier<Future<String>>> credentials = Map.of();
  private Approval readApproval = Approval.NEVER;
  private Approval writeApproval = Approval.ALWAYS;
  private Map<String, Approval> approvals = Map.of();
  private String prefix = "";
  private int maxBytes = 1024 * 1024;
  private Duration timeout = Duration.ofSeconds(30);

  /** All defaults. */
  public OpenApiOptions() {}

  /** Copies {@code other}. */
  public OpenApiOptions(OpenApiOptions other) {
    this.server = other.server;
    this.tags = other.tags;
    this.operations = other.operations;
    this.credentials = other.credentials;
    this.readApproval = other.readApproval;
    this.writeApproval = other.writeApproval;
    this.approvals = other.approvals;
    this.prefix = other.prefix;
    this.maxBytes = other.maxBytes;
    this.timeout = other.timeout;
  }

  public @Nullable String getServer() {
    return server;
  }

  /**
   * Where the API is, such as {@code https://api.example.org/v1}; by default the first server of the
   * document, with the defaults of its variables.
   *
   * @throws IllegalArgumentException if it is no URL of scheme http or https
   */
  public OpenApiOptions setServer(String server) {
    this.server = Servers.checked(URI.create(server)).toString();
    return this;
  }

  public Set<String> getTags() {
    return tags;
  }

  /** Only operations with one of these tags; empty by default, which means all. */
  public OpenApiOptions setTags(Set<String> tags) {
    this.tags = Set.copyOf(tags);
    return this;
  }

  public Set<String> getOperations() {
    return operations;
  }

  /** Only operations with one of these {@code operationId}s; empty by default, which means all. */
  public OpenApiOptions setOperations(Set<String> operations) {
    this.operations = Set.copyOf(operations);
    return this;
  }

  Map<String, Supplier<Future<String>>> getCredentials() {
    return credentials;
  }

  /**
   * Who gives the credential for a security scheme of the document, asked before each call that needs
   * it: an API key, a bearer token, or {@code user:password} for basic. It is sent where the scheme says,
   * to the server alone, and the model does not see it.
   *
   * @param scheme its name in the document, under {@code securitySchemes}
   */
  public OpenApiOptions addCredential(String scheme, Supplier<Future<String>> credential) {
    Map<String, Supplier<Future<String>>> all = new LinkedHashMap<>(credentials);
    all.put(
        Objects.requireNonNull(scheme, "scheme"), Objects.requireNonNull(credential, "credential"));
    this.credentials = all;
    return this;
  }

  public Approval getReadApproval() {
    return readApproval;
  }

  /**
   * Whether somebody is asked before {@code GET}, {@code HEAD} and {@code OPTIONS}; {@link
   * Approval#NEVER} by default. For an API whose reads cost money or change something after all.
   */
  public OpenApiOptions setReadApproval(Approval readApproval) {
    this.readApproval = Objects.requireNonNull(readApproval, "readApproval");
    return this;
  }

  public Approval getWriteApproval() {
    return writeApproval;
  }

  /** Whether somebody is asked before all other methods; {@link Approval#ALWAYS} by default. */
  public OpenApiOptions setWriteApproval(Approval writeApproval) {
    this.writeApproval = Objects.requireNonNull(writeApproval, "writeApproval");
    return this;
  }

  /** Those of single operations, by their {@code operationId}. */
  public Map<String, Approval> getApprovals() {
    return approvals;
  }

  /**
   * Whether somebody is asked before one operation, whatever its method is: like a search that is a
   * {@code POST}, or a {@code GET} that logs out. An operation that the document does not have is
   * refused when the tools are made.
   *
   * @param operation its {@code operationId}
   */
  public OpenApiOptions addApproval(String operation, Approval approval) {
    Map<String, Approval> all = new LinkedHashMap<>(approvals);
    all.put(
        Objects.requireNonNull(operation, "operation"),
        Objects.requireNonNull(approval, "approval"));
    this.approvals = all;
    return this;
  }

  public String getPrefix() {
    return prefix;
  }

  /** What the names of the tools begin with, so that two APIs do not meet; empty by default. */
  public OpenApiOptions setPrefix(String prefix) {
    this.prefix = Objects.requireNonNull(prefix, "prefix");
    return this;
  }

  public int getMaxBytes() {
    return maxBytes;
  }

  /**
   * The most bytes of an answer, 1 MiB by default; one with more is refused.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public OpenApiOptions setMaxBytes(int maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 1)");
    }
    this.maxBytes = maxBytes;
    return this;
  }

  public Duration getTimeout() {
    return timeout;
  }

  /**
   * The longest time until an answer is there, 30 s by default.
   *
   * @throws IllegalArgumentException if it is shorter than a millisecond
   */
  public OpenApiOptions setTimeout(Duration timeout) {
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: >= 1 ms)");
    }
    this.timeout = timeout;
    return this;
  }
}

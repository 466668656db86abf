package dev.pollux.builtin.web;

import dev.pollux.tool.Approval;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@link WebTools} may ask, and how much of it. A host in a list is a name or an address ({@code
 * example.org}), or all names below one ({@code *.example.org}).
 */
public final class WebToolsOptions {

  private List<String> allowedHosts = List.of();
  private List<String> deniedHosts = List.of();
  private List<String> privateHosts = List.of();
  private Set<Integer> ports = Set.of(80, 443);
  private @Nullable Approval approval;
  private int maxBytes = 4 * 1024 * 1024;
  private int maxCharacters = 20_000;
  private int maxRedirects = 5;
  private Duration timeout = Duration.ofSeconds(30);
  private String userAgent = "Pollux";
  private Map<String, Map<String, String>> headers = Map.of();
  private @Nullable HostResolver resolver;
  private @Nullable TrustOptions trust;

  /** All defaults. */
  public WebToolsOptions() {}

  /** Copies {@code other}. */
  public WebToolsOptions(WebToolsOptions other) {
    this.allowedHosts = other.allowedHosts;
    this.deniedHosts = other.deniedHosts;
    this.privateHosts = other.privateHosts;
    this.ports = other.ports;
    this.approval = other.approval;
    this.maxBytes = other.maxBytes;
    this.maxCharacters = other.maxCharacters;
    this.maxRedirects = other.maxRedirects;
    this.timeout = other.timeout;
    this.userAgent = other.userAgent;
    this.headers = other.headers;
    this.resolver = other.resolver;
    this.trust = other.trust == null ? null : other.trust.copy();
  }

  public List<String> getAllowedHosts() {
    return allowedHosts;
  }

  /**
   * The only hosts that may be asked; empty by default, which means all that are public. Redirects to
   * others are refused too.
   *
   * @throws IllegalArgumentException if one is no host
   */
  public WebToolsOptions setAllowedHosts(List<String> allowedHosts) {
    this.allowedHosts = HostRules.patterns("allowedHosts", allowedHosts);
    return this;
  }

  public List<String> getDeniedHosts() {
    return deniedHosts;
  }

  /**
   * Hosts that are never asked, also when they are allowed; none by default.
   *
   * @throws IllegalArgumentException if one is no host
   */
  public WebToolsOptions setDeniedHosts(List<String> deniedHosts) {
    this.deniedHosts = HostRules.patterns("deniedHosts", deniedHosts);
    return this;
  }

  public List<String> getPrivateHosts() {
    return privateHosts;
  }

  /**
   * Hosts that may have an address of a private network or of this machine, such as a wiki of the
   * company; none by default. They need to be allowed as others do.
   *
   * @throws IllegalArgumentException if one is no host
   */
  public WebToolsOptions setPrivateHosts(List<String> privateHosts) {
    this.privateHosts = HostRules.patterns("privateHosts", privateHosts);
    return this;
  }

  public Set<Integer> getPorts() {
    return ports;
  }

  /** The ports that may be asked, 80 and 443 by default. */
  public WebToolsOptions setPorts(Set<Integer> ports) {
    this.ports = Set.copyOf(ports);
    return this;
  }

  /**
   * Whether somebody is asked before each fetch. A URL can carry away what the model has read, so by
   * default somebody is, and nobody when {@link #setAllowedHosts} says where it may go.
   */
  public Approval getApproval() {
    if (approval != null) {
      return approval;
    }
    return allowedHosts.isEmpty() ? Approval.ALWAYS : Approval.NEVER;
  }

  /** Asks, or does not, whatever hosts are allowed. */
  public WebToolsOptions setApproval(Approval approval) {
    this.approval = Objects.requireNonNull(approval, "approval");
    return this;
  }

  public int getMaxBytes() {
    return maxBytes;
  }

  /**
   * The most bytes of an answer, 4 MiB by default, as they come and also unpacked. An answer with more
   * is refused, and not read further.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public WebToolsOptions setMaxBytes(int maxBytes) {
    this.maxBytes = positive("maxBytes", maxBytes);
    return this;
  }

  public int getMaxCharacters() {
    return maxCharacters;
  }

  /**
   * The most characters of text that one call gives, 20 000 by default. The model reads on with another
   * call.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public WebToolsOptions setMaxCharacters(int maxCharacters) {
    this.maxCharacters = positive("maxCharacters", maxCharacters);
    return this;
  }

  public int getMaxRedirects() {
    return maxRedirects;
  }

  /**
   * The most redirects that are followed, 5 by default; each is checked as the first address is.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public WebToolsOptions setMaxRedirects(int maxRedirects) {
    if (maxRedirects < 0) {
      throw new IllegalArgumentException("maxRedirects: " + maxRedirects + " (expected: >= 0)");
    }
    this.maxRedirects = maxRedirects;
    return this;
  }

  public Duration getTimeout() {
    return timeout;
  }

  /**
   * The longest time until the answer is there, redirects and all, 30 s by default.
   *
   * @throws IllegalArgumentException if it is shorter than a millisecond
   */
  public WebToolsOptions setTimeout(Duration timeout) {
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: >= 1 ms)");
    }
    this.timeout = timeout;
    return this;
  }

  public String getUserAgent() {
    return userAgent;
  }

  /** How servers are told who asks, {@code Pollux} by default. */
  public WebToolsOptions setUserAgent(String userAgent) {
    this.userAgent = line("userAgent", userAgent);
    return this;
  }

  Map<String, String> headers(String origin) {
    return headers.getOrDefault(origin, Map.of());
  }

  /**
   * A header for one origin, such as a token for {@code https://wiki.example.org}. No other origin gets
   * it, also not by a redirect.
   *
   * @throws IllegalArgumentException if the origin has a path, or the name or value a line break
   */
  public WebToolsOptions addHeader(String origin, String name, String value) {
    WebAddress address = WebAddress.of(origin);
    if (!address.target().equals("/")) {
      throw new IllegalArgumentException("origin: " + origin + " (expected: no path)");
    }
    Map<String, Map<String, String>> all = new LinkedHashMap<>(headers);
    Map<String, String> own = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    own.putAll(headers(address.origin()));
    own.put(line("name", name), line("value of " + name, value));
    all.put(address.origin(), own);
    this.headers = all;
    return this;
  }

  public @Nullable HostResolver getResolver() {
    return resolver;
  }

  /** Finds the addresses of names; by default the resolver of the Java runtime. */
  public WebToolsOptions setResolver(HostResolver resolver) {
    this.resolver = Objects.requireNonNull(resolver, "resolver");
    return this;
  }

  public @Nullable TrustOptions getTrust() {
    return trust;
  }

  /** Certificates to trust in place of those of the Java runtime. */
  public WebToolsOptions setTrust(TrustOptions trust) {
    this.trust = trust.copy();
    return this;
  }

  private static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
    return value;
  }

  private static String line(String name, String value) {
    if (value.isEmpty() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IllegalArgumentException(name + ": expected visible ASCII characters in one line");
    }
    return value;
  }
}

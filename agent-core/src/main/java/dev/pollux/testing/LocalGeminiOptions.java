package dev.pollux.testing;

import dev.pollux.testing.openai.ChatDefect;
import dev.pollux.testing.strict.Family;
import io.vertx.core.net.KeyCertOptions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a {@link LocalGemini} behaves. Every default is what the real service does. */
public final class LocalGeminiOptions {

  private int port;
  private @Nullable KeyCertOptions keyCert;
  private boolean strict = true;
  private boolean keyNeeded = true;
  private @Nullable String acceptedKey;
  private @Nullable Boolean callIds;
  private @Nullable Boolean signatures;
  private boolean foreignSignatures;
  private boolean gateway;
  private Set<ChatDefect> chatDefects = Set.of();
  private List<String> models =
      List.of("gemini-3.8-flash", "gemini-4-argon", "gemini-2.5-flash-lite");
  private int processingPolls;
  private int maxBodyBytes = 20 * 1024 * 1024;
  private int maxRequestsKept = 10_000;

  /** The defaults. */
  public LocalGeminiOptions() {}

  /** Copies {@code other}. */
  public LocalGeminiOptions(LocalGeminiOptions other) {
    port = other.port;
    keyCert = other.keyCert == null ? null : other.keyCert.copy();
    strict = other.strict;
    keyNeeded = other.keyNeeded;
    acceptedKey = other.acceptedKey;
    chatDefects = other.chatDefects;
    callIds = other.callIds;
    signatures = other.signatures;
    foreignSignatures = other.foreignSignatures;
    gateway = other.gateway;
    models = other.models;
    processingPolls = other.processingPolls;
    maxBodyBytes = other.maxBodyBytes;
    maxRequestsKept = other.maxRequestsKept;
  }

  public int port() {
    return port;
  }

  /**
   * The port on the loopback interface; 0, the default, takes any free one.
   *
   * @throws IllegalArgumentException if {@code port} is below 0 or above 65535
   */
  public LocalGeminiOptions setPort(int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    this.port = port;
    return this;
  }

  public @Nullable KeyCertOptions keyCert() {
    return keyCert;
  }

  /**
   * The server's private key and certificate; with it the server speaks HTTPS alone, in HTTP/2 where
   * the client offers it. By default it speaks plain HTTP/1.1. The certificate must be one for
   * {@code 127.0.0.1}, and the client must trust it. Copied.
   */
  public LocalGeminiOptions setKeyCert(KeyCertOptions keyCert) {
    this.keyCert = keyCert.copy();
    return this;
  }

  public boolean strict() {
    return strict;
  }

  /**
   * Whether requests that the real service refuses are refused, true by default. When false, only
   * the path, the API key and the JSON syntax are looked at.
   */
  public LocalGeminiOptions setStrict(boolean strict) {
    this.strict = strict;
    return this;
  }

  public boolean keyNeeded() {
    return keyNeeded;
  }

  /** Whether an API key must be there, true by default; a server at home may need none. */
  public LocalGeminiOptions setKeyNeeded(boolean keyNeeded) {
    this.keyNeeded = keyNeeded;
    return this;
  }

  public @Nullable String acceptedKey() {
    return acceptedKey;
  }

  /** The only API key that is let in; by default any key is, though one must be there. */
  public LocalGeminiOptions setAcceptedKey(String acceptedKey) {
    this.acceptedKey = Objects.requireNonNull(acceptedKey, "acceptedKey");
    return this;
  }

  boolean callIds(String model) {
    return callIds == null ? Family.of(model).isGemini3() : callIds;
  }

  /**
   * Whether function calls carry an {@code id}, which then must come back with the response. By
   * default they do, but not for models before Gemini 3.
   */
  public LocalGeminiOptions setCallIds(boolean callIds) {
    this.callIds = callIds;
    return this;
  }

  boolean signatures(String model) {
    return signatures == null ? Family.of(model).isGemini3() : signatures;
  }

  /**
   * Whether the first function call of each answer carries a {@code thoughtSignature}, which then
   * must come back with it. By default it does, but not for models before
   * Gemini 3.
   */
  public LocalGeminiOptions setSignatures(boolean signatures) {
    this.signatures = signatures;
    return this;
  }

  public boolean foreignSignatures() {
    return foreignSignatures;
  }

  /**
   * Whether a signature that this server did not issue is let through, false by default. Set it to
   * play on with a conversation that was begun against another server.
   */
  public LocalGeminiOptions setForeignSignatures(boolean foreignSignatures) {
    this.foreignSignatures = foreignSignatures;
    return this;
  }

  public boolean gateway() {
    return gateway;
  }

  /**
   * Whether the server is a gateway of the kind that CometAPI runs, with Vertex AI behind it, false
   * by default. Then {@code toolConfig.includeServerSideToolInvocations} is an unknown name, built-in
   * tools and functions need no flag to be mixed, and a response need not carry its call's id. There
   * is nothing but {@code generateContent} and {@code streamGenerateContent}. Answers have explicit
   * nulls, {@code createTime} and {@code trafficType}; they lose server-side tool parts, and the empty
   * text of a part that is only a signature.
   */
  public LocalGeminiOptions setGateway(boolean gateway) {
    this.gateway = gateway;
    return this;
  }

  public Set<ChatDefect> chatDefects() {
    return chatDefects;
  }

  /** What chat completions do wrong; nothing by default. */
  public LocalGeminiOptions setChatDefects(ChatDefect... chatDefects) {
    this.chatDefects = Set.of(chatDefects);
    return this;
  }

  public List<String> models() {
    return models;
  }

  /**
   * The ids that {@code GET models} lists, without {@code models/}. Answers come for every model,
   * listed or not.
   */
  public LocalGeminiOptions setModels(List<String> models) {
    this.models = List.copyOf(models);
    return this;
  }

  public int processingPolls() {
    return processingPolls;
  }

  /**
   * How often an uploaded file is seen in the state {@code PROCESSING} before it is {@code ACTIVE}; 0
   * by default: it is active at once. Until then it cannot be used in contents.
   *
   * @throws IllegalArgumentException if {@code processingPolls} is negative
   */
  public LocalGeminiOptions setProcessingPolls(int processingPolls) {
    if (processingPolls < 0) {
      throw new IllegalArgumentException(
          "processingPolls: " + processingPolls + " (expected: >= 0)");
    }
    this.processingPolls = processingPolls;
    return this;
  }

  public int maxBodyBytes() {
    return maxBodyBytes;
  }

  /**
   * The longest request body, 20 MiB by default; a longer one is answered with 413.
   *
   * @throws IllegalArgumentException if {@code maxBodyBytes} is below 1
   */
  public LocalGeminiOptions setMaxBodyBytes(int maxBodyBytes) {
    if (maxBodyBytes < 1) {
      throw new IllegalArgumentException("maxBodyBytes: " + maxBodyBytes + " (expected: >= 1)");
    }
    this.maxBodyBytes = maxBodyBytes;
    return this;
  }

  public int maxRequestsKept() {
    return maxRequestsKept;
  }

  /**
   * How many requests {@link LocalGemini#requests()} remembers, 10 000 by default; the oldest go
   * first. With 0 it remembers none, as a load test wants it.
   *
   * @throws IllegalArgumentException if {@code maxRequestsKept} is negative
   */
  public LocalGeminiOptions setMaxRequestsKept(int maxRequestsKept) {
    if (maxRequestsKept < 0) {
      throw new IllegalArgumentException(
          "maxRequestsKept: " + maxRequestsKept + " (expected: >= 0)");
    }
    this.maxRequestsKept = maxRequestsKept;
    return this;
  }
}

package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ClientCapabilities;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.LoggingLevel;
import dev.pollux.mcp.protocol.McpTool;
import dev.pollux.mcp.protocol.ProtocolVersion;
import dev.pollux.mcp.protocol.Root;
import dev.pollux.mcp.sampling.SamplingHandler;
import dev.pollux.mcp.transport.Authorizer;
import dev.pollux.mcp.untrusted.ToolApprovals;
import dev.pollux.mcp.untrusted.ToolNotice;
import dev.pollux.tool.DataFlow;
import dev.pollux.tool.ToolContext;
import io.vertx.core.http.HttpClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Settings of an {@link McpClient}. By default a server may ask for nothing. */
public final class McpClientOptions {

  private Implementation clientInfo = Implementation.of("pollux", "0.1.0");
  private @Nullable String protocolVersion;
  private Duration requestTimeout = Duration.ofSeconds(60);
  private Duration probeTimeout = Duration.ofSeconds(5);
  private int maxMessageBytes = 16 * 1024 * 1024;
  private int maxResultLength = 128 * 1024;
  private HttpClientOptions http = new HttpClientOptions().setConnectTimeout(10_000);
  private Authorizer authorizer = Authorizer.NONE;
  private @Nullable SamplingHandler sampling;
  private @Nullable ElicitationHandler elicitation;
  private boolean urlElicitation;
  private @Nullable List<Root> roots;
  private Consumer<McpLog> log = McpLog::write;
  private @Nullable LoggingLevel logLevel;
  private Function<ToolContext, Map<String, String>> callHeaders = context -> Map.of();
  private Predicate<McpTool> toolFilter = tool -> true;
  private Predicate<McpTool> asksFirst = tool -> false;
  private @Nullable Function<McpTool, Set<DataFlow>> flow;
  private boolean trusted;
  private boolean resourceTools;
  private ToolApprovals approvals = ToolApprovals.inMemory();
  private Consumer<ToolNotice> notices = ToolNotice::write;

  public McpClientOptions() {}

  /** Copies {@code other}. */
  public McpClientOptions(McpClientOptions other) {
    clientInfo = other.clientInfo;
    protocolVersion = other.protocolVersion;
    requestTimeout = other.requestTimeout;
    probeTimeout = other.probeTimeout;
    maxMessageBytes = other.maxMessageBytes;
    maxResultLength = other.maxResultLength;
    http = new HttpClientOptions(other.http);
    authorizer = other.authorizer;
    sampling = other.sampling;
    elicitation = other.elicitation;
    urlElicitation = other.urlElicitation;
    roots = other.roots;
    log = other.log;
    logLevel = other.logLevel;
    callHeaders = other.callHeaders;
    toolFilter = other.toolFilter;
    asksFirst = other.asksFirst;
    flow = other.flow;
    trusted = other.trusted;
    resourceTools = other.resourceTools;
    approvals = other.approvals;
    notices = other.notices;
  }

  /** What the server is told of who asks. */
  public McpClientOptions setClientInfo(Implementation clientInfo) {
    this.clientInfo = Objects.requireNonNull(clientInfo, "clientInfo");
    return this;
  }

  /**
   * Speaks this revision without asking what the server speaks: some old servers end themselves when
   * they are asked. By default the server is asked once, with {@code server/discover}.
   *
   * @throws IllegalArgumentException if it is none of {@link ProtocolVersion#ALL}
   */
  public McpClientOptions setProtocolVersion(String protocolVersion) {
    if (!ProtocolVersion.ALL.contains(protocolVersion)) {
      throw new IllegalArgumentException("protocolVersion: '" + protocolVersion
          + "' (expected: one of " + ProtocolVersion.ALL + ")");
    }
    this.protocolVersion = protocolVersion;
    return this;
  }

  /**
   * The longest wait for an answer, 60 s by default. Progress starts it anew, at most ten times.
   *
   * @throws IllegalArgumentException if it is zero or negative
   */
  public McpClientOptions setRequestTimeout(Duration requestTimeout) {
    this.requestTimeout = positive(requestTimeout, "requestTimeout");
    return this;
  }

  /**
   * How long a server may be silent when it is asked what it speaks, 5 s by default. After that it is
   * asked for a session of the older era as well, and the first of its two answers counts, for which it
   * has {@link #setRequestTimeout}; so a slow server needs no longer limit. A program that gives neither
   * answer is started anew, and asked for a session alone. A server is not asked at all, and this limit
   * means nothing, when {@link #setProtocolVersion} says what it speaks.
   *
   * @throws IllegalArgumentException if it is zero or negative
   */
  public McpClientOptions setProbeTimeout(Duration probeTimeout) {
    this.probeTimeout = positive(probeTimeout, "probeTimeout");
    return this;
  }

  /**
   * How long one message of the server may be in bytes, 16 MiB by default.
   *
   * @throws IllegalArgumentException if it is less than 1024
   */
  public McpClientOptions setMaxMessageBytes(int maxMessageBytes) {
    if (maxMessageBytes < 1024) {
      throw new IllegalArgumentException(
          "maxMessageBytes: " + maxMessageBytes + " (expected: >= 1024)");
    }
    this.maxMessageBytes = maxMessageBytes;
    return this;
  }

  /**
   * How much text of one result the model gets, in UTF-16 units, 131072 by default; what is longer is
   * cut with a note.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public McpClientOptions setMaxResultLength(int maxResultLength) {
    if (maxResultLength <= 0) {
      throw new IllegalArgumentException(
          "maxResultLength: " + maxResultLength + " (expected: > 0)");
    }
    this.maxResultLength = maxResultLength;
    return this;
  }

  /** How HTTP connections are made: trust, proxy, timeouts. It is copied. */
  public McpClientOptions setHttp(HttpClientOptions http) {
    this.http = new HttpClientOptions(http);
    return this;
  }

  /** Where bearer tokens come from; by default there are none. */
  public McpClientOptions setAuthorizer(Authorizer authorizer) {
    this.authorizer = Objects.requireNonNull(authorizer, "authorizer");
    return this;
  }

  /** Lets the server ask a model. */
  public McpClientOptions setSampling(SamplingHandler sampling) {
    this.sampling = Objects.requireNonNull(sampling, "sampling");
    return this;
  }

  /** Lets the server ask the user to fill in a form. */
  public McpClientOptions setElicitation(ElicitationHandler elicitation) {
    this.elicitation = Objects.requireNonNull(elicitation, "elicitation");
    return this;
  }

  /**
   * Lets the server also send the user to an address; needs an {@link ElicitationHandler}, which best
   * answers when the user has been there: a request that failed for want of the visit is then made once
   * more.
   */
  public McpClientOptions setUrlElicitation(boolean urlElicitation) {
    this.urlElicitation = urlElicitation;
    return this;
  }

  /** The folders that the server is told it may work in. */
  public McpClientOptions setRoots(List<Root> roots) {
    this.roots = List.copyOf(roots);
    return this;
  }

  /** Gets what the server logs; by default it is written to the log of this class's package. */
  public McpClientOptions setLog(Consumer<McpLog> log) {
    this.log = Objects.requireNonNull(log, "log");
    return this;
  }

  /** From which level on the server is asked to log; it is not asked by default. */
  public McpClientOptions setLogLevel(LoggingLevel logLevel) {
    this.logLevel = Objects.requireNonNull(logLevel, "logLevel");
    return this;
  }

  /** Gives HTTP headers for a call out of the run that it belongs to, like a tenant's name. */
  public McpClientOptions setCallHeaders(Function<ToolContext, Map<String, String>> callHeaders) {
    this.callHeaders = Objects.requireNonNull(callHeaders, "callHeaders");
    return this;
  }

  /** Which of the server's tools an agent gets; all by default. */
  public McpClientOptions setToolFilter(Predicate<McpTool> toolFilter) {
    this.toolFilter = Objects.requireNonNull(toolFilter, "toolFilter");
    return this;
  }

  /** Before the calls of which tools somebody is asked; none by default. */
  public McpClientOptions setAsksFirst(Predicate<McpTool> asksFirst) {
    this.asksFirst = Objects.requireNonNull(asksFirst, "asksFirst");
    return this;
  }

  /**
   * What the server's tools have to do with private data. By default all of them are a {@linkplain
   * DataFlow#OUTBOUND way out}, as what the model writes goes to the server: once the conversation has
   * private data, somebody is asked before each call, and without it nobody is. What they give is always
   * told to the model as untrusted. It does not count as {@linkplain DataFlow#PRIVATE private} unless this
   * says so, as it should of a server that reads mail or files.
   *
   * @param flow is asked about each tool, and with {@link #setResourceTools} about {@code list_resources}
   *     and {@code read_resource}
   */
  public McpClientOptions setFlow(Function<McpTool, Set<DataFlow>> flow) {
    this.flow = Objects.requireNonNull(flow, "flow");
    return this;
  }

  /**
   * Believes what the server says of its tools: calls of those that only read, or do no more the second
   * time, may be repeated when their end was not seen; those that say that they reach out to nobody are no
   * way out for private data, unless {@link #setFlow} says otherwise. Off by default.
   */
  public McpClientOptions setTrusted(boolean trusted) {
    this.trusted = trusted;
    return this;
  }

  /** Gives agents two tools more, to list the server's resources and to read one. */
  public McpClientOptions setResourceTools(boolean resourceTools) {
    this.resourceTools = resourceTools;
    return this;
  }

  /** Remembers which tools were approved; in memory, for this client alone, by default. */
  public McpClientOptions setApprovals(ToolApprovals approvals) {
    this.approvals = Objects.requireNonNull(approvals, "approvals");
    return this;
  }

  /** Gets news of tools: new, changed, left out; by default they are logged. */
  public McpClientOptions setNotices(Consumer<ToolNotice> notices) {
    this.notices = Objects.requireNonNull(notices, "notices");
    return this;
  }

  static Duration positive(Duration duration, String name) {
    if (Objects.requireNonNull(duration, name).isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + ": " + duration + " (expected: > 0)");
    }
    return duration;
  }

  /** What a server can ask this client for. */
  ClientCapabilities capabilities() {
    ClientCapabilities capabilities = ClientCapabilities.NONE;
    if (roots != null) {
      capabilities = capabilities.with("roots", Json.object());
    }
    if (sampling != null) {
      ObjectNode settings = Json.object();
      if (sampling.takesTools()) {
        settings.putObject("tools");
      }
      capabilities = capabilities.with("sampling", settings);
    }
    if (elicitation != null) {
      ObjectNode modes = Json.object();
      modes.putObject("form");
      if (urlElicitation) {
        modes.putObject("url");
      }
      capabilities = capabilities.with("elicitation", modes);
    }
    return capabilities;
  }

  Implementation clientInfo() {
    return clientInfo;
  }

  @Nullable
  String protocolVersion() {
    return protocolVersion;
  }

  Duration requestTimeout() {
    return requestTimeout;
  }

  Duration probeTimeout() {
    return probeTimeout;
  }

  int maxMessageBytes() {
    return maxMessageBytes;
  }

  int maxResultLength() {
    return maxResultLength;
  }

  HttpClientOptions http() {
    return http;
  }

  Authorizer authorizer() {
    return authorizer;
  }

  @Nullable
  SamplingHandler sampling() {
    return sampling;
  }

  @Nullable
  ElicitationHandler elicitation() {
    return elicitation;
  }

  boolean urlElicitation() {
    return urlElicitation;
  }

  @Nullable
  List<Root> roots() {
    return roots;
  }

  Consumer<McpLog> log() {
    return log;
  }

  @Nullable
  LoggingLevel logLevel() {
    return logLevel;
  }

  Function<ToolContext, Map<String, String>> callHeaders() {
    return callHeaders;
  }

  Predicate<McpTool> toolFilter() {
    return toolFilter;
  }

  Predicate<McpTool> asksFirst() {
    return asksFirst;
  }

  Set<DataFlow> flow(McpTool tool) {
    if (flow != null) {
      return Set.copyOf(flow.apply(tool));
    }
    return trusted && !tool.openWorldHint() ? Set.of() : Set.of(DataFlow.OUTBOUND);
  }

  boolean trusted() {
    return trusted;
  }

  boolean resourceTools() {
    return resourceTools;
  }

  ToolApprovals approvals() {
    return approvals;
  }

  Consumer<ToolNotice> notices() {
    return notices;
  }
}

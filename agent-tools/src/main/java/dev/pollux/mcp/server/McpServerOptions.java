package dev.pollux.mcp.server;

import dev.pollux.mcp.protocol.McpPrompt;
import dev.pollux.mcp.protocol.McpResource;
import dev.pollux.mcp.protocol.McpResourceTemplate;
import dev.pollux.tool.CallSettings;
import dev.pollux.tool.Toolset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an {@link McpServer} offers, and its limits. */
public final class McpServerOptions {

  private final List<Object> objects = new ArrayList<>();
  private final Map<String, ToolDetails> details = new LinkedHashMap<>();
  private final List<Offers.OfferedResource> resources = new ArrayList<>();
  private final List<Offers.OfferedTemplate> templates = new ArrayList<>();
  private final List<Offers.OfferedPrompt> prompts = new ArrayList<>();
  private final List<Offers.OfferedCompletion> completions = new ArrayList<>();
  private String instructions = "";
  private int pageSize = 100;
  private Duration requestTimeout = Duration.ofMinutes(5);
  private int maxConcurrent = 1000;
  private Duration cacheTtl = Duration.ZERO;
  private boolean cachePublic;
  private byte @Nullable [] stateKey;
  private Duration stateTtl = Duration.ofMinutes(10);
  private int maxStateBytes = 64 * 1024;
  private CallSettings callSettings = CallSettings.DEFAULT;

  /** Nothing offered, default limits. */
  public McpServerOptions() {}

  /** Copies {@code other}. */
  public McpServerOptions(McpServerOptions other) {
    this.objects.addAll(other.objects);
    this.details.putAll(other.details);
    this.resources.addAll(other.resources);
    this.templates.addAll(other.templates);
    this.prompts.addAll(other.prompts);
    this.completions.addAll(other.completions);
    this.instructions = other.instructions;
    this.pageSize = other.pageSize;
    this.requestTimeout = other.requestTimeout;
    this.maxConcurrent = other.maxConcurrent;
    this.cacheTtl = other.cacheTtl;
    this.cachePublic = other.cachePublic;
    this.stateKey = other.stateKey == null ? null : other.stateKey.clone();
    this.stateTtl = other.stateTtl;
    this.maxStateBytes = other.maxStateBytes;
    this.callSettings = other.callSettings;
  }

  /**
   * Offers what the methods of an object are annotated with: {@code @Tool}, {@link Resource}, {@link
   * ResourceTemplate}, {@link Prompt}, {@link Completion}. A {@link Toolset} or a {@code FunctionTool}
   * stands for its tools; a toolset may change them, see {@link McpServer#toolsChanged()}. Of one that has
   * others for each run, those for everybody are offered.
   *
   * <p>What tools {@linkplain dev.pollux.tool.ToolContext#updateState keep}, like {@code NoteTools}, belongs
   * to the session of the client, in revisions up to 2025-11-25: it ends with the session, and no other
   * session sees it. Revision 2026-07-28 has no sessions: there tools find nothing kept, and each change is
   * refused with words for the model. A tool that is to keep something for such clients does so under a
   * name that it gives them.
   */
  public McpServerOptions add(Object object) {
    objects.add(Objects.requireNonNull(object, "object"));
    return this;
  }

  List<Object> objects() {
    return objects;
  }

  /** What is listed of the tool of this name beyond its declaration; before {@link McpToolInfo}. */
  public McpServerOptions setToolDetails(String tool, ToolDetails details) {
    this.details.put(Objects.requireNonNull(tool, "tool"), new ToolDetails(details));
    return this;
  }

  Map<String, ToolDetails> details() {
    return details;
  }

  /** Offers a resource. */
  public McpServerOptions addResource(McpResource resource, McpHandler handler) {
    resources.add(new Offers.OfferedResource(resource, handler));
    return this;
  }

  List<Offers.OfferedResource> resources() {
    return resources;
  }

  /**
   * Offers resources that follow a template.
   *
   * @throws IllegalArgumentException if the template is none, see {@link ResourceTemplate#uriTemplate()}
   */
  public McpServerOptions addResourceTemplate(McpResourceTemplate template, McpHandler handler) {
    templates.add(
        new Offers.OfferedTemplate(template, new UriTemplate(template.uriTemplate()), handler));
    return this;
  }

  List<Offers.OfferedTemplate> templates() {
    return templates;
  }

  /** Offers a prompt. */
  public McpServerOptions addPrompt(McpPrompt prompt, McpHandler handler) {
    prompts.add(new Offers.OfferedPrompt(prompt, handler));
    return this;
  }

  List<Offers.OfferedPrompt> prompts() {
    return prompts;
  }

  /**
   * Completes an argument of a prompt, or a variable of a resource template.
   *
   * @param reference the name of the prompt, or the template
   */
  public McpServerOptions addCompletion(String reference, String argument, McpHandler handler) {
    completions.add(new Offers.OfferedCompletion(reference, argument, handler));
    return this;
  }

  List<Offers.OfferedCompletion> completions() {
    return completions;
  }

  public String getInstructions() {
    return instructions;
  }

  /** How the server is to be used, for the model of a client; nothing by default. */
  public McpServerOptions setInstructions(String instructions) {
    this.instructions = Objects.requireNonNull(instructions, "instructions");
    return this;
  }

  public int getPageSize() {
    return pageSize;
  }

  /** How many tools, prompts or resources stand on one page of a list, 100 by default. */
  public McpServerOptions setPageSize(int pageSize) {
    this.pageSize = Limits.positive("pageSize", pageSize);
    return this;
  }

  public Duration getRequestTimeout() {
    return requestTimeout;
  }

  /**
   * The longest time a request may take, 5 min by default; a tool with a shorter one of its own has
   * that. Then it is cancelled and answered with an error.
   */
  public McpServerOptions setRequestTimeout(Duration requestTimeout) {
    this.requestTimeout = Limits.positive("requestTimeout", requestTimeout);
    return this;
  }

  public int getMaxConcurrent() {
    return maxConcurrent;
  }

  /** How many requests are worked on at once, 1000 by default; more are answered with an error. */
  public McpServerOptions setMaxConcurrent(int maxConcurrent) {
    this.maxConcurrent = Limits.positive("maxConcurrent", maxConcurrent);
    return this;
  }

  public int getMaxStateBytes() {
    return maxStateBytes;
  }

  /**
   * How much tools may keep in one session, all together, in bytes of keys and JSON, 64 KiB by default;
   * more is refused with words for the model. {@link McpHttpOptions#setMaxSessions} sessions may have
   * that much each.
   */
  public McpServerOptions setMaxStateBytes(int maxStateBytes) {
    this.maxStateBytes = Limits.positive("maxStateBytes", maxStateBytes);
    return this;
  }

  public Duration getCacheTtl() {
    return cacheTtl;
  }

  /** How long clients may keep lists and resources, zero by default; since revision 2026-07-28. */
  public McpServerOptions setCacheTtl(Duration cacheTtl) {
    if (cacheTtl.isNegative()) {
      throw new IllegalArgumentException("cacheTtl: " + cacheTtl + " (expected: >= 0)");
    }
    this.cacheTtl = cacheTtl;
    return this;
  }

  public boolean isCachePublic() {
    return cachePublic;
  }

  /** Whether what is kept may be given to other users; false by default. */
  public McpServerOptions setCachePublic(boolean cachePublic) {
    this.cachePublic = cachePublic;
    return this;
  }

  byte @Nullable [] stateKey() {
    return stateKey;
  }

  /**
   * What signs the state that clients carry between the rounds of a request, at least 32 bytes; random by
   * default. Servers that answer for each other need the same.
   */
  public McpServerOptions setStateKey(byte[] stateKey) {
    if (stateKey.length < 32) {
      throw new IllegalArgumentException(
          "stateKey: " + stateKey.length + " bytes (expected: >= 32)");
    }
    this.stateKey = stateKey.clone();
    return this;
  }

  public Duration getStateTtl() {
    return stateTtl;
  }

  /** How long a client may take for one round of a request, 10 min by default. */
  public McpServerOptions setStateTtl(Duration stateTtl) {
    this.stateTtl = Limits.positive("stateTtl", stateTtl);
    return this;
  }

  public CallSettings getCallSettings() {
    return callSettings;
  }

  /** How tools are called: secrets, hidden messages. */
  public McpServerOptions setCallSettings(CallSettings callSettings) {
    this.callSettings = Objects.requireNonNull(callSettings, "callSettings");
    return this;
  }
}

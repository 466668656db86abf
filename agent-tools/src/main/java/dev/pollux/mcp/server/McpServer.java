package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.ServerCapabilities;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Tool;
import dev.pollux.tool.Toolset;
import java.lang.reflect.Method;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is offered over MCP: the same {@code @Tool} objects that an agent takes, resources, prompts.
 *
 * <pre>{@code
 * McpServer server = new McpServer(
 *     Implementation.of("weather", "1.0"), new McpServerOptions().add(new Weather()));
 * new McpHttpServer(vertx, server).listen();
 * }</pre>
 *
 * <p>It speaks revision 2026-07-28, in which each request stands for itself, and the revisions with
 * sessions from 2025-03-26 to 2025-11-25, to whichever client speaks which. Share one between event
 * loops and transports.
 */
public final class McpServer {

  /** Hears of changes, on the thread that told of them. */
  interface Listener {

    /** One of the lists changed: {@code notifications/…/list_changed}. */
    void changed(String method);

    /** What is in this resource changed. */
    void updated(String uri);
  }

  private final Implementation info;
  private final McpServerOptions options;
  private final ServerTools tools;
  private final Offers offers;
  private final RequestState states;
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
  private final AtomicInteger working = new AtomicInteger();

  /**
   * A server of this name with what the options offer.
   *
   * @throws IllegalArgumentException if an object offers nothing, two offers have the same name, or one
   *     cannot be listed; the message names it and the reason
   */
  public McpServer(Implementation info, McpServerOptions options) {
    this.info = Objects.requireNonNull(info, "info");
    this.options = new McpServerOptions(options);
    List<Toolset> toolsets = new ArrayList<>();
    for (Object object : this.options.objects()) {
      if (object instanceof Toolset toolset) {
        toolsets.add(toolset);
      } else if (object instanceof FunctionTool || !OfferMethods.areIn(object)) {
        toolsets.add(Toolset.of(object));
      } else if (hasTools(object)) {
        toolsets.add(Toolset.of(object));
      }
    }
    this.tools = new ServerTools(toolsets, this.options);
    this.offers = new Offers(this.options);
    byte @Nullable [] given = this.options.stateKey();
    byte[] key = given == null ? new byte[32] : given;
    if (given == null) {
      new SecureRandom().nextBytes(key);
    }
    this.states = new RequestState(key, options.getStateTtl(), System::currentTimeMillis);
  }

  private static boolean hasTools(Object object) {
    Class<?> type = object instanceof Class<?> c ? c : object.getClass();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Method method : c.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Tool.class)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Its name and version. */
  public Implementation info() {
    return info;
  }

  /** Tells clients that a toolset has other tools now. */
  public void toolsChanged() {
    listeners.forEach(listener -> listener.changed(McpMethod.TOOLS_CHANGED));
  }

  /** Tells clients that the prompts, or what is in them, are others now. */
  public void promptsChanged() {
    listeners.forEach(listener -> listener.changed(McpMethod.PROMPTS_CHANGED));
  }

  /** Tells clients that there are other resources now. */
  public void resourcesChanged() {
    listeners.forEach(listener -> listener.changed(McpMethod.RESOURCES_CHANGED));
  }

  /** Tells clients that subscribed to it that something else is in a resource now. */
  public void resourceUpdated(String uri) {
    Objects.requireNonNull(uri, "uri");
    listeners.forEach(listener -> listener.updated(uri));
  }

  /** How many requests are being worked on. */
  public int workingOn() {
    return working.get();
  }

  void addListener(Listener listener) {
    listeners.add(listener);
  }

  void removeListener(Listener listener) {
    listeners.remove(listener);
  }

  ServerCapabilities capabilities() {
    ObjectNode json = Json.object();
    if (!tools.isEmpty()) {
      json.putObject("tools").put("listChanged", true);
    }
    if (!offers.prompts().isEmpty()) {
      json.putObject("prompts").put("listChanged", true);
    }
    if (offers.hasResources()) {
      json.putObject("resources").put("listChanged", true).put("subscribe", true);
    }
    if (offers.hasCompletions()) {
      json.putObject("completions");
    }
    json.putObject("logging");
    return new ServerCapabilities(json);
  }

  McpServerOptions options() {
    return options;
  }

  ServerTools tools() {
    return tools;
  }

  Offers offers() {
    return offers;
  }

  RequestState states() {
    return states;
  }

  /** True when there is room for one more request; {@link #left()} gives it back. */
  boolean enter() {
    if (working.incrementAndGet() > options.getMaxConcurrent()) {
      working.decrementAndGet();
      return false;
    }
    return true;
  }

  void left() {
    working.decrementAndGet();
  }
}

package dev.pollux.tool;

import dev.pollux.gemini.FunctionDeclaration;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The tools of one turn by name. Immutable. */
public final class ToolCatalog {

  private static final int NAMES_TOLD = 20;

  private final List<FunctionTool> tools;
  private final Map<String, FunctionTool> byName;
  private final AtomicBoolean prepared = new AtomicBoolean();

  private ToolCatalog(List<FunctionTool> tools, Map<String, FunctionTool> byName) {
    this.tools = tools;
    this.byName = byName;
  }

  /**
   * A catalog of these tools, in this order.
   *
   * @throws IllegalArgumentException if two have the same name
   */
  public static ToolCatalog of(List<FunctionTool> tools) {
    Map<String, FunctionTool> byName = new LinkedHashMap<>();
    for (FunctionTool tool : tools) {
      FunctionTool other = byName.putIfAbsent(tool.name(), tool);
      if (other != null) {
        throw new IllegalArgumentException("Two tools are named '" + tool.name() + "': "
            + other.origin() + " and " + tool.origin() + "; set @Tool(name = …) on one of them");
      }
    }
    return new ToolCatalog(List.copyOf(tools), byName);
  }

  /**
   * Makes what the first calls of the tools need, while the model thinks; away from the event loop, for
   * it loads many classes. Only the first time does anything.
   */
  public void prepare(Vertx vertx) {
    if (!prepared.get() && prepared.compareAndSet(false, true)) {
      // One after the other: what fails here, or comes too late, is made and told by the call.
      vertx.executeBlocking(
          () -> {
            tools.forEach(FunctionTool::prepare);
            return null;
          },
          false);
    }
  }

  /** The tools in their order. */
  public List<FunctionTool> tools() {
    return tools;
  }

  /** What the model is told of them. */
  public List<FunctionDeclaration> declarations() {
    return tools.stream().map(FunctionTool::declaration).toList();
  }

  /** The tool with exactly this name, or null. */
  public @Nullable FunctionTool find(String name) {
    return byName.get(name);
  }

  /** What the model is told when it calls a tool that does not exist. */
  public String unknown(String name) {
    List<String> names = byName.keySet().stream().limit(NAMES_TOLD).toList();
    String more =
        byName.size() > NAMES_TOLD ? " and " + (byName.size() - NAMES_TOLD) + " more" : "";
    return "No tool named " + ToolMessages.quoted(name) + "; there are " + names + more;
  }
}

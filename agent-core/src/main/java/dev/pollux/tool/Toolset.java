package dev.pollux.tool;

import java.util.ArrayList;
import java.util.List;

/**
 * Tools that belong together. What it holds may change between the turns of a run, as a remote
 * server's does; it must then give another list.
 */
@FunctionalInterface
public interface Toolset {

  /**
   * The tools there are now, for everybody. The same list as before means that nothing changed; it is
   * asked for at each turn.
   */
  List<FunctionTool> tools();

  /**
   * The tools there are now for one run: the same as for everybody, unless this is overridden. The same
   * list as at the turn before means that nothing changed for this run. Called on the event loop of the
   * run, and must not block.
   *
   * <p>What the tools of a conversation depend on is {@linkplain ToolContext#updateState kept there}, or
   * is said by who starts the run in its attributes. A toolset that has a field for it would show one
   * conversation what belongs to another.
   */
  default List<FunctionTool> tools(RunScope run) {
    return tools();
  }

  /**
   * The {@link Tool} methods of some objects: of their classes, what those inherit, and the default
   * methods of their interfaces. A {@code Class} among them stands for its static methods, a {@link
   * FunctionTool} for itself, a toolset for the tools it has now.
   *
   * @throws IllegalArgumentException if an object has no such method, two tools have the same name, or
   *     a method cannot be declared; the message names the method and the reason
   */
  static Toolset of(Object... objects) {
    List<FunctionTool> tools = new ArrayList<>();
    for (Object object : objects) {
      tools.addAll(ToolMethods.of(object));
    }
    List<FunctionTool> fixed = ToolCatalog.of(tools).tools();
    return () -> fixed;
  }
}

package dev.pollux.tool;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the {@link Tool} methods of an object. */
final class ToolMethods {

  private ToolMethods() {}

  static List<FunctionTool> of(Object object) {
    Objects.requireNonNull(object, "object");
    if (object instanceof FunctionTool tool) {
      return List.of(tool);
    }
    if (object instanceof Toolset toolset) {
      return toolset.tools();
    }
    boolean staticOnly = object instanceof Class<?>;
    Class<?> type = staticOnly ? (Class<?>) object : object.getClass();
    List<FunctionTool> tools = new ArrayList<>();
    for (Found found : annotated(type)) {
      boolean isStatic = Modifier.isStatic(found.called().getModifiers());
      if (staticOnly && !isStatic) {
        throw new IllegalArgumentException("Tool '" + found.called().getName() + "' ("
            + ToolMethod.origin(found.called()) + ") is not static; pass an object of its class");
      }
      tools.add(ToolMethod.tool(
          found.called(), found.declared(), found.tool(), isStatic ? null : object));
    }
    if (tools.isEmpty()) {
      throw new IllegalArgumentException(
          type.getName() + " has no method with @Tool; annotate one or leave it out");
    }
    return tools;
  }

  /** A method that is called, and the one with the annotation: itself or what it overrides. */
  private record Found(Method called, Method declared, Tool tool) {}

  /** In a stable order: declarations must be the same bytes in every process. */
  private static List<Found> annotated(Class<?> type) {
    Map<String, Method> called = new LinkedHashMap<>();
    Map<Method, Found> found = new LinkedHashMap<>();
    for (Class<?> level : lineage(type)) {
      Method[] methods = level.getDeclaredMethods();
      Arrays.sort(methods, ToolMethods::compare);
      for (Method method : methods) {
        if (!method.isSynthetic()) {
          Method override = called.computeIfAbsent(signature(method), key -> method);
          Tool tool = method.getAnnotation(Tool.class);
          if (tool != null) {
            found.putIfAbsent(override, new Found(override, method, tool));
          }
        }
      }
      // Item find(Item) overrides T find(T) by way of a bridge, Object find(Object).
      for (Method bridge : methods) {
        if (bridge.isBridge()) {
          called.putIfAbsent(signature(bridge), bridged(bridge, methods));
        }
      }
    }
    return List.copyOf(found.values());
  }

  private static int compare(Method one, Method other) {
    int byName = one.getName().compareTo(other.getName());
    return byName == 0 ? one.toString().compareTo(other.toString()) : byName;
  }

  private static Method bridged(Method bridge, Method[] methods) {
    return Arrays.stream(methods)
        .filter(method -> !method.isBridge() && overrides(method, bridge))
        .findFirst()
        .orElse(bridge);
  }

  private static boolean overrides(Method method, Method bridge) {
    Class<?>[] parameters = method.getParameterTypes();
    Class<?>[] erased = bridge.getParameterTypes();
    return method.getName().equals(bridge.getName())
        && parameters.length == erased.length
        && bridge.getReturnType().isAssignableFrom(method.getReturnType())
        && IntStream.range(0, erased.length)
            .allMatch(i -> erased[i].isAssignableFrom(parameters[i]));
  }

  private static String signature(Method method) {
    String signature = method.getName() + Arrays.toString(method.getParameterTypes());
    return Modifier.isPrivate(method.getModifiers())
        ? method.getDeclaringClass().getName() + "." + signature
        : signature;
  }

  /** The class, its superclasses, then all their interfaces. */
  private static Set<Class<?>> lineage(Class<?> type) {
    Set<Class<?>> lineage = new LinkedHashSet<>();
    for (@Nullable Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      lineage.add(c);
    }
    for (Class<?> c : List.copyOf(lineage)) {
      addInterfaces(c, lineage);
    }
    return lineage;
  }

  private static void addInterfaces(Class<?> type, Set<Class<?>> lineage) {
    for (Class<?> parent : type.getInterfaces()) {
      if (lineage.add(parent)) {
        addInterfaces(parent, lineage);
      }
    }
  }
}

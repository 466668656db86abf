package dev.pollux.tool;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    for (Map.Entry<Method, Tool> entry : annotated(type).entrySet()) {
      Method method = entry.getKey();
      boolean isStatic = Modifier.isStatic(method.getModifiers());
      if (staticOnly && !isStatic) {
        throw new IllegalArgumentException(
            "Tool '" + method.getName() + "' (" + type.getSimpleName() + "." + method.getName()
                + ") is not static; pass an object of its class");
      }
      tools.add(ToolMethod.tool(method, entry.getValue(), isStatic ? null : object));
    }
    if (tools.isEmpty()) {
      throw new IllegalArgumentException(
          type.getName() + " has no method with @Tool; annotate one or leave it out");
    }
    return tools;
  }

  /**
   * The methods that are called, each with the annotation that it or a method it overrides has. In a
   * stable order: declarations must be the same bytes in every process.
   */
  private static Map<Method, Tool> annotated(Class<?> type) {
    Map<String, Method> called = new LinkedHashMap<>();
    Map<String, Tool> tools = new LinkedHashMap<>();
    for (Class<?> level : lineage(type)) {
      Method[] methods = level.getDeclaredMethods();
      Arrays.sort(methods, Comparator.comparing(Method::getName).thenComparing(Method::toString));
      for (Method method : methods) {
        if (method.isSynthetic()) {
          continue;
        }
        String signature = method.getName() + Arrays.toString(method.getParameterTypes());
        if (Modifier.isPrivate(method.getModifiers())) {
          signature = level.getName() + "." + signature;
        }
        called.putIfAbsent(signature, method);
        Tool tool = method.getAnnotation(Tool.class);
        if (tool != null) {
          tools.putIfAbsent(signature, tool);
        }
      }
    }
    Map<Method, Tool> found = new LinkedHashMap<>();
    tools.forEach((signature, tool) -> found.put(called.get(signature), tool));
    return found;
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

package dev.pollux.mcp.server;

import dev.pollux.mcp.protocol.McpPrompt;
import dev.pollux.mcp.protocol.McpResource;
import dev.pollux.mcp.protocol.McpResourceTemplate;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import java.lang.annotation.Annotation;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds methods with {@link Resource}, {@link ResourceTemplate}, {@link Prompt}, {@link Completion}. */
final class OfferMethods {

  static final List<Class<? extends Annotation>> KINDS =
      List.of(Resource.class, ResourceTemplate.class, Prompt.class, Completion.class);

  private final List<Offers.OfferedResource> resources = new ArrayList<>();
  private final List<Offers.OfferedTemplate> templates = new ArrayList<>();
  private final List<Offers.OfferedPrompt> prompts = new ArrayList<>();
  private final List<Offers.OfferedCompletion> completions = new ArrayList<>();

  OfferMethods(List<Object> objects) {
    for (Object object : objects) {
      if (!(object instanceof Toolset || object instanceof FunctionTool)) {
        methods(object).forEach(method -> take(object, method));
      }
    }
  }

  /** True when the object has a method with one of the annotations. */
  static boolean areIn(Object object) {
    return methods(object).stream()
        .anyMatch(method -> KINDS.stream().anyMatch(method::isAnnotationPresent));
  }

  /** In a stable order: lists must be the same in every process. */
  private static List<Method> methods(Object object) {
    List<Method> methods = new ArrayList<>();
    Class<?> type = object instanceof Class<?> c ? c : object.getClass();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      methods.addAll(List.of(c.getDeclaredMethods()));
    }
    methods.removeIf(method -> method.isSynthetic());
    methods.sort(Comparator.comparing(Method::getName).thenComparing(Method::toString));
    return methods;
  }

  List<Offers.OfferedResource> resources() {
    return resources;
  }

  List<Offers.OfferedTemplate> templates() {
    return templates;
  }

  List<Offers.OfferedPrompt> prompts() {
    return prompts;
  }

  List<Offers.OfferedCompletion> completions() {
    return completions;
  }

  private void take(Object object, Method method) {
    try {
      Resource resource = method.getAnnotation(Resource.class);
      if (resource != null) {
        resources.add(resource(object, method, resource));
      }
      ResourceTemplate template = method.getAnnotation(ResourceTemplate.class);
      if (template != null) {
        templates.add(template(object, method, template));
      }
      Prompt prompt = method.getAnnotation(Prompt.class);
      if (prompt != null) {
        prompts.add(prompt(object, method, prompt));
      }
      Completion completion = method.getAnnotation(Completion.class);
      if (completion != null) {
        completions.add(completion(object, method, completion));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          method.getDeclaringClass().getSimpleName() + "." + method.getName() + ": "
              + e.getMessage(),
          e);
    }
  }

  private static Offers.OfferedResource resource(Object object, Method method, Resource found) {
    McpResource resource = McpResource.of(found.uri(), name(found.name(), method));
    resource = found.title().isEmpty() ? resource : resource.withTitle(found.title());
    resource =
        found.description().isEmpty() ? resource : resource.withDescription(found.description());
    resource = found.mimeType().isEmpty() ? resource : resource.withMimeType(found.mimeType());
    return new Offers.OfferedResource(resource, handler(object, method, Set.of("uri")));
  }

  private static Offers.OfferedTemplate template(
      Object object, Method method, ResourceTemplate found) {
    McpResourceTemplate template =
        McpResourceTemplate.of(found.uriTemplate(), name(found.name(), method));
    template = found.title().isEmpty() ? template : template.withTitle(found.title());
    template =
        found.description().isEmpty() ? template : template.withDescription(found.description());
    template = found.mimeType().isEmpty() ? template : template.withMimeType(found.mimeType());
    UriTemplate uri = new UriTemplate(found.uriTemplate());
    List<String> known = new ArrayList<>(uri.names());
    known.add("uri");
    return new Offers.OfferedTemplate(template, uri, handler(object, method, Set.copyOf(known)));
  }

  private static Offers.OfferedPrompt prompt(Object object, Method method, Prompt found) {
    List<McpPrompt.Argument> arguments = Arrays.stream(method.getParameters())
        .filter(parameter -> parameter.getType() != McpCall.class)
        .map(parameter -> {
          PromptParam param = parameter.getAnnotation(PromptParam.class);
          String description = param == null || param.value().isEmpty() ? null : param.value();
          return new McpPrompt.Argument(
              argument(parameter), description, param == null || param.required());
        })
        .toList();
    McpPrompt prompt = McpPrompt.of(name(found.name(), method), found.value(), arguments);
    prompt = found.title().isEmpty() ? prompt : prompt.withTitle(found.title());
    return new Offers.OfferedPrompt(prompt, handler(object, method, null));
  }

  private static Offers.OfferedCompletion completion(
      Object object, Method method, Completion found) {
    if (found.prompt().isEmpty() == found.uriTemplate().isEmpty()) {
      throw new IllegalArgumentException("set either prompt or uriTemplate of @Completion");
    }
    return new Offers.OfferedCompletion(
        found.prompt() + found.uriTemplate(), found.argument(), handler(object, method, null));
  }

  private static String name(String given, Method method) {
    return given.isEmpty() ? method.getName() : given;
  }

  private static String argument(Parameter parameter) {
    PromptParam param = parameter.getAnnotation(PromptParam.class);
    if (param != null && !param.name().isEmpty()) {
      return param.name();
    }
    if (!parameter.isNamePresent()) {
      throw new IllegalArgumentException("has no parameter names; compile with -parameters");
    }
    return parameter.getName();
  }

  /** The method as a handler; with {@code known}, only those names may be asked for. */
  private static McpHandler handler(Object object, Method method, @Nullable Set<String> known) {
    boolean isStatic = Modifier.isStatic(method.getModifiers());
    if (object instanceof Class<?> && !isStatic) {
      throw new IllegalArgumentException("is not static; pass an object of its class");
    }
    List<Function<Bound, @Nullable Object>> binders = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      if (parameter.getType() == McpCall.class) {
        binders.add(Bound::call);
        continue;
      }
      String name = argument(parameter);
      if (parameter.getType() != String.class) {
        throw new IllegalArgumentException("parameter '" + name + "' is a "
            + parameter.getType().getSimpleName() + " (expected: String or McpCall)");
      }
      if (known != null && !known.contains(name)) {
        throw new IllegalArgumentException(
            "parameter '" + name + "' is none of " + List.copyOf(known));
      }
      binders.add(bound -> bound.arguments().get(name));
    }
    try {
      method.setAccessible(true);
    } catch (InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          "cannot be called from here; make it public or open its package", e);
    }
    Object target = isStatic ? null : object;
    boolean async = Future.class.isAssignableFrom(method.getReturnType());
    return (arguments, call) -> {
      Bound bound = new Bound(arguments, call);
      Object[] values = binders.stream().map(binder -> binder.apply(bound)).toArray();
      if (async) {
        return (Future<?>) invoke(method, target, values);
      }
      return call.context().executeBlocking(() -> invoke(method, target, values), false);
    };
  }

  private record Bound(Map<String, String> arguments, McpCall call) {}

  private static @Nullable Object invoke(Method method, @Nullable Object target, Object[] values) {
    try {
      return method.invoke(target, values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}

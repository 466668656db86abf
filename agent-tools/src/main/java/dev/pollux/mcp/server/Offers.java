package dev.pollux.mcp.server;

import dev.pollux.mcp.protocol.McpPrompt;
import dev.pollux.mcp.protocol.McpResource;
import dev.pollux.mcp.protocol.McpResourceTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resources, prompts and completions of a server; what it offers beside tools. Immutable. */
final class Offers {

  /** A resource and what answers for it. */
  record OfferedResource(McpResource resource, McpHandler handler) {}

  /** A template and what answers for its resources. */
  record OfferedTemplate(McpResourceTemplate template, UriTemplate uri, McpHandler handler) {}

  /** A prompt and what answers for it. */
  record OfferedPrompt(McpPrompt prompt, McpHandler handler) {}

  /** What completes one argument of a prompt or one variable of a template. */
  record OfferedCompletion(String reference, String argument, McpHandler handler) {}

  /** What answers for an address, and the values that its template found in it. */
  record Found(
      McpHandler handler,
      Map<String, String> variables,
      @Nullable String mimeType) {}

  private final Map<String, OfferedResource> resources = new LinkedHashMap<>();
  private final List<OfferedTemplate> templates = new ArrayList<>();
  private final Map<String, OfferedPrompt> prompts = new LinkedHashMap<>();
  private final Map<String, McpHandler> completions = new LinkedHashMap<>();

  /**
   * Takes what the options offer, and what the methods of their objects are annotated with.
   *
   * @throws IllegalArgumentException if two have the same address or name
   */
  Offers(McpServerOptions options) {
    OfferMethods methods = new OfferMethods(options.objects());
    options.resources().forEach(this::add);
    methods.resources().forEach(this::add);
    templates.addAll(options.templates());
    templates.addAll(methods.templates());
    options.prompts().forEach(this::add);
    methods.prompts().forEach(this::add);
    options.completions().forEach(this::add);
    methods.completions().forEach(this::add);
  }

  private void add(OfferedResource offered) {
    if (resources.putIfAbsent(offered.resource().uri(), offered) != null) {
      throw new IllegalArgumentException(
          "Two resources are at " + offered.resource().uri());
    }
  }

  private void add(OfferedPrompt offered) {
    if (prompts.putIfAbsent(offered.prompt().name(), offered) != null) {
      throw new IllegalArgumentException(
          "Two prompts are named '" + offered.prompt().name() + "'; set @Prompt(name = …)");
    }
  }

  private void add(OfferedCompletion offered) {
    completions.put(key(offered.reference(), offered.argument()), offered.handler());
  }

  private static String key(String reference, String argument) {
    return argument + "\n" + reference;
  }

  List<McpResource> resources() {
    return resources.values().stream().map(OfferedResource::resource).toList();
  }

  List<McpResourceTemplate> templates() {
    return templates.stream().map(OfferedTemplate::template).toList();
  }

  List<McpPrompt> prompts() {
    return prompts.values().stream().map(OfferedPrompt::prompt).toList();
  }

  boolean hasCompletions() {
    return !completions.isEmpty();
  }

  boolean hasResources() {
    return !resources.isEmpty() || !templates.isEmpty();
  }

  @Nullable
  OfferedPrompt prompt(String name) {
    return prompts.get(name);
  }

  /** What answers for this address: a resource, or the first template that fits. */
  @Nullable
  Found resource(String uri) {
    OfferedResource resource = resources.get(uri);
    if (resource != null) {
      return new Found(resource.handler(), Map.of(), resource.resource().mimeType());
    }
    for (OfferedTemplate template : templates) {
      Map<String, String> variables = template.uri().match(uri);
      if (variables != null) {
        return new Found(template.handler(), variables, template.template().mimeType());
      }
    }
    return null;
  }

  /** What completes this argument, or null when nothing does. */
  @Nullable
  McpHandler completion(String reference, String argument) {
    return completions.get(key(reference, argument));
  }

  /** True when there is such a prompt or template, completed or not. */
  boolean knows(String reference) {
    return prompts.containsKey(reference)
        || templates.stream().anyMatch(t -> t.template().uriTemplate().equals(reference))
        || resources.containsKey(reference);
  }
}

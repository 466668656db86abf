package dev.pollux.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.ToolConfig;
import dev.pollux.json.Json;
import dev.pollux.session.History;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.ToolCatalog;
import dev.pollux.tool.Toolset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every request of an agent says beside its contents, made again only when a toolset gives
 * another list.
 */
final class TurnConfigs {

  /** The tools of a turn, and the part of the request that declares them. */
  record TurnConfig(ToolCatalog tools, GenerateContentConfig config) {

    /** The same declarations, as the conversation speaks of them, but none may be called. */
    GenerateContentConfig withoutFunctions() {
      return tools.tools().isEmpty()
          ? config
          : config.withToolConfig(new ToolConfig(without(config)));
    }

    private static ObjectNode without(GenerateContentConfig config) {
      ObjectNode json = Json.object();
      if (config.json().get("toolConfig") instanceof ObjectNode given) {
        json.setAll(given);
      }
      json.setAll(ToolConfig.none().json());
      return json;
    }
  }

  private record Known(List<List<FunctionTool>> lists, TurnConfig config) {}

  private final AgentOptions options;
  private final List<Toolset> toolsets;
  private volatile @Nullable Known known;

  TurnConfigs(AgentOptions options) {
    this.options = options;
    this.toolsets = options.getToolsets();
  }

  TurnConfig current() {
    Known last = known;
    if (last != null && isCurrent(last)) {
      return last.config();
    }
    List<List<FunctionTool>> lists = toolsets.stream().map(Toolset::tools).toList();
    List<FunctionTool> all = new ArrayList<>();
    for (int i = 0; i < lists.size(); i++) {
      if (lists.get(i) == null) {
        throw new IllegalStateException("Toolset " + (i + 1) + " of " + lists.size()
            + " gave null (expected: a list of tools)");
      }
      all.addAll(lists.get(i));
    }
    Known made = new Known(lists, make(ToolCatalog.of(all)));
    known = made;
    return made.config();
  }

  /** What the model is sent in this turn. */
  GenerateContentRequest request(Step.Ask ask, TurnConfig turn, History history) {
    GenerateContentConfig config = ask.closing() ? turn.withoutFunctions() : turn.config();
    if (ask.note() != null) {
      String instruction = options.getInstruction();
      config = config.withSystemInstruction(
          instruction == null ? ask.note() : instruction + "\n\n" + ask.note());
    }
    return new GenerateContentRequest(
        config, ask.signed() ? history.signedContents() : history.contents());
  }

  private boolean isCurrent(Known last) {
    for (int i = 0; i < toolsets.size(); i++) {
      if (toolsets.get(i).tools() != last.lists().get(i)) {
        return false;
      }
    }
    return true;
  }

  private TurnConfig make(ToolCatalog tools) {
    GenerateContentConfig config = GenerateContentConfig.EMPTY;
    if (options.getInstruction() != null) {
      config = config.withSystemInstruction(options.getInstruction());
    }
    config = config
        .withTools(tools.declarations(), options.getBuiltIn())
        .withGenerationConfig(options.getGenerationConfig());
    ToolConfig toolConfig = toolConfig(tools);
    if (toolConfig != null) {
      config = config.withToolConfig(toolConfig);
    }
    return new TurnConfig(tools, config);
  }

  // Gemini takes functions beside its own tools only from those who ask to see what those do.
  private @Nullable ToolConfig toolConfig(ToolCatalog tools) {
    ToolConfig given = options.getToolConfig();
    if (options.getBuiltIn().isEmpty() || tools.tools().isEmpty()) {
      return given;
    }
    ObjectNode json = given == null ? Json.object() : given.json().deepCopy();
    return new ToolConfig(json.put("includeServerSideToolInvocations", true));
  }
}

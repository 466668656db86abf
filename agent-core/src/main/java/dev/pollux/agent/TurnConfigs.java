package dev.pollux.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.ToolConfig;
import dev.pollux.json.Json;
import dev.pollux.loop.Step;
import dev.pollux.loop.Wanted;
import dev.pollux.model.Capabilities;
import dev.pollux.session.History;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.RunScope;
import dev.pollux.tool.ToolCatalog;
import dev.pollux.tool.Toolset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What every request of an agent says beside its contents, made again only when a toolset gives
 * another list.
 */
final class TurnConfigs {

  /**
   * The tools of a turn, and the part of the request that declares them.
   *
   * @param lists what the toolsets gave
   * @param config as it is until the model calls a function
   * @param free as it is from then on: the same unless a call was forced
   */
  record TurnConfig(
      List<List<FunctionTool>> lists,
      ToolCatalog tools,
      GenerateContentConfig config,
      GenerateContentConfig free) {

    /** The same declarations, as the conversation speaks of them, but none may be called. */
    GenerateContentConfig withoutFunctions() {
      return tools.tools().isEmpty() || isCached(config)
          ? free
          : free.withToolConfig(new ToolConfig(without(free)));
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

  private final AgentOptions options;
  private final List<Toolset> toolsets;
  private volatile @Nullable TurnConfig known;

  TurnConfigs(AgentOptions options) {
    this.options = options;
    this.toolsets = options.allToolsets();
  }

  /** What holds for everybody now. */
  TurnConfig current() {
    TurnConfig last = known;
    if (last != null && isCurrent(last, null)) {
      return last;
    }
    TurnConfig made = make(toolsets.stream().map(Toolset::tools).toList());
    known = made;
    return made;
  }

  /**
   * What holds for a run now.
   *
   * @param last what held at its turn before, or null
   */
  TurnConfig current(RunScope run, @Nullable TurnConfig last) {
    if (last != null && isCurrent(last, run)) {
      return last;
    }
    TurnConfig shared = known;
    if (shared != null && shared != last && isCurrent(shared, run)) {
      return shared;
    }
    TurnConfig made = make(toolsets.stream().map(toolset -> toolset.tools(run)).toList());
    if (isCurrent(made, null)) {
      known = made; // else it is for this run alone
    }
    return made;
  }

  /**
   * What the model is sent in this turn.
   *
   * @param from the first content that is sent
   * @param called whether the model called a function before
   */
  GenerateContentRequest request(
      Step.Ask ask,
      TurnConfig turn,
      History history,
      int from,
      boolean called,
      Wanted wanted,
      Capabilities can) {
    GenerateContentConfig config =
        ask.closing() ? turn.withoutFunctions() : chosen(turn, ask, called);
    config = wanted.shaped(config, can, ask.closing());
    if (ask.note() != null && !isCached(config)) {
      String instruction = config.json().at("/systemInstruction/parts/0/text").asText("");
      config = config.withSystemInstruction(
          instruction.isEmpty() ? ask.note() : instruction + "\n\n" + ask.note());
    }
    List<Content> contents = ask.signed()
        ? history.signedContents().subList(from, history.contents().size())
        : history.contents(from);
    return new GenerateContentRequest(
        config, can.responseParts() ? contents : ResponseParts.inWords(contents));
  }

  private GenerateContentConfig chosen(TurnConfig turn, Step.Ask ask, boolean called) {
    IntFunction<@Nullable ToolConfig> ofTurn = options.turnToolConfig();
    if (ofTurn == null) {
      return called ? turn.free() : turn.config();
    }
    ToolConfig chosen = isCached(turn.config()) ? null : ofTurn.apply(ask.turn());
    return chosen == null ? turn.config() : turn.config().withToolConfig(chosen);
  }

  private static boolean isCached(GenerateContentConfig config) {
    return config.json().has("cachedContent");
  }

  private boolean isCurrent(TurnConfig last, @Nullable RunScope run) {
    for (int i = 0; i < toolsets.size(); i++) {
      Toolset toolset = toolsets.get(i);
      if ((run == null ? toolset.tools() : toolset.tools(run)) != last.lists().get(i)) {
        return false;
      }
    }
    return true;
  }

  private TurnConfig make(List<List<FunctionTool>> lists) {
    List<FunctionTool> all = new ArrayList<>();
    for (int i = 0; i < lists.size(); i++) {
      if (lists.get(i) == null) {
        throw new IllegalStateException("Toolset " + (i + 1) + " of " + lists.size()
            + " gave null (expected: a list of tools)");
      }
      all.addAll(lists.get(i));
    }
    ToolCatalog tools = ToolCatalog.of(all);
    GenerateContentConfig config = GenerateContentConfig.EMPTY
        .withGenerationConfig(options.getGenerationConfig())
        .withSafetySettings(options.getSafetySettings())
        .withLabels(options.getLabels());
    if (options.getServiceTier() != null) {
      config = config.withServiceTier(options.getServiceTier());
    }
    if (options.getCachedContent() != null) {
      config = config.withCachedContent(options.getCachedContent());
      return new TurnConfig(lists, tools, config, config);
    }
    if (options.getInstruction() != null) {
      config = config.withSystemInstruction(options.getInstruction());
    }
    config = config.withTools(tools.declarations(), options.getBuiltIn());
    ToolConfig given = options.getToolConfig();
    if (given == null) {
      return new TurnConfig(lists, tools, config, config);
    }
    GenerateContentConfig forced = config.withToolConfig(given);
    if (!given.json().at("/functionCallingConfig/mode").asText().equals("ANY")) {
      return new TurnConfig(lists, tools, forced, forced);
    }
    ObjectNode rest = given.json().deepCopy().without("functionCallingConfig");
    return new TurnConfig(
        lists,
        tools,
        forced,
        rest.isEmpty() ? config : config.withToolConfig(new ToolConfig(rest)));
  }
}

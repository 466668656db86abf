package dev.pollux.builtin.basics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pollux.json.Json;
import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.RunScope;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolCatalog;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import dev.pollux.tool.Toolset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Many tools, of which few are declared: at first {@code searchTools} alone. What the model finds is
 * declared from the next turn on, with its own effect and approval.
 *
 * <pre>{@code
 * Agent agent = new Agent(model, new AgentOptions().addTools(new ToolSearch(Toolset.of(many))));
 * }</pre>
 *
 * <p>Each conversation has what was found in it, which its session keeps: it is declared in later runs
 * as well, and after a restart, as long as there is a tool with that name. Thread safe; one serves many
 * agents and conversations at once.
 */
public final class ToolSearch implements Toolset {

  record Found(List<Hit> tools, int ofTools, String note) {}

  record Hit(String name, @Nullable String description) {}

  private static final int MAX_HITS = 8;

  /** More declarations than this help no model. */
  private static final int MAX_DECLARED = 64;

  private static final int MAX_LISTS = 256;

  private static final String KEY = "pollux.foundTools";

  private final List<FunctionTool> tools;
  private final List<FunctionTool> searchAlone;

  // By what was found: the same list says that nothing changed.
  private final Map<JsonNode, List<FunctionTool>> lists = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<JsonNode, List<FunctionTool>> eldest) {
      return size() > MAX_LISTS;
    }
  };

  /**
   * A search among the tools that this set has now.
   *
   * @throws IllegalArgumentException if two have the same name, or one is named {@code searchTools}
   */
  public ToolSearch(Toolset many) {
    this.searchAlone = Toolset.of(new Search()).tools();
    this.tools = List.copyOf(many.tools());
    List<FunctionTool> all = new ArrayList<>(tools);
    all.addAll(searchAlone);
    ToolCatalog.of(all);
  }

  /** The search alone: what there is where nothing was found yet. */
  @Override
  public List<FunctionTool> tools() {
    return searchAlone;
  }

  @Override
  public List<FunctionTool> tools(RunScope run) {
    JsonNode found = run.state(KEY);
    if (found.isEmpty()) {
      return searchAlone;
    }
    synchronized (lists) {
      return lists.computeIfAbsent(found, this::declared);
    }
  }

  // In the order in which they were found, so that what a model knows keeps its place.
  private List<FunctionTool> declared(JsonNode found) {
    List<FunctionTool> declared = new ArrayList<>(searchAlone);
    for (JsonNode name : found) {
      tools.stream().filter(tool -> tool.name().equals(name.textValue())).forEach(declared::add);
    }
    return List.copyOf(declared);
  }

  private Found find(String query, ToolContext context) {
    List<String> words = words(query);
    if (words.isEmpty()) {
      throw new ToolException("Argument 'query' of 'searchTools' must have a word in it");
    }
    List<FunctionTool> hits = tools.stream()
        .filter(tool -> score(tool, words) > 0)
        .sorted(Comparator.comparingInt((FunctionTool tool) -> -score(tool, words)))
        .limit(MAX_HITS)
        .toList();
    Set<String> found = names(context.updateState(KEY, kept -> with(names(kept), hits)));
    List<Hit> shown = hits.stream()
        .filter(hit -> found.contains(hit.name()))
        .map(hit -> new Hit(hit.name(), hit.declaration().description()))
        .toList();
    return new Found(
        shown,
        tools.size(),
        shown.isEmpty()
            ? "None was found; search with other words"
            : "These can be called from your next turn on");
  }

  private static Set<String> names(JsonNode kept) {
    Set<String> names = new LinkedHashSet<>();
    kept.forEach(name -> names.add(name.asText()));
    return names;
  }

  private static JsonNode with(Set<String> found, List<FunctionTool> hits) {
    for (FunctionTool hit : hits) {
      if (found.size() < MAX_DECLARED) {
        found.add(hit.name());
      }
    }
    return found.isEmpty() ? MissingNode.getInstance() : Json.tree(found);
  }

  private static int score(FunctionTool tool, List<String> words) {
    String name = String.join(" ", words(tool.name()));
    String description = tool.declaration().description();
    String text = description == null ? "" : description.toLowerCase(Locale.ROOT);
    int score = 0;
    for (String word : words) {
      score += name.contains(word) ? 3 : 0;
      score += text.contains(word) ? 1 : 0;
    }
    return score;
  }

  // getUserName is the words get, user and name.
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    String spaced = text.length() > 500 ? text.substring(0, 500) : text;
    for (String word : spaced
        .replaceAll("(\\p{Ll})(\\p{Lu})", "$1 $2")
        .toLowerCase(Locale.ROOT)
        .split("[^\\p{L}\\p{N}]+")) {
      if (word.length() > 1) {
        words.add(word);
      }
    }
    return words;
  }

  private final class Search {

    @Tool(
        value = "Finds tools by what they do. There are many more than are declared; search before"
            + " you say that something cannot be done.",
        effect = Effect.REPEATABLE,
        sequential = true)
    Found searchTools(
        @ToolParam(value = "Words for what is to be done", example = "send mail") String query,
        ToolContext context) {
      return find(query, context);
    }
  }
}

package dev.pollux.builtin.basics;

import dev.pollux.tool.Effect;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolCatalog;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import dev.pollux.tool.Toolset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Many tools, of which few are declared: at first {@code searchTools} alone. What the model finds is
 * declared from the next turn on, with its own effect and approval.
 *
 * <pre>{@code
 * Agent agent = new Agent(model, new AgentOptions().addTools(new ToolSearch(Toolset.of(many))));
 * }</pre>
 *
 * <p>What is found is found for all who have this object. So it is for one conversation, which is the
 * first that searches: another one is refused. Make one, and an agent with it, for each conversation;
 * both cost little beside a run.
 */
public final class ToolSearch implements Toolset {

  record Found(List<Hit> tools, int ofTools, String note) {}

  record Hit(String name, @Nullable String description) {}

  private static final int MAX_HITS = 8;

  /** More declarations than this help no model. */
  private static final int MAX_DECLARED = 64;

  private final List<FunctionTool> tools;
  private final FunctionTool search;
  private final Set<String> found = new LinkedHashSet<>();
  private @Nullable String session;
  private volatile List<FunctionTool> declared;

  /**
   * A search among the tools that this set has now.
   *
   * @throws IllegalArgumentException if two have the same name, or one is named {@code searchTools}
   */
  public ToolSearch(Toolset many) {
    this.search = Toolset.of(new Search()).tools().get(0);
    List<FunctionTool> all = new ArrayList<>(many.tools());
    all.add(search);
    ToolCatalog.of(all);
    this.tools = List.copyOf(many.tools());
    this.declared = List.of(search);
  }

  @Override
  public List<FunctionTool> tools() {
    return declared;
  }

  private synchronized Found find(String query, String sessionId) {
    if (session == null) {
      session = sessionId;
    }
    if (!session.equals(sessionId)) {
      throw new ToolException("The tools here belong to another conversation; tell the user");
    }
    List<String> words = words(query);
    if (words.isEmpty()) {
      throw new ToolException("Argument 'query' of 'searchTools' must have a word in it");
    }
    List<FunctionTool> hits = tools.stream()
        .filter(tool -> score(tool, words) > 0)
        .sorted(Comparator.comparingInt((FunctionTool tool) -> -score(tool, words)))
        .limit(MAX_HITS)
        .toList();
    for (FunctionTool hit : hits) {
      if (found.size() < MAX_DECLARED) {
        found.add(hit.name());
      }
    }
    declare();
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

  // The same list stands for no change, so there is another one only when there is more in it.
  private void declare() {
    Predicate<FunctionTool> isFound = tool -> found.contains(tool.name());
    if (declared.size() != found.size() + 1) {
      List<FunctionTool> more = new ArrayList<>(List.of(search));
      tools.stream().filter(isFound).forEach(more::add);
      declared = List.copyOf(more);
    }
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
      return find(query, context.sessionId());
    }
  }
}

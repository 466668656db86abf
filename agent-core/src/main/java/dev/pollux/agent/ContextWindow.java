package dev.pollux.agent;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.run.RunEvent;
import dev.pollux.session.History;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which part of the conversation a run sends. */
final class ContextWindow {

  private final @Nullable WindowOptions options;
  private int current = -1;
  private int told;
  private boolean withoutSummary;

  ContextWindow(@Nullable WindowOptions options) {
    this.options = options;
    this.withoutSummary = options == null || !options.isSummary();
  }

  /**
   * How many of the oldest contents a summary has to stand for before the next request, or 0.
   */
  int toSummarise(History history) {
    return withoutSummary || options == null || !isOver(history)
        ? 0
        : border(history, options.getMaxTokens() / 2);
  }

  /** The model is asked for a summary of the oldest contents. */
  GenerateContentRequest summaryRequest(
      History history, int contents, GenerateContentConfig config, boolean responseParts) {
    List<Content> said = new ArrayList<>(history.contents().subList(0, contents));
    Content prompt = Content.user(options == null ? "" : options.getSummaryPrompt());
    said.add(prompt);
    return new GenerateContentRequest(config, responseParts ? said : ResponseParts.inWords(said));
  }

  /** The oldest contents are gone: a summary stands for them. */
  void summarised(int contents) {
    current -= contents;
    told = 0;
  }

  /** There was no summary, and this run does not ask for another. */
  void failed() {
    withoutSummary = true;
  }

  /** The first content that is sent. */
  int from(History history) {
    return options == null || !isOver(history) ? 0 : border(history, options.getMaxTokens());
  }

  /** What the follower of the run is told when more is left out than before, or null. */
  RunEvent.@Nullable WindowMoved moved(History history, int from) {
    if (from <= told) {
      return null;
    }
    told = from;
    return new RunEvent.WindowMoved(from, history.tokens(from));
  }

  private boolean isOver(History history) {
    if (current < 0) { // what the user says during the run is part of its turn
      current = lastBorder(history);
    }
    return options != null && history.tokens(0) > options.getMaxTokens();
  }

  private static int lastBorder(History history) {
    int last = history.contents().size() - 1;
    while (last > 0 && !history.isTurnStart(last)) {
      last--;
    }
    return Math.max(0, last);
  }

  /** The oldest start of a turn from which on there are not too many tokens. */
  private int border(History history, int most) {
    int border = current;
    long tokens = history.tokens(current);
    int index = current;
    while (index > 0) {
      index--;
      tokens += history.tokensOf(index);
      if (tokens > most) {
        break;
      }
      if (history.isTurnStart(index)) {
        border = index;
      }
    }
    return border;
  }
}

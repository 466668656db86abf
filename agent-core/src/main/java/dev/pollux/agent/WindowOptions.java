package dev.pollux.agent;

import dev.pollux.limit.Limit;
import java.util.Objects;

/**
 * How much of a long conversation the model is sent. Whole turns are left out, the oldest first: a turn
 * is what a user said and everything up to what the user says next, so calls keep their responses. The
 * prompt of a run and what came behind it are always sent. The session's log keeps everything.
 *
 * <p>Tokens are those of the conversation, without instruction and tools. They are counted from the
 * usage that Gemini tells with its answers, and estimated where there is none: a token for four bytes,
 * 260 for an image or a file.
 */
public final class WindowOptions {

  private int maxTokens = 200_000;
  private boolean summary;
  private String summaryPrompt =
      "Summarise the conversation so far for yourself: what the user wants, what was decided, what"
          + " tools found, and what is still open. Keep names, numbers and identifiers exactly. Answer"
          + " with the summary alone.";

  /** All defaults. */
  public WindowOptions() {}

  /** Copies {@code other}. */
  public WindowOptions(WindowOptions other) {
    this.maxTokens = other.maxTokens;
    this.summary = other.summary;
    this.summaryPrompt = other.summaryPrompt;
  }

  public int getMaxTokens() {
    return maxTokens;
  }

  /**
   * How many tokens of the conversation are sent at most, 200 000 by default; more only when the turn of
   * the run has more.
   */
  public WindowOptions setMaxTokens(int maxTokens) {
    this.maxTokens = Limit.positive("maxTokens", maxTokens);
    return this;
  }

  public boolean isSummary() {
    return summary;
  }

  /**
   * Whether the model is asked for a summary when the conversation has more than {@link #setMaxTokens},
   * false by default. It stands for all turns but the newest ones with half as many tokens, is kept in
   * the log as {@link dev.pollux.session.SessionEntry.Summarised}, and from then on each run of the
   * session is sent it in place of those turns. What it takes is added up with the run. When it fails,
   * turns are left out as without it.
   */
  public WindowOptions setSummary(boolean summary) {
    this.summary = summary;
    return this;
  }

  public String getSummaryPrompt() {
    return summaryPrompt;
  }

  /** What the model is told so that it writes a summary. There is a text by default. */
  public WindowOptions setSummaryPrompt(String summaryPrompt) {
    this.summaryPrompt = Objects.requireNonNull(summaryPrompt, "summaryPrompt");
    return this;
  }
}

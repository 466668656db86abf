package dev.pollux.session;

import java.util.List;

/**
 * Some entries of a log.
 *
 * @param entries oldest first
 * @param more whether the log has others behind them
 */
public record LogPage(List<SessionEntry> entries, boolean more) {

  /** Copies the entries. */
  public LogPage {
    entries = List.copyOf(entries);
  }
}

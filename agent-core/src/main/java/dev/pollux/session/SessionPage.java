package dev.pollux.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the sessions of a store.
 *
 * @param sessions in the store's order
 * @param next what {@link SessionStore#list} takes for those behind them, or null at the end; a text
 *     without meaning
 */
public record SessionPage(
    List<SessionInfo> sessions, @Nullable String next) {

  /** Copies the list. */
  public SessionPage {
    sessions = List.copyOf(sessions);
  }
}

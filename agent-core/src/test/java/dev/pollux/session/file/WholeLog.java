package dev.pollux.session.file;

import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import java.util.ArrayList;
import java.util.List;

/** Reads a log page by page. */
final class WholeLog {

  private WholeLog() {}

  static List<SessionEntry> of(SessionLog log) {
    List<SessionEntry> entries = new ArrayList<>();
    LogPage page;
    do {
      page = log.read(entries.size(), 1000);
      entries.addAll(page.entries());
    } while (page.more());
    return entries;
  }
}

package dev.pollux.examples;

import dev.pollux.examples.terminal.Escapes;
import dev.pollux.json.Json;
import dev.pollux.session.SessionInfo;
import dev.pollux.session.SessionPage;
import dev.pollux.session.SessionStore;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    description =
        "Lists sessions, in the order of the store: id, entries, and when the newest was written.",
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false)
final class SessionsListCommand implements Callable<Integer> {

  private static final int PAGE = 500;
  private static final int ID_WIDTH = 36;

  @Mixin
  private StoreTarget target = new StoreTarget();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many at most (default: all); what --after takes is told on stderr then.")
  private int limit = Integer.MAX_VALUE;

  @Option(names = "--after", paramLabel = "PLACE", description = "Those behind an earlier list.")
  private @Nullable String after;

  @Option(
      names = "--json",
      description = "One JSON object a line: {\"id\": …, \"entries\": …, \"updatedAt\": …}.")
  private boolean json;

  private final Terminal terminal;

  SessionsListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return target.use(terminal, (vertx, store) -> list(store));
  }

  private int list(SessionStore store) {
    if (limit < 1) {
      throw new IllegalArgumentException("--limit: " + limit + " (expected: >= 1)");
    }
    String next = after;
    int left = limit;
    do {
      SessionPage page = store.list(next, Math.min(left, PAGE)).await();
      page.sessions().forEach(this::show);
      left -= page.sessions().size();
      next = page.next();
    } while (next != null && left > 0);
    if (next != null) {
      terminal.note("There are more: --after " + next);
    }
    return 0;
  }

  private void show(SessionInfo session) {
    String updated = session.updatedAt().truncatedTo(ChronoUnit.SECONDS).toString();
    if (json) {
      terminal.line(Json.object()
          .put("id", session.id())
          .put("entries", session.entries())
          .put("updatedAt", session.updatedAt().toString())
          .toString());
    } else if (terminal.interactive()) {
      terminal.line(String.format(
          "%-" + ID_WIDTH + "s  %7d  %s", Escapes.shown(session.id()), session.entries(), updated));
    } else {
      terminal.line(Escapes.shown(session.id()) + "\t" + session.entries() + "\t" + updated);
    }
  }
}

package dev.pollux.examples;

import dev.pollux.examples.chat.Transcript;
import dev.pollux.examples.terminal.Escapes;
import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows what happened in a session, each entry of its log behind its number.",
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false)
final class SessionsShowCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "ID", description = "See agents sessions list.")
  private String session = "";

  @Mixin
  private StoreTarget target = new StoreTarget();

  @Option(names = "--json", description = "The entries as they are stored, one JSON object a line.")
  private boolean json;

  private final Terminal terminal;

  SessionsShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return target.use(
        terminal, (vertx, store) -> target.has(terminal, store, session) ? show(store) : 1);
  }

  private int show(SessionStore store) {
    long number = 0;
    LogPage page;
    do {
      page = store.read(session, number, SessionStore.PAGE_ENTRIES).await();
      for (SessionEntry entry : page.entries()) {
        show(number, entry);
        number++;
      }
    } while (page.more());
    return 0;
  }

  private void show(long number, SessionEntry entry) {
    if (json) {
      terminal.line(entry.json().toString());
      return;
    }
    String before = String.format("%5d  ", number);
    for (String text : Transcript.whole(entry)) {
      for (String line : text.lines().toList()) {
        terminal.line(before + Escapes.shown(line));
        before = " ".repeat(before.length());
      }
    }
  }
}

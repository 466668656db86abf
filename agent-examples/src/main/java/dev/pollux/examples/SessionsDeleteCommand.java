package dev.pollux.examples;

import dev.pollux.session.SessionStore;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    description = "Deletes a session with everything in it, once that was confirmed.",
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false)
final class SessionsDeleteCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "ID", description = "See agents sessions list.")
  private String session = "";

  @Mixin
  private StoreTarget target = new StoreTarget();

  @Option(names = "--yes", description = "Do not ask; needed where there is no terminal.")
  private boolean yes;

  private final Terminal terminal;

  SessionsDeleteCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return target.use(terminal, (vertx, store) -> {
      if (!yes && !terminal.interactive()) {
        throw new IllegalArgumentException("--yes: not given, and there is no terminal to ask at");
      }
      return target.has(terminal, store, session) ? delete(store) : 1;
    });
  }

  private int delete(SessionStore store) {
    if (!yes && !confirmed()) {
      terminal.note("Nothing was deleted.");
      return 1;
    }
    boolean deleted = store.delete(session).await();
    terminal.note(
        deleted ? "Session '" + session + "' was deleted." : "Somebody else has deleted it.");
    return 0;
  }

  private boolean confirmed() {
    terminal.ask("Delete session '" + session + "' with everything in it? [y]es, [N]o: ");
    String answer = ApprovalOptions.typed();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }
}

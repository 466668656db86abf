package dev.pollux.examples;

import dev.pollux.session.Session;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionImportException;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionTransfer;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Reads what agents sessions export wrote into a store, as a new session.",
      "",
      "It is the same conversation elsewhere: go on with one of the two only, or what is left to do"
          + " in it is done twice."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false)
final class SessionsImportCommand implements Callable<Integer> {

  private static final String STDIN = "-";

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "What was exported (default: stdin).")
  private String file = STDIN;

  @Mixin
  private StoreTarget target = new StoreTarget();

  @Option(
      names = "--session",
      paramLabel = "ID",
      description = "The id of the new session (default: the one it had).")
  private @Nullable String session;

  private final Terminal terminal;

  SessionsImportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return target.use(terminal, (vertx, store) -> {
      if (session != null) {
        SessionOptions.checkId(session);
      }
      if (file.equals(STDIN)) {
        return piped(vertx, store);
      }
      Path from = Path.of(file);
      if (!Files.isRegularFile(from) || !Files.isReadable(from)) {
        throw new IllegalArgumentException(
            "FILE: '" + from + "' (expected: a file that may be read)");
      }
      return read(vertx, store, from);
    });
  }

  /** By way of a file, as the lines may come slowly and be more than there is room for. */
  private int piped(Vertx vertx, SessionStore store) throws IOException {
    Path copy = Files.createTempFile("agents-import", ".jsonl");
    try {
      Files.copy(terminal.in(), copy, StandardCopyOption.REPLACE_EXISTING);
      return read(vertx, store, copy);
    } finally {
      Files.delete(copy);
    }
  }

  private int read(Vertx vertx, SessionStore store, Path from) {
    AsyncFile lines = vertx
        .fileSystem()
        .open(from.toString(), new OpenOptions().setWrite(false))
        .await();
    try {
      Session imported = SessionTransfer.importFrom(store, session, lines).await();
      terminal.note("Session '" + imported.id() + "' was imported.");
      return 0;
    } catch (SessionConflictException e) {
      terminal.note(target.command()
          + ": the session is there already (--session ID gives the new one another id)");
      return 1;
    } catch (SessionImportException e) {
      terminal.note(target.command() + ": " + e.getMessage());
      return 1;
    } finally {
      lines.close().await();
    }
  }
}

package dev.pollux.examples;

import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionTransfer;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    description = "Writes a session as JSON lines, which agents sessions import reads.",
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false)
final class SessionsExportCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "ID", description = "See agents sessions list.")
  private String session = "";

  @Mixin
  private StoreTarget target = new StoreTarget();

  @Option(names = "--out", paramLabel = "FILE", description = "A new file (default: stdout).")
  private @Nullable Path out;

  private final Terminal terminal;

  SessionsExportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return target.use(
        terminal,
        (vertx, store) -> target.has(terminal, store, session) ? export(vertx, store) : 1);
  }

  private int export(Vertx vertx, SessionStore store) throws IOException {
    Path file = out;
    try {
      long entries;
      if (file == null) {
        PrintedStream printed = new PrintedStream(vertx, terminal.out());
        entries = SessionTransfer.exportTo(store, session, printed).await();
      } else {
        entries = written(vertx, store, file);
      }
      terminal.note(entries + " entries");
      return 0;
    } catch (IOException | FileSystemException e) {
      terminal.note(target.command() + ": " + message(e));
      return 1;
    }
  }

  private long written(Vertx vertx, SessionStore store, Path file) throws IOException {
    OpenOptions fresh = new OpenOptions().setCreateNew(true).setWrite(true);
    AsyncFile opened = vertx.fileSystem().open(file.toString(), fresh).await();
    boolean whole = false;
    try {
      long entries = SessionTransfer.exportTo(store, session, opened).await();
      opened.close().await();
      whole = true;
      return entries;
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String message(Exception failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause instanceof FileAlreadyExistsException
        ? "'" + cause.getMessage() + "' is there already (expected: a new file)"
        : cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}

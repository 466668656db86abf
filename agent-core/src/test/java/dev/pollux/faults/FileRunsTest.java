package dev.pollux.faults;

import dev.pollux.session.SessionStore;
import dev.pollux.session.file.FileSessionStore;
import dev.pollux.session.file.FileStoreOptions;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;

/** Agents whose sessions are on the disk, each in several files. */
class FileRunsTest extends StoredRunsContract {

  @TempDir
  private Path directory;

  @Override
  protected SessionStore open(Vertx vertx) throws Exception {
    FileStoreOptions options = new FileStoreOptions().setMaxFileBytes(1000);
    return FileSessionStore.open(vertx, directory, options).await(60, TimeUnit.SECONDS);
  }
}

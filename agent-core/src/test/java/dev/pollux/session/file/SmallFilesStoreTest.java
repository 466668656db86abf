package dev.pollux.session.file;

import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreContract;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract with logs that are more than one file as soon as they have more than an append. */
class SmallFilesStoreTest extends SessionStoreContract {

  private static final Vertx VERTX = Vertx.vertx();

  @TempDir
  private Path directory;

  @AfterAll
  static void closeVertx() {
    await(VERTX.close());
  }

  @Override
  protected SessionStore open() {
    return await(
        FileSessionStore.open(VERTX, directory, new FileStoreOptions().setMaxFileBytes(1)));
  }
}

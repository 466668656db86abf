package dev.pollux.session.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pollux.gemini.Content;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionInfo;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreContract;
import dev.pollux.session.SessionStoreException.Reason;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
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
    return open(directory.resolve("contract"));
  }

  private static FileSessionStore open(Path directory) {
    return await(
        FileSessionStore.open(VERTX, directory, new FileStoreOptions().setMaxFileBytes(1)));
  }

  @Test
  void E11_logWhoseFirstFileIsGoneIsListedAndToldOf() throws Exception {
    Path logs = directory.resolve("lost");
    FileSessionStore store = open(logs);
    for (String id : List.of("lost", "whole")) {
      for (int i = 0; i < 3; i++) {
        SessionEntry entry = new SessionEntry.UserTurn("r", Content.user("entry " + i));
        await(store.append(id, i, List.of(entry)));
      }
    }
    await(store.close());
    Path first = new LogFiles(new LocalDisk(), logs.resolve("logs")).file("lost");
    Files.delete(first);

    FileSessionStore next = open(logs);

    assertThat(await(next.verify()))
        .extracting(LogDamage::sessionId, LogDamage::file, LogDamage::reason)
        .containsExactly(tuple("lost", first, Reason.CORRUPT));
    assertThat(await(next.list(null, 10)).sessions())
        .extracting(SessionInfo::id)
        .containsExactlyInAnyOrder("lost", "whole");
    assertThat(await(next.delete("lost"))).isFalse();
    assertThat(await(next.verify())).isEmpty();
    assertThat(await(next.list(null, 10)).sessions())
        .extracting(SessionInfo::id)
        .containsExactly("whole");
    await(next.close());
  }
}

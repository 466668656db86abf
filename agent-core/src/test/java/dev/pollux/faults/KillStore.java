package dev.pollux.faults;

import dev.pollux.session.SessionStore;
import dev.pollux.session.file.FileSessionStore;
import dev.pollux.session.file.FileStoreOptions;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Opens the store of a child that is killed. One in another module is named by its class: {@code
 * dev.pollux.X=WHERE} is opened by an {@code X} with what stands behind the sign.
 */
@FunctionalInterface
public interface KillStore {

  /** Opens what an earlier process left, or something new. */
  SessionStore open(Vertx vertx, String where) throws Exception;

  /** Opens the store that a text describes: {@code file:DIRECTORY}, or {@code CLASS=WHERE}. */
  static SessionStore of(Vertx vertx, String spec) throws Exception {
    if (spec.startsWith("file:")) {
      Path directory = Path.of(spec.substring("file:".length()));
      return FileSessionStore.open(vertx, directory, new FileStoreOptions())
          .await(60, TimeUnit.SECONDS);
    }
    int sign = spec.indexOf('=');
    KillStore opener = (KillStore)
        Class.forName(spec.substring(0, sign)).getDeclaredConstructor().newInstance();
    return opener.open(vertx, spec.substring(sign + 1));
  }
}

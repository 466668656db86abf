package dev.pollux.postgres;

import dev.pollux.faults.StoredRunsContract;
import dev.pollux.session.SessionStore;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Agents whose sessions are in PostgreSQL. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class PostgresRunsTest extends StoredRunsContract {

  @Override
  protected SessionStore open(Vertx vertx) throws Exception {
    return PostgresSessionStore.open(vertx, PostgresTests.options()).await(60, TimeUnit.SECONDS);
  }
}

package dev.pollux.postgres;

import dev.pollux.faults.KillStore;
import dev.pollux.session.SessionStore;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.util.concurrent.TimeUnit;

/** Opens the store of a child that is killed: {@code PORT/DATABASE/SCHEMA} of the server of the tests. */
public final class KilledStore implements KillStore {

  @Override
  public SessionStore open(Vertx vertx, String where) throws Exception {
    String[] parts = where.split("/");
    PgConnectOptions connect = new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(Integer.parseInt(parts[0]))
        .setDatabase(parts[1])
        .setUser("postgres");
    return PostgresSessionStore.open(vertx, new PostgresOptions(connect).setSchema(parts[2]))
        .await(60, TimeUnit.SECONDS);
  }
}

package dev.pollux.postgres;

import dev.pollux.limit.Clock;
import dev.pollux.session.SessionConflictException;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A pool of connections, and the rule by which what failed is tried again. */
final class Database {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final Clock clock;
  private final PostgresOptions options;
  private final Pool pool;

  // Guarded by this.
  private int atWork;
  private boolean closed;
  private final Promise<Void> idle = Promise.promise();

  Database(Vertx vertx, PostgresOptions options, Clock clock) {
    this.vertx = vertx;
    this.clock = clock;
    this.options = options;
    this.pool = PgBuilder.pool()
        .with(new PoolOptions()
            .setMaxSize(options.getMaxConnections())
            .setMaxWaitQueueSize(options.getMaxWaiting())
            .setConnectionTimeout((int) options.getStatementTimeout().toMillis())
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
            .setIdleTimeout(60)
            .setIdleTimeoutUnit(TimeUnit.SECONDS))
        .with(transport(options))
        .connectingTo(connectOptions(options))
        .using(vertx)
        .build();
  }

  // The database gives statements up in time; this is for a network that swallows the news.
  static NetClientOptions transport(PostgresOptions options) {
    return new NetClientOptions()
        .setConnectTimeout(5000)
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setReadIdleTimeout(
            (int) Math.min(options.getStatementTimeout().toMillis() * 3 / 2, Integer.MAX_VALUE));
  }

  static PgConnectOptions connectOptions(PostgresOptions options) {
    String millis = Long.toString(options.getStatementTimeout().toMillis());
    PgConnectOptions connect = options.getConnectOptions().setCachePreparedStatements(true);
    connect.getProperties().putIfAbsent("statement_timeout", millis);
    // A process that stands still in the middle of a transaction must not keep others from its
    // rows.
    connect.getProperties().putIfAbsent("idle_in_transaction_session_timeout", millis);
    return connect;
  }

  Vertx vertx() {
    return vertx;
  }

  Clock clock() {
    return clock;
  }

  PostgresOptions options() {
    return options;
  }

  Pool pool() {
    return pool;
  }

  /** SQL with the schema in the place of {@code $schema}. */
  String sql(String sql) {
    return sql.replace("$schema", options.getSchema());
  }

  Future<RowSet<Row>> execute(String sql, Tuple values) {
    return pool.preparedQuery(sql).execute(values);
  }

  /**
   * Does something until it succeeds, fails for good, or its time is over. It must be such that doing
   * it twice is like doing it once.
   */
  <T> Future<T> attempt(String what, Supplier<Future<T>> action) {
    synchronized (this) {
      if (closed) {
        return Future.failedFuture(
            new SessionStoreException(Reason.CLOSED, "The session store was closed", null));
      }
      atWork++;
    }
    return attempt(what, action, clock.nanoTime(), FIRST_PAUSE).onComplete(done -> ended());
  }

  private synchronized void ended() {
    atWork--;
    if (closed && atWork == 0) {
      idle.tryComplete();
    }
  }

  private <T> Future<T> attempt(
      String what, Supplier<Future<T>> action, long since, Duration pause) {
    return Future.succeededFuture().compose(v -> action.get()).recover(failed -> {
      if (failed instanceof SessionConflictException || failed instanceof SessionStoreException) {
        return Future.failedFuture(failed);
      }
      Failure failure = Failure.of(failed);
      boolean late = clock.nanoTime() - since >= options.getRetryTime().toNanos();
      if (!failure.isRetryable() || late || isClosed()) {
        return Future.failedFuture(failure.exception(what, options.user(), failed));
      }
      Promise<Void> waited = Promise.promise();
      clock.after(jittered(pause), waited::tryComplete);
      Duration next = pause.multipliedBy(2);
      return waited
          .future()
          .compose(v -> attempt(
              what, action, since, next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next));
    });
  }

  private static Duration jittered(Duration pause) {
    return Duration.ofNanos(
        ThreadLocalRandom.current().nextLong(pause.toNanos() / 2, pause.toNanos() + 1));
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  Future<Void> close() {
    synchronized (this) {
      if (!closed) {
        closed = true;
        if (atWork == 0) {
          idle.tryComplete();
        }
      }
    }
    return idle.future().compose(v -> pool.close());
  }
}

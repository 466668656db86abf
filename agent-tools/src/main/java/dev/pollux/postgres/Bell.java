package dev.pollux.postgres;

import dev.pollux.limit.Clock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other processes over {@code NOTIFY} that something is new, and hears it from them over {@code
 * LISTEN}, on one connection of its own. It promises nothing: listeners are called every now and then as
 * well, and after each reconnect.
 *
 * <p>Notifications are not part of the transactions that they tell about: PostgreSQL lets those that
 * notify commit one after the other only, each with its own write to the disk.
 */
final class Bell {

  private static final Logger LOG = LoggerFactory.getLogger(Bell.class);
  private static final int MOST_WAITING = 10_000;
  private static final Duration RECONNECT = Duration.ofSeconds(1);
  private static final String NOTIFY = "select pg_notify($1, rung) from unnest($2::text[]) as rung";

  private final Clock clock;
  private final Consumer<String> heard;
  private final Duration tick;
  private final Duration pollInterval;
  private final String channel;
  private final Pool pool;
  private final Map<String, List<Runnable>> listeners = new ConcurrentHashMap<>();

  // Guarded by this.
  private Set<String> rung = new LinkedHashSet<>();
  private @Nullable PgConnection connection;
  private boolean ringing;
  private long polledAt;
  private boolean connecting;
  private boolean closed;
  private Promise<Void> listening = Promise.promise();
  private Runnable cancelTick = () -> {};

  Bell(Database database, Duration pollInterval, Consumer<String> heard) {
    PostgresOptions options = database.options();
    this.clock = database.clock();
    this.pollInterval = pollInterval;
    // A connection on which nothing comes for longer than a statement may take is closed.
    this.tick = pollInterval.compareTo(options.getStatementTimeout()) < 0
        ? pollInterval
        : options.getStatementTimeout();
    this.polledAt = clock.nanoTime();
    this.heard = heard;
    this.channel = options.getSchema() + "_bell";
    PgConnectOptions connect = Database.connectOptions(options);
    // What is lost in a crash of the database only comes later.
    connect.addProperty("synchronous_commit", "off");
    this.pool = PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(1))
        .with(Database.transport(options))
        .connectingTo(connect)
        .using(database.vertx())
        .build();
  }

  void start() {
    connect();
    tickLater();
  }

  /** Done when it hears others. */
  synchronized Promise<Void> listening() {
    return listening;
  }

  /** Calls {@code wake} at once, when the subject rings, and every now and then; the result stops it. */
  Runnable listen(String subject, Runnable wake) {
    listeners.compute(subject, (key, there) -> {
      List<Runnable> all = there == null ? new CopyOnWriteArrayList<>() : there;
      all.add(wake);
      return all;
    });
    call(wake);
    return () -> listeners.computeIfPresent(subject, (key, there) -> {
      there.remove(wake);
      return there.isEmpty() ? null : there;
    });
  }

  /** Tells everybody who listens to the subject, in whatever process. */
  void ring(String subject) {
    synchronized (this) {
      if (closed || rung.size() >= MOST_WAITING) {
        return;
      }
      rung.add(subject);
    }
    flush();
  }

  private void flush() {
    PgConnection to;
    String[] subjects;
    synchronized (this) {
      to = connection;
      if (to == null || ringing || rung.isEmpty()) {
        return;
      }
      ringing = true;
      subjects = rung.toArray(String[]::new);
      rung = new LinkedHashSet<>();
    }
    to.preparedQuery(NOTIFY).execute(Tuple.of(channel, (Object) subjects)).onComplete(done -> {
      synchronized (this) {
        ringing = false;
      }
      flush();
    });
  }

  private void connect() {
    synchronized (this) {
      if (closed || connecting || connection != null) {
        return;
      }
      connecting = true;
    }
    pool.getConnection()
        .map(PgConnection::cast)
        .compose(made -> {
          made.notificationHandler(notification -> hear(notification.getPayload()));
          made.closeHandler(v -> lost(made));
          made.exceptionHandler(broken -> {}); // the close comes next
          return made.query("listen " + channel)
              .execute()
              .map(made)
              .onFailure(failed -> made.close());
        })
        .onComplete(done -> {
          synchronized (this) {
            connecting = false;
            if (done.succeeded() && !closed) {
              connection = done.result();
            }
          }
          if (done.succeeded()) {
            wakeAll(); // whatever rang before it listened
            flush();
            listening().tryComplete();
          } else {
            clock.after(RECONNECT, this::connect);
          }
        });
  }

  private void lost(PgConnection broken) {
    synchronized (this) {
      if (connection == broken) {
        connection = null;
        listening = Promise.promise();
      }
    }
    connect();
  }

  private synchronized void tickLater() {
    if (!closed) {
      cancelTick = clock.after(tick, this::tick);
    }
  }

  private void tick() {
    PgConnection silent;
    boolean poll;
    synchronized (this) {
      silent = connection;
      poll = clock.nanoTime() - polledAt >= pollInterval.toNanos();
      polledAt = poll ? clock.nanoTime() : polledAt;
    }
    if (silent != null) {
      // Something comes; and a connection that was lost before anybody could say so is found.
      silent.query("select 1").execute().onFailure(failed -> {
        silent.close();
        lost(silent);
      });
    }
    if (poll) {
      wakeAll();
    }
    tickLater();
  }

  private void hear(String subject) {
    call(() -> heard.accept(subject));
    List<Runnable> waiting = listeners.get(subject);
    if (waiting != null) {
      waiting.forEach(Bell::call);
    }
  }

  private void wakeAll() {
    listeners.values().forEach(waiting -> waiting.forEach(Bell::call));
  }

  private static void call(Runnable wake) {
    try {
      wake.run();
    } catch (RuntimeException e) {
      LOG.error("A listener to a run queue threw", e);
    }
  }

  Future<Void> close() {
    synchronized (this) {
      closed = true;
      cancelTick.run();
      listeners.clear();
    }
    return pool.close();
  }
}

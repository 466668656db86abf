package dev.pollux.postgres;

import dev.pollux.LocalPostgres;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import dev.pollux.queue.Lease;
import dev.pollux.queue.RunQueueOptions;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * A worker that does nothing but effects: each is a line in a file, between an intent and an outcome in
 * the log. An intent that it finds without an outcome is in doubt, and its effect is not done again. The
 * tests start it as processes of their own, and are one themselves.
 */
final class WorkerProcess {

  static final RunQueueOptions OPTIONS = new RunQueueOptions()
      .setLease(Duration.ofMillis(1000))
      .setLeaseMargin(Duration.ofMillis(200))
      .setHeartbeat(Duration.ofMillis(200))
      .setPollInterval(Duration.ofMillis(100))
      .setMaxAttempts(Integer.MAX_VALUE);

  private final Vertx vertx;
  private final PostgresRunQueue queue;
  private final Path effects;

  WorkerProcess(Vertx vertx, PostgresRunQueue queue, Path effects) {
    this.vertx = vertx;
    this.queue = queue;
    this.effects = effects;
  }

  /** Takes the port, the database, the schema and the file. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    PostgresOptions options = new PostgresOptions(new PgConnectOptions()
            .setHost("127.0.0.1")
            .setPort(Integer.parseInt(args[0]))
            .setDatabase(args[1])
            .setUser("postgres"))
        .setSchema(args[2]);
    PostgresSessionStore store = PostgresSessionStore.open(vertx, options).await();
    PostgresRunQueue queue = new PostgresRunQueue(store, OPTIONS);
    WorkerProcess worker = new WorkerProcess(vertx, queue, Path.of(args[3]));
    queue.onWork(() -> queue
        .claim("pid " + ProcessHandle.current().pid(), 2)
        .onSuccess(leases -> leases.forEach(lease -> worker
            .run(lease)
            .onComplete(ran -> System.out.println(lease.run().request().ticket())))));
  }

  static Process start(String schema, Path effects) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            WorkerProcess.class.getName(),
            Integer.toString(LocalPostgres.server().getPort()),
            PostgresTests.database(),
            schema,
            effects.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Goes on with a run until it is over or the lease is. */
  Future<Void> run(Lease lease) {
    SessionStore store = lease.store();
    String session = lease.run().request().sessionId();
    return store.read(session, 0).compose(log -> {
      int done = 0;
      boolean inDoubt = false;
      for (SessionEntry entry : log) {
        if (entry instanceof SessionEntry.ToolIntent) {
          inDoubt = true;
          done++;
        } else if (entry instanceof SessionEntry.ToolOutcome) {
          inDoubt = false;
        }
      }
      return inDoubt ? outcome(lease, log.size(), done - 1) : next(lease, log.size(), done);
    });
  }

  private Future<Void> next(Lease lease, long sequence, int call) {
    if (call == lease.run().request().input().path("calls").intValue()) {
      return lease.complete("done");
    }
    if (!lease.isSafe()) {
      return Future.failedFuture("not safe");
    }
    String session = lease.run().request().sessionId();
    return vertx
        .timer(5)
        .compose(v -> lease
            .store()
            .append(session, sequence, List.of(new SessionEntry.ToolIntent(who(lease), call, "k"))))
        .compose(end -> {
          if (!lease.isSafe()) {
            return Future.failedFuture("not safe");
          }
          effect(session + " " + call + "\n");
          return outcome(lease, end, call);
        });
  }

  private Future<Void> outcome(Lease lease, long sequence, int call) {
    FunctionResponse response = new FunctionResponse(Json.object().put("name", "effect"));
    return lease
        .store()
        .append(
            lease.run().request().sessionId(),
            sequence,
            List.of(new SessionEntry.ToolOutcome(who(lease), call, response)))
        .compose(end -> next(lease, end, call + 1));
  }

  static String who(Lease lease) {
    return Long.toString(lease.epoch());
  }

  private void effect(String line) {
    try {
      Files.writeString(effects, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

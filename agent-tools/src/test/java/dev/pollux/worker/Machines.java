package dev.pollux.worker;

import dev.pollux.LocalPostgres;
import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.postgres.PostgresOptions;
import dev.pollux.postgres.PostgresRunQueue;
import dev.pollux.postgres.PostgresSessionStore;
import dev.pollux.queue.RunQueueOptions;
import dev.pollux.testing.LocalGemini;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Several machines in one process, each with its own connections to one schema of one database. */
final class Machines {

  /** Leases that end soon, for those who wait for that. */
  static final RunQueueOptions QUEUE = new RunQueueOptions()
      .setLease(Duration.ofMillis(2000))
      .setLeaseMargin(Duration.ofMillis(300))
      .setHeartbeat(Duration.ofMillis(300))
      .setPollInterval(Duration.ofMillis(100))
      .setMaxAttempts(20);

  /** Leases that do not end by themselves, however slow this machine is. */
  static final RunQueueOptions LASTING = new RunQueueOptions(QUEUE).setLease(Duration.ofMinutes(5));

  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private static final class Database {
    static final String NAME = create();

    private static String create() {
      try {
        return LocalPostgres.newDatabase();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** One of them. */
  record Machine(PostgresSessionStore store, PostgresRunQueue queue, AgentClient client) {}

  final Vertx vertx = Vertx.vertx();
  final LocalGemini gemini = await(LocalGemini.start(vertx)).replyWith(Steps::reply);
  final String schema = "w" + SCHEMAS.incrementAndGet();
  private final List<Machine> all = new ArrayList<>();

  Machine machine() {
    return machine(LASTING);
  }

  Machine machine(RunQueueOptions options) {
    Machine machine = open(vertx, LocalPostgres.options(Database.NAME), schema, options);
    all.add(machine);
    return machine;
  }

  static String database() {
    return Database.NAME;
  }

  static Machine open(
      Vertx vertx, PgConnectOptions connect, String schema, RunQueueOptions options) {
    PostgresSessionStore store = await(PostgresSessionStore.open(
        vertx,
        new PostgresOptions(connect).setSchema(schema).setRetryTime(Duration.ofSeconds(30))));
    PostgresRunQueue queue = new PostgresRunQueue(store, options);
    return new Machine(store, queue, new AgentClient(vertx, queue, store));
  }

  /**
   * Starts a worker that is a process of its own. Its arguments are the database's port and name, the
   * schema, the model's URL, and one of its own.
   */
  Process start(Class<?> worker, String own) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            worker.getName(),
            Integer.toString(LocalPostgres.server().getPort()),
            database(),
            schema,
            gemini.url(),
            own)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** The machine of such a process. */
  static Machine open(Vertx vertx, String[] args, RunQueueOptions options) {
    PgConnectOptions connect = new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(Integer.parseInt(args[0]))
        .setDatabase(args[1])
        .setUser("postgres");
    return open(vertx, connect, args[2], options);
  }

  Agent agent(Steps steps) {
    return agent(vertx, gemini.url(), steps);
  }

  static Agent agent(Vertx vertx, String url, Steps steps) {
    return new Agent(
        new GeminiModel(vertx, "gemini-3-flash-preview", Route.of(url).withApiKey("key")),
        new AgentOptions().addTools(steps));
  }

  /** An agent whose tool {@code work} is another one. */
  static Agent boss(Vertx vertx, String url, Agent worker) {
    return new Agent(
        new GeminiModel(vertx, "gemini-3-flash-preview", Route.of(url).withApiKey("key")),
        new AgentOptions().addTools(worker.asTool("work", "Does a job")));
  }

  /** Deploys a worker there; gives its deployment's id. */
  String work(Machine machine, Steps steps, AgentWorkerOptions options) {
    return await(vertx.deployVerticle(
        new AgentWorker(machine.queue(), Map.of("stepper", agent(steps)), options)));
  }

  void close() {
    vertx.deploymentIDs().forEach(id -> await(vertx.undeploy(id)));
    all.forEach(machine -> {
      await(machine.queue().close());
      await(machine.store().close());
    });
    await(vertx.close());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(60, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("not done in 60 s", late);
    }
  }
}

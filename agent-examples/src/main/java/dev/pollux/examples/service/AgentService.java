package dev.pollux.examples.service;

import dev.pollux.agent.Agent;
import dev.pollux.examples.weather.Weather;
import dev.pollux.google.GeminiModel;
import dev.pollux.session.SessionStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An agent behind HTTP. Undeploying it is a graceful stop: no new runs, those that go on may end within
 * {@link ServiceOptions#setDrainTimeout}, then they are cancelled, and their sessions can go on later.
 *
 * <pre>{@code
 * vertx.deployVerticle(new AgentService(agent, SessionStore.inMemory(), new ServiceOptions()));
 * }</pre>
 *
 * <p>With a store that survives the process, sessions and their logs are there after a restart. A run that
 * was cut off waits for {@code POST /sessions/ID/resume}: whether it is at work elsewhere, with a store that
 * many processes share, is not for the service to guess.
 *
 * <p>Tools that ask first suspend their run: it ends with its pending calls, and goes on as another run
 * once they are decided, so nothing waits in memory for a person.
 */
public final class AgentService extends VerticleBase {

  private static final int LINGER_SECONDS = 2;

  private final Agent agent;
  private final SessionStore store;
  private final ServiceOptions options;
  private final Metrics metrics = new Metrics();
  private final Runs runs;
  private @Nullable HttpServer server;

  /**
   * A service.
   *
   * @param agent without approval handler
   * @param store keeps the sessions
   * @param options are copied
   */
  public AgentService(Agent agent, SessionStore store, ServiceOptions options) {
    this.agent = Objects.requireNonNull(agent, "agent");
    this.store = Objects.requireNonNull(store, "store");
    this.options = new ServiceOptions(options);
    this.runs = new Runs(this.options, metrics);
  }

  @Override
  public Future<?> start() {
    Sessions sessions = new Sessions(vertx, store);
    Router router = new Routes(vertx, agent, sessions, runs, metrics, options).router();
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(options.getPort(), options.getHost())
        .onSuccess(listening -> server = listening);
  }

  /** The port that it listens on, once it is deployed. */
  public int port() {
    return Objects.requireNonNull(server, "not deployed").actualPort();
  }

  @Override
  public Future<?> stop() {
    long timer = vertx.setTimer(options.getDrainTimeout().toMillis(), late -> runs.cancelAll());
    return runs.drain().compose(quiet -> {
      vertx.cancelTimer(timer);
      return server == null
          ? Future.succeededFuture()
          : server.shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
    });
  }

  /** Needs {@code GEMINI_API_KEY} in the environment. The argument is a port; SIGTERM stops it. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Agent agent =
        new Agent(GeminiModel.fromEnvironment(vertx, "gemini-3-flash-preview"), Weather.agent());
    AgentService service = new AgentService(
        agent,
        SessionStore.inMemory(),
        new ServiceOptions().setPort(args.length > 0 ? Integer.parseInt(args[0]) : 8080));
    String id = vertx.deployVerticle(service).await();
    System.out.println("http://127.0.0.1:" + service.port());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      vertx.undeploy(id).await();
      vertx.close().await();
    }));
  }
}

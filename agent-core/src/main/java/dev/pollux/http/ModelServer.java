package dev.pollux.http;

import dev.pollux.limit.Clock;
import dev.pollux.model.CallOptions;
import dev.pollux.model.ResponseStream;
import dev.pollux.traffic.Traffic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * The server that answers for one model: the connections to it, and how it is spared. Shared between
 * event loops and by all requests to the model.
 */
public final class ModelServer {

  private final Vertx vertx;
  private final String model;
  private final Failures failures;
  private final Route route;
  private final HttpOptions options;
  private final Connections connections;
  private final Traffic traffic;

  /**
   * A server.
   *
   * @param service who answers, as messages name it, like {@code Gemini}
   * @param model the model's id, as messages name it
   */
  public ModelServer(Vertx vertx, String service, String model, Route route, HttpOptions options) {
    this.vertx = vertx;
    this.model = model;
    this.failures = Failures.ofModel(service, model);
    this.route = route;
    this.options = new HttpOptions(options);
    this.connections = new Connections(vertx, route, this.options);
    this.traffic = new Traffic(
        failures,
        this.options.getTraffic(),
        Clock.ofAll(vertx),
        () -> ThreadLocalRandom.current().nextLong());
  }

  /**
   * Posts JSON on the current context.
   *
   * @param path the whole path, and the query if there is one
   * @param body gives the JSON in UTF-8, the same each time it is sent. Only when it is sent: an answer
   *     that is waited for holds no copy of its request
   * @param call only its time limit and its handler count here
   * @param reader makes chunks of what comes, one reader for each answer
   */
  public ResponseStream post(
      String path, Supplier<byte[]> body, CallOptions call, ChunkReader reader) {
    return post(path, body, call, reader, Remedy.NONE);
  }

  /**
   * Posts JSON on the current context.
   *
   * @param remedy says it in another way when the server answers 400
   * @see #post(String, Supplier, CallOptions, ChunkReader)
   */
  public ResponseStream post(
      String path, Supplier<byte[]> body, CallOptions call, ChunkReader reader, Remedy remedy) {
    HttpAnswer answer =
        new HttpAnswer(vertx.getOrCreateContext(), this, path, body, call, reader, remedy);
    answer.start();
    return answer;
  }

  public Vertx vertx() {
    return vertx;
  }

  public Route route() {
    return route;
  }

  String model() {
    return model;
  }

  HttpOptions options() {
    return options;
  }

  Failures failures() {
    return failures;
  }

  Connections connections() {
    return connections;
  }

  Traffic traffic() {
    return traffic;
  }

  /** The connections, for what is asked beside the model, with the limits on them. */
  public HttpClient client() {
    return connections.client();
  }

  /** Closes the connections; answers that are still on their way fail. */
  public Future<Void> close() {
    return connections.close();
  }
}

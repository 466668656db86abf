package dev.pollux.google;

import dev.pollux.http.Route;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Asks a server whose answer never ends, in a JVM with little memory, and prints how that ended. */
final class LargeAnswerChild {

  private LargeAnswerChild() {}

  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    GeminiModel model = new GeminiModel(vertx, "gemini-x", Route.of(args[0]).withApiKey("KEY"));
    Asked asked = args[1].equals("streamed") ? Asked.streamed(model) : Asked.unary(model);
    int status = 1;
    try {
      String end = asked
          .end()
          .<String>map(all -> "ended")
          .otherwise(Throwable::toString)
          .await(60, TimeUnit.SECONDS);
      System.out.println(end);
      status = 0;
    } finally {
      // The parent reads until this process ends, and the event loops would keep it alive.
      Runtime.getRuntime().halt(status);
    }
  }
}

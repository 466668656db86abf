package dev.pollux.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.mcp.protocol.Implementation;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class McpRouteTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRouterServesItBesideOtherRoutes(boolean bodiesAreRead) {
    McpServer server =
        new McpServer(Implementation.of("test", "1"), new McpServerOptions().add(new TestTools()));
    Router router = Router.router(vertx);
    if (bodiesAreRead) {
      router.route().handler(BodyHandler.create());
    }
    router.get("/mine").handler(context -> context.response().setStatusCode(204).end());
    McpRoute route = McpRoute.mount(vertx, router, server, new McpHttpOptions());
    int port = vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "localhost")
        .await()
        .actualPort();
    Probe probe = new Probe(port);

    assertThat(probe.call("echo", "{'text':'routed'}").result().toString()).contains("routed");
    assertThat(probe.session().ask(1, "ping", "{}").status()).isEqualTo(200);
    assertThat(route.sessions()).isEqualTo(1);
    assertThat(probe
            .send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/mine")))
            .status())
        .isEqualTo(204);
    route.close();
    assertThat(route.sessions()).isZero();
  }
}

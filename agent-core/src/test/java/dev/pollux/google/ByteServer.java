package dev.pollux.google;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A server that answers each request with the bytes a test wrote down, or with worse. */
final class ByteServer {

  private final NetServer server;
  private final List<NetSocket> connections = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Promise<Void> firstClosed = Promise.promise();

  private ByteServer(Vertx vertx, NetServerOptions options, Consumer<NetSocket> answer) {
    server = vertx.createNetServer(options).connectHandler(socket -> {
      connections.add(socket);
      socket.closeHandler(closed -> firstClosed.tryComplete());
      Buffer received = Buffer.buffer();
      socket.handler(bytes -> {
        String request = received.appendBuffer(bytes).toString();
        // The one body that is sent here ends like this.
        if (request.endsWith("]}]}")) {
          requests.add(request);
          answer.accept(socket);
        }
      });
    });
  }

  private static ByteServer listen(
      Vertx vertx, NetServerOptions options, Consumer<NetSocket> answer) {
    ByteServer server = new ByteServer(vertx, options, answer);
    server.server.listen(0, "127.0.0.1").await();
    return server;
  }

  /** Does {@code answer} with the connection once it has sent a request. */
  static ByteServer start(Vertx vertx, Consumer<NetSocket> answer) {
    return listen(vertx, new NetServerOptions(), answer);
  }

  /** The same, and closing a connection resets it. */
  static ByteServer resetting(Vertx vertx, Consumer<NetSocket> answer) {
    return listen(vertx, new NetServerOptions().setSoLinger(0), answer);
  }

  /** Sends bytes, and closes the connection once they are out. */
  static Consumer<NetSocket> sendAndClose(String bytes) {
    return socket -> socket.write(bytes).onComplete(sent -> socket.close());
  }

  static Consumer<NetSocket> send(String bytes) {
    return socket -> socket.write(bytes);
  }

  static String json(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
        + "\r\n\r\n" + body;
  }

  int port() {
    return server.actualPort();
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  List<NetSocket> connections() {
    return connections;
  }

  List<String> requests() {
    return requests;
  }

  void close() {
    server.close().await();
  }

  /** Completed when a connection was closed, by whichever side. */
  Future<Void> firstClosed() {
    return firstClosed.future();
  }
}

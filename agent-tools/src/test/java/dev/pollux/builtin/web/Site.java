package dev.pollux.builtin.web;

import dev.pollux.builtin.Calling;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A small web: names with addresses, all of which are served by one server on this machine. */
final class Site {

  final Vertx vertx;
  final List<String> dialed = Collections.synchronizedList(new ArrayList<>());
  final List<String> lookedUp = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Deque<List<String>>> names = new HashMap<>();
  private final int port;

  private Site(Vertx vertx, int port) {
    this.vertx = vertx;
    this.port = port;
  }

  static Site http(Vertx vertx, Handler<HttpServerRequest> handler) throws Exception {
    return new Site(
        vertx,
        await(vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1"))
            .actualPort());
  }

  /** Its certificate is for {@code example.org}. */
  static Site https(Vertx vertx, PfxOptions certificate, Handler<HttpServerRequest> handler)
      throws Exception {
    HttpServerOptions options =
        new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(certificate);
    return new Site(
        vertx,
        await(vertx.createHttpServer(options).requestHandler(handler).listen(0, "127.0.0.1"))
            .actualPort());
  }

  static Site raw(Vertx vertx, Handler<NetSocket> handler) throws Exception {
    return new Site(
        vertx,
        await(vertx.createNetServer().connectHandler(handler).listen(0, "127.0.0.1"))
            .actualPort());
  }

  /** The name's addresses at each look-up; the last ones stay. */
  Site name(String host, List<String> first, List<String> then) {
    names.put(host, new ArrayDeque<>(List.of(first, then)));
    return this;
  }

  Site name(String host, List<String> addresses) {
    return name(host, addresses, addresses);
  }

  WebToolsOptions options() {
    return new WebToolsOptions().setResolver(this::resolve);
  }

  Calling calling(WebToolsOptions options) {
    return new Calling(vertx, new WebTools(vertx, options, address -> {
      dialed.add(address.host() + ":" + address.port());
      return SocketAddress.inetSocketAddress(port, "127.0.0.1");
    }));
  }

  private Future<List<InetAddress>> resolve(String host) {
    lookedUp.add(host);
    Deque<List<String>> answers = names.get(host);
    if (answers == null) {
      return Future.failedFuture("unknown");
    }
    List<String> answer = answers.size() > 1 ? answers.remove() : answers.peek();
    return Future.succeededFuture(answer.stream().map(WebAddress::literal).toList());
  }

  static Buffer bytes(int length) {
    return Buffer.buffer("a".repeat(length));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}

package dev.pollux.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server, on the loopback interface, and breaks connections at a byte.
 *
 * <pre>{@code
 * FaultProxy proxy = FaultProxy.start(vertx, gemini.url()).await();
 * proxy.fault(Fault.reset(TO_CLIENT, 700));
 * // let the agent under test talk to proxy.url()
 * }</pre>
 *
 * <p>Each connection takes the next fault; once there are none, bytes pass as they are. Thread safe.
 */
public final class FaultProxy {

  private final String scheme;
  private final String host;
  private final int port;
  private final NetServer server;
  private final NetClient client;
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
  private final Vertx vertx;

  private FaultProxy(Vertx vertx, URI target) {
    this.vertx = vertx;
    scheme = target.getScheme();
    host = target.getHost();
    int standard = scheme.equals("https") ? 443 : 80;
    port = target.getPort() < 0 ? standard : target.getPort();
    client = vertx.createNetClient();
    server = vertx.createNetServer().connectHandler(this::accept);
  }

  /**
   * Starts a proxy on any free port.
   *
   * @param url where the connections go, like {@link LocalGemini#url()}; behind https the bytes are
   *     those of TLS: a close among them is one without {@code close_notify}
   */
  public static Future<FaultProxy> start(Vertx vertx, String url) {
    URI target = URI.create(url);
    if (!List.of("http", "https").contains(String.valueOf(target.getScheme()))
        || target.getHost() == null) {
      throw new IllegalArgumentException(
          "url: '" + url + "' (expected: http or https with a host)");
    }
    FaultProxy proxy = new FaultProxy(vertx, target);
    return proxy.server.listen(0, "127.0.0.1").map(proxy);
  }

  /** The base URL of the proxy, like {@code http://127.0.0.1:40123}; https where the server's is. */
  public String url() {
    return scheme + "://127.0.0.1:" + server.actualPort();
  }

  /** The next connections get these faults, one each. */
  public FaultProxy fault(Fault... next) {
    faults.addAll(List.of(next));
    return this;
  }

  /** How many connections there were. */
  public int connections() {
    return connections.get();
  }

  /** How many connections to the proxy are open. */
  public int openConnections() {
    return open.size();
  }

  /** Closes all connections and the port. */
  public Future<Void> close() {
    open.forEach(NetSocket::close);
    return client.close().eventually(server::close);
  }

  private void accept(NetSocket downstream) {
    downstream.pause();
    connections.incrementAndGet();
    open.add(downstream);
    // A side that breaks is closed, and the other with it; Vert.x would log it as well.
    downstream.exceptionHandler(broken -> {});
    downstream.closeHandler(closed -> open.remove(downstream));
    Fault fault = faults.poll();
    client.connect(port, host).onComplete(connected -> {
      if (connected.failed()) {
        downstream.close();
        return;
      }
      NetSocket upstream = connected.result();
      pipe(upstream, downstream, fault, Fault.Direction.TO_CLIENT);
      pipe(downstream, upstream, fault, Fault.Direction.TO_SERVER);
      downstream.closeHandler(closed -> {
        open.remove(downstream);
        upstream.close();
      });
      upstream.closeHandler(closed -> downstream.close());
      upstream.exceptionHandler(broken -> {});
      downstream.resume();
    });
  }

  private void pipe(
      NetSocket from, NetSocket to, @Nullable Fault fault, Fault.Direction direction) {
    Fault mine = fault != null && fault.direction == direction ? fault : null;
    new FaultPipe(vertx, from, to, mine).start();
  }
}

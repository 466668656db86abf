package dev.pollux.mcp.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.McpMethod;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants to be told. To a stateless server that is one stream, opened anew with each change
 * and when it breaks; to a session it is a request for each resource, made again in the next session.
 */
final class Subscriptions {

  private static final long FIRST_WAIT_MILLIS = 1000;

  private final Vertx vertx;
  private final Link link;
  private final Map<String, Consumer<String>> resources = new LinkedHashMap<>();
  private @Nullable Promise<Void> stream;
  private int failures;
  private boolean closed;

  Subscriptions(Vertx vertx, Link link) {
    this.vertx = vertx;
    this.link = link;
  }

  void opened(Negotiated agreed) {
    if (agreed.stateless()) {
      listen(agreed);
      return;
    }
    for (String uri : resources.keySet()) {
      call(McpMethod.RESOURCES_SUBSCRIBE, uri);
    }
  }

  Future<Void> subscribe(String uri, Consumer<String> updated) {
    resources.put(uri, updated);
    return link.ready().compose(agreed -> {
      if (!agreed.stateless()) {
        return call(McpMethod.RESOURCES_SUBSCRIBE, uri);
      }
      listen(agreed);
      return Future.succeededFuture();
    });
  }

  Future<Void> unsubscribe(String uri) {
    resources.remove(uri);
    return link.ready().compose(agreed -> {
      if (!agreed.stateless()) {
        return call(McpMethod.RESOURCES_UNSUBSCRIBE, uri);
      }
      listen(agreed);
      return Future.succeededFuture();
    });
  }

  void updated(String uri) {
    Consumer<String> updated = resources.get(uri);
    if (updated != null) {
      updated.accept(uri);
    }
  }

  void close() {
    closed = true;
    stop();
  }

  private Future<Void> call(String method, String uri) {
    return link.call(method, Json.object().put("uri", uri), new McpCallOptions(), Map.of())
        .mapEmpty();
  }

  private void stop() {
    if (stream != null) {
      stream.tryComplete();
      stream = null;
    }
  }

  private void listen(Negotiated agreed) {
    stop();
    ObjectNode wanted = Json.object();
    for (String list : new String[] {"tools", "prompts", "resources"}) {
      if (agreed.tellsChanges(list)) {
        wanted.put(list + "ListChanged", true);
      }
    }
    if (!resources.isEmpty()) {
      resources.keySet().forEach(wanted.putArray("resourceSubscriptions")::add);
    }
    if (closed || wanted.isEmpty()) {
      return;
    }
    Promise<Void> own = Promise.promise();
    stream = own;
    ObjectNode params = Json.object();
    params.set("notifications", wanted);
    link.listen(params, agreed, own.future()).onComplete(done -> again(agreed, own));
  }

  private void again(Negotiated agreed, Promise<Void> own) {
    if (stream != own || closed) {
      return;
    }
    failures++;
    vertx.setTimer(FIRST_WAIT_MILLIS << Math.min(6, failures - 1), timer -> {
      if (stream == own && !closed && link.agreed() == agreed) {
        listen(agreed);
      }
    });
  }
}

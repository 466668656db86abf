package dev.pollux.mcp.server;

import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions of one endpoint by their ids. Thread safe. */
final class Sessions {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Vertx vertx;
  private final McpServer server;
  private final McpHttpOptions options;
  private final Map<String, HttpSession> sessions = new ConcurrentHashMap<>();
  private final long timer;

  Sessions(Vertx vertx, McpServer server, McpHttpOptions options) {
    this.vertx = vertx;
    this.server = server;
    this.options = options;
    long period = Math.max(10, Math.min(10_000, options.getSessionTimeout().toMillis() / 4));
    this.timer = vertx.setPeriodic(period, id -> endIdle());
  }

  /** 128 random bits as visible ASCII. */
  static String newId() {
    byte[] bits = new byte[16];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** Adds a session; false when there is no room. */
  boolean add(HttpSession session) {
    if (sessions.size() >= options.getMaxSessions()) {
      endIdle();
      if (sessions.size() >= options.getMaxSessions()) {
        return false;
      }
    }
    sessions.put(session.id(), session);
    server.addListener(session.session());
    return true;
  }

  /** The session of this id if it is this caller's, or null. */
  @Nullable
  HttpSession find(String id, String principal) {
    HttpSession session = sessions.get(id);
    if (session == null || !session.principal().equals(principal)) {
      return null;
    }
    session.use();
    return session;
  }

  void remove(HttpSession session) {
    if (sessions.remove(session.id(), session)) {
      server.removeListener(session.session());
      session.close();
    }
  }

  int size() {
    return sessions.size();
  }

  private void endIdle() {
    long nanos = options.getSessionTimeout().toNanos();
    sessions.values().forEach(session -> {
      if (session.isIdle(nanos)) {
        remove(session);
      }
    });
  }

  void close() {
    vertx.cancelTimer(timer);
    sessions.values().forEach(this::remove);
  }
}

package dev.pollux.mcp.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an issuer publishes as a JWK set (RFC 7517). The set is fetched when it is first needed,
 * kept for ten minutes, and fetched again for a key that is not in it, at most every 30 s: who sends
 * tokens with keys of their own invention does not make us ask the issuer each time. While the issuer
 * cannot be reached the last set holds. Redirects are not followed.
 */
public final class JwksKeys implements JwtKeys {

  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final int MAX_BYTES = 256 * 1024;
  private static final int MAX_KEYS = 100;

  private final WebClient client;
  private final String url;
  private final long keptNanos;
  private final long pauseNanos;
  private Map<String, PublicKey> keys = Map.of();
  private long fetchedNanos;
  private boolean fetched;
  private @Nullable Future<Void> fetching;

  /** Fetches keys from this address, best an {@code https:} one. */
  public JwksKeys(Vertx vertx, String url) {
    this(vertx, url, KEPT, PAUSE);
  }

  JwksKeys(Vertx vertx, String url, Duration kept, Duration pause) {
    this.client = WebClient.create(
        vertx, new WebClientOptions().setFollowRedirects(false).setConnectTimeout(5000));
    this.url = url;
    this.keptNanos = kept.toNanos();
    this.pauseNanos = pause.toNanos();
  }

  @Override
  public Future<List<PublicKey>> find(@Nullable String keyId) {
    Future<Void> wait;
    synchronized (this) {
      long age = System.nanoTime() - fetchedNanos;
      boolean known = keyId == null ? !keys.isEmpty() : keys.containsKey(keyId);
      if (fetched && age < (known ? keptNanos : pauseNanos)) {
        return Future.succeededFuture(found(keyId));
      }
      if (fetching == null) {
        fetching = fetch();
      }
      wait = fetching;
    }
    return wait.transform(done -> {
      synchronized (this) {
        // An issuer that is away does not lock out those whose keys we know.
        return done.succeeded() || fetched
            ? Future.succeededFuture(found(keyId))
            : Future.failedFuture(done.cause());
      }
    });
  }

  private List<PublicKey> found(@Nullable String keyId) {
    if (keyId == null) {
      return List.copyOf(keys.values());
    }
    PublicKey key = keys.get(keyId);
    return key == null ? List.of() : List.of(key);
  }

  private Future<Void> fetch() {
    return client
        .getAbs(url)
        .timeout(10_000)
        .send()
        .map(response -> {
          Buffer body = response.body();
          if (response.statusCode() != 200 || body == null || body.length() > MAX_BYTES) {
            throw new IllegalStateException(
                url + " answered " + response.statusCode() + " (expected: 200 and a JWK set)");
          }
          return read(body.getBytes());
        })
        .transform(done -> {
          synchronized (this) {
            fetching = null;
            if (done.succeeded()) {
              keys = done.result();
              fetched = true;
            }
            fetchedNanos = System.nanoTime();
          }
          return done.succeeded() ? Future.succeededFuture() : Future.failedFuture(done.cause());
        });
  }

  private Map<String, PublicKey> read(byte[] bytes) {
    JsonNode set;
    try {
      set = Json.read(bytes, 0, bytes.length);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(url + " is no JWK set", e);
    }
    Map<String, PublicKey> read = new LinkedHashMap<>();
    List<JsonNode> all = new ArrayList<>();
    set.path("keys").forEach(all::add);
    for (JsonNode jwk : all.subList(0, Math.min(all.size(), MAX_KEYS))) {
      String use = Json.text(jwk, "use");
      if (use == null || use.equals("sig")) {
        try {
          PublicKey key = Jwk.publicKey(jwk);
          String id = Json.text(jwk, "kid");
          read.put(id == null ? "#" + read.size() : id, key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
          // a key of a kind that is not known here
        }
      }
    }
    return Map.copyOf(read);
  }

  /** Ends the connections to the issuer. */
  public void close() {
    client.close();
  }
}

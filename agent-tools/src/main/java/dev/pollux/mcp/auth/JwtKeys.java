package dev.pollux.mcp.auth;

import io.vertx.core.Future;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a {@link JwtVerifier} finds the keys that tokens are signed with. */
@FunctionalInterface
public interface JwtKeys {

  /**
   * The keys that a token may be signed with.
   *
   * @param keyId what the token says its key is, or null. Anybody may have written it
   */
  Future<List<PublicKey>> find(@Nullable String keyId);

  /** These keys and no others, by their ids. A token that names none is checked with all of them. */
  static JwtKeys of(Map<String, PublicKey> keys) {
    Map<String, PublicKey> copy = Map.copyOf(keys);
    return keyId -> {
      if (keyId == null) {
        return Future.succeededFuture(List.copyOf(copy.values()));
      }
      PublicKey key = copy.get(keyId);
      return Future.succeededFuture(key == null ? List.of() : List.of(key));
    };
  }
}

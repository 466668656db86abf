package dev.pollux.testing.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code cachedContents}: create, get, list, patch, delete. They hold for an hour, or as asked. */
final class CachedContents {

  private static final int LARGEST_PAGE = 1000;
  private static final Duration USUAL = Duration.ofHours(1);

  private final Clock clock;
  private final Map<String, ObjectNode> byName = new LinkedHashMap<>();
  private int count;

  CachedContents(Clock clock) {
    this.clock = clock;
  }

  synchronized Outcome answer(Call call) {
    String name = "cachedContents/" + call.id();
    if (call.is("POST", false)) {
      return create(call.json());
    }
    if (call.is("GET", false)) {
      return Page.of(call, "cachedContents", List.copyOf(byName.values()), LARGEST_PAGE);
    }
    if (call.id().isEmpty() || !call.operation().isEmpty()) {
      return Outcome.of(call.notFound());
    }
    ObjectNode cache = byName.get(name);
    if (cache == null) {
      return Outcome.of(missing());
    }
    return switch (call.method()) {
      case "GET" -> Outcome.of(cache.deepCopy());
      case "PATCH" -> patch(cache, call);
      case "DELETE" -> {
        byName.remove(name);
        yield Outcome.of(Json.object());
      }
      default -> Outcome.of(call.notFound());
    };
  }

  private Outcome create(JsonNode json) {
    Instant now = clock.instant();
    String name = "cachedContents/local" + ++count;
    ObjectNode cache = Json.object().put("name", name).put("model", Json.text(json, "model"));
    String displayName = Json.text(json, "displayName");
    if (displayName != null) {
      cache.put("displayName", displayName);
    }
    Instant expiry = expiry(json, now);
    if (expiry == null) {
      return Outcome.of(badExpiry(json));
    }
    cache.put("createTime", now.toString()).put("updateTime", now.toString());
    cache.put("expireTime", expiry.toString());
    cache.putObject("usageMetadata").put("totalTokenCount", tokens(json));
    byName.put(name, cache);
    return Outcome.of(cache.deepCopy());
  }

  private Outcome patch(ObjectNode cache, Call call) {
    String mask = call.query().apply("updateMask");
    boolean expiration = call.json().has("ttl") || call.json().has("expireTime");
    boolean masked = mask == null || List.of("ttl", "expireTime", "expire_time").contains(mask);
    if (!expiration || !masked || call.json().size() != 1) {
      return Outcome.of(GoogleError.invalidArgument(
          "Only the expiration of a CachedContent can be updated, ttl or expire_time."));
    }
    Instant now = clock.instant();
    Instant expiry = expiry(call.json(), now);
    if (expiry == null) {
      return Outcome.of(badExpiry(call.json()));
    }
    cache.put("updateTime", now.toString()).put("expireTime", expiry.toString());
    return Outcome.of(cache.deepCopy());
  }

  /** When what {@code json} describes expires; null when that cannot be read or is over. */
  private static @Nullable Instant expiry(JsonNode json, Instant now) {
    String ttl = Json.text(json, "ttl");
    String time = Json.text(json, "expireTime");
    try {
      Instant expiry = time != null ? Instant.parse(time) : now.plus(duration(ttl));
      return expiry.isAfter(now) ? expiry : null;
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  private static Duration duration(@Nullable String ttl) {
    if (ttl == null) {
      return USUAL;
    }
    if (!ttl.endsWith("s")) {
      throw new NumberFormatException(ttl);
    }
    BigDecimal seconds = new BigDecimal(ttl.substring(0, ttl.length() - 1));
    return Duration.ofNanos(seconds.movePointRight(9).longValueExact());
  }

  private static GoogleError badExpiry(JsonNode json) {
    JsonNode given = json.has("ttl") ? json.get("ttl") : json.path("expireTime");
    return GoogleError.invalidArgument("Invalid expiration of a CachedContent: " + given
        + ", expected seconds like \"300s\" or a time that is to come");
  }

  private static GoogleError missing() {
    return GoogleError.of(
        403, "PERMISSION_DENIED", "CachedContent not found (or permission denied)");
  }

  synchronized @Nullable GoogleError check(String name, String model) {
    ObjectNode cache = byName.get(name);
    if (cache == null
        || !Instant.parse(cache.get("expireTime").asText()).isAfter(clock.instant())) {
      return missing();
    }
    String cached = cache.get("model").asText();
    return cached.equals("models/" + model)
        ? null
        : GoogleError.invalidArgument("Model used by GenerateContent request (models/" + model
            + ") and CachedContent (" + cached + ") has to be the same.");
  }

  synchronized int tokens(String name) {
    ObjectNode cache = byName.get(name);
    return cache == null
        ? 0
        : cache.path("usageMetadata").path("totalTokenCount").asInt();
  }

  private static int tokens(JsonNode cached) {
    return Tokens.prompt(cached);
  }
}

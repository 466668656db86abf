package dev.pollux.testing.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that one server keeps. Thread safe. */
public final class Resources {

  private final ModelList models;
  private final Files files;
  private final CachedContents caches;

  /**
   * Nothing but models.
   *
   * @param models their ids, without {@code models/}
   * @param processingPolls how often a new file is seen in the state {@code PROCESSING}
   */
  public Resources(List<String> models, int processingPolls) {
    this.models = new ModelList(models);
    files = new Files(processingPolls, Clock.systemUTC());
    caches = new CachedContents(Clock.systemUTC());
  }

  /** What a request is answered with. Its body, where it must be JSON, has been checked. */
  public Outcome answer(Call call) {
    return switch (call.collection()) {
      case "models" ->
        call.operation().isEmpty()
            ? call.method().equals("GET") ? models.answer(call) : Outcome.of(call.notFound())
            : Embeddings.answer(call);
      case "upload" -> files.upload(call);
      case "files" -> files.answer(call);
      case "cachedContents" -> caches.answer(call);
      default -> Outcome.of(call.notFound());
    };
  }

  /** Why a generateContent may not use the files and the cache that it names, or null. */
  public @Nullable GoogleError check(JsonNode request, String model) {
    GoogleError error = files.check(request.path("contents"));
    String cache = Json.text(request, "cachedContent");
    return error != null || cache == null ? error : caches.check(cache, model);
  }

  /** The tokens of the cache that a request names; 0 when it names none. */
  public int cachedTokens(JsonNode request) {
    String cache = Json.text(request, "cachedContent");
    return cache == null ? 0 : caches.tokens(cache);
  }
}

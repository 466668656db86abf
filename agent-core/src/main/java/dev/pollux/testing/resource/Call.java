package dev.pollux.testing.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.testing.strict.GoogleError;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request for a resource.
 *
 * @param method like {@code GET}
 * @param base the URL up to the version and with it, like {@code http://127.0.0.1:8080/v1beta}
 * @param collection {@code models}, {@code files}, {@code upload} or {@code cachedContents}
 * @param id what stands behind the collection; empty when the whole of it is asked for
 * @param operation what stands behind the colon; empty when there is none
 * @param json the body, a missing node when it is not JSON
 * @param body its bytes
 * @param query the parameters of the query by name
 * @param header the headers by name
 */
public record Call(
    String method,
    String base,
    String collection,
    String id,
    String operation,
    JsonNode json,
    byte[] body,
    Function<String, @Nullable String> query,
    Function<String, @Nullable String> header) {

  boolean is(String method, boolean one) {
    return this.method.equals(method) && id.isEmpty() != one && operation.isEmpty();
  }

  GoogleError notFound() {
    String path = base.replaceFirst("^https?://[^/]*", "") + "/" + collection
        + (id.isEmpty() ? "" : "/" + id)
        + (operation.isEmpty() ? "" : ":" + operation);
    return GoogleError.notFound("Requested entity was not found: " + method + " " + path);
  }
}

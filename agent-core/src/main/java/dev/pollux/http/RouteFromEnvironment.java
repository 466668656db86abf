package dev.pollux.http;

import io.vertx.core.Future;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a route in the environment, by the names that Google's own clients read.
 *
 * @param token fetches OAuth tokens, or null when nothing can
 */
record RouteFromEnvironment(
    Environment environment, @Nullable Supplier<Future<String>> token) {

  Route route() {
    String key = environment.first("GOOGLE_API_KEY", "GEMINI_API_KEY");
    if (usesVertex()) {
      Route vertex = vertex(key);
      String baseUrl = environment.first("GOOGLE_VERTEX_BASE_URL");
      return baseUrl == null ? vertex : vertex.withBaseUrl(baseUrl);
    }
    if (key != null) {
      String baseUrl = environment.first("GOOGLE_GEMINI_BASE_URL");
      return Route.of(baseUrl == null ? Route.GOOGLE_AI : baseUrl).withApiKey(key);
    }
    key = environment.first("COMETAPI_KEY");
    if (key != null) {
      return Route.cometApi(key);
    }
    throw new IllegalArgumentException(
        "No API key in the environment; set GEMINI_API_KEY, GOOGLE_API_KEY or COMETAPI_KEY");
  }

  private boolean usesVertex() {
    String use = environment.first("GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI");
    return use != null && (use.equals("1") || use.toLowerCase(Locale.ROOT).equals("true"));
  }

  private Route vertex(@Nullable String key) {
    String project = environment.first("GOOGLE_CLOUD_PROJECT");
    String location = environment.first("GOOGLE_CLOUD_LOCATION");
    if (project != null && token != null) {
      return Route.vertex(project, location == null ? "global" : location, token);
    }
    if (key != null) {
      return Route.vertexExpress(key);
    }
    throw new IllegalArgumentException(
        token == null
            ? "Vertex AI is chosen in the environment, and no key; set GOOGLE_API_KEY, or call"
                + " Route.fromEnvironment(token) with something that fetches OAuth tokens"
            : "Vertex AI is chosen in the environment, but neither a project nor a key; set"
                + " GOOGLE_CLOUD_PROJECT");
  }
}

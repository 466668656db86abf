package dev.pollux.examples;

import dev.pollux.google.GeminiModel;
import dev.pollux.http.HttpOptions;
import dev.pollux.http.Route;
import dev.pollux.model.Model;
import dev.pollux.openai.OpenAiModel;
import dev.pollux.openai.OpenAiOptions;
import dev.pollux.openai.OpenAiRoute;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server a command asks, and how. */
final class ServerOptions {

  @Option(
      names = "--model",
      paramLabel = "ID",
      description = "The model (default: the example's, most often gemini-3-flash-preview).")
  private @Nullable String model;

  @Option(
      names = "--route",
      paramLabel = "google|comet|vertex|openai",
      description = {
        "What to ask (default: what the keys in the environment are for): Google AI, CometAPI,",
        "Vertex AI, or any server for chat completions, like Ollama at"
            + " --base-url http://localhost:11434/v1."
      })
  private @Nullable String route;

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "Another server, or a gateway, that speaks the same.")
  private @Nullable String baseUrl;

  @Option(
      names = "--api-version",
      paramLabel = "VERSION",
      description = "The version in the path (default: v1beta, on Vertex AI v1beta1).")
  private @Nullable String apiVersion;

  @Option(
      names = "--auth",
      paramLabel = "api-key|bearer",
      description = {
        "How the key is sent (default: api-key, for chat completions bearer).",
        "Vertex AI takes a token as bearer, with GOOGLE_CLOUD_PROJECT and GOOGLE_CLOUD_LOCATION."
      })
  private @Nullable String auth;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "A file with the key or the token.")
  private @Nullable Path keyFile;

  /** Where to ask, as far as it is said. */
  Access access(Map<String, String> environment) {
    if (auth != null && !auth.equals("api-key") && !auth.equals("bearer")) {
      throw new IllegalArgumentException("--auth: '" + auth + "' (expected: api-key or bearer)");
    }
    Access access =
        Access.of(environment, route == null ? null : Access.Way.named(route), keyFile, baseUrl);
    if (access.way() == Access.Way.OPENAI) {
      if ("api-key".equals(auth)) {
        throw new IllegalArgumentException("--auth: 'api-key' (expected: bearer on this route)");
      }
      if (apiVersion != null) {
        throw new IllegalArgumentException(
            "--api-version: on a route without one (expected: a part of --base-url)");
      }
      if (model == null && !hasGemini(access.baseUrl())) {
        throw new IllegalArgumentException(
            "--model: not given (expected: a model of the server's, like qwen3:8b)");
      }
    }
    return access;
  }

  private static boolean hasGemini(@Nullable String url) {
    return url == null || url.startsWith(Route.GOOGLE_AI) || url.startsWith(Route.COMET_API);
  }

  /** The name of the model that an example is run on. */
  String id(Example example) {
    return model == null ? example.model() : model;
  }

  /**
   * A model at a server.
   *
   * @throws IllegalArgumentException if the name, the address, the version or the key cannot be one
   */
  Model model(
      Vertx vertx, String id, Access access, Map<String, String> environment, HttpOptions http) {
    String url = String.valueOf(access.baseUrl());
    String key = access.key();
    if (access.way() == Access.Way.OPENAI) {
      OpenAiRoute chat = OpenAiRoute.of(url);
      return new OpenAiModel(
          vertx, id, key == null ? chat : chat.withBearer(key), new OpenAiOptions().setHttp(http));
    }
    Route way = access.way() == Access.Way.VERTEX
        ? vertex(url, key, environment)
        : authenticated(Route.of(url), key);
    return new GeminiModel(
        vertx, id, apiVersion == null ? way : way.withApiVersion(apiVersion), http);
  }

  private Route authenticated(Route way, @Nullable String key) {
    if (key == null) {
      return way;
    }
    return "bearer".equals(auth) ? way.withBearer(key) : way.withApiKey(key);
  }

  private Route vertex(String url, @Nullable String key, Map<String, String> environment) {
    String secret = key == null ? Access.ANY_KEY : key;
    Route way = "bearer".equals(auth) ? project(secret, environment) : Route.vertexExpress(secret);
    return url.equals(Access.VERTEX) ? way : way.withBaseUrl(url);
  }

  private static Route project(String token, Map<String, String> environment) {
    String project = environment.get("GOOGLE_CLOUD_PROJECT");
    if (project == null || project.isBlank()) {
      throw new IllegalArgumentException(
          "--auth: 'bearer' without a project (expected: GOOGLE_CLOUD_PROJECT)");
    }
    String location = environment.getOrDefault("GOOGLE_CLOUD_LOCATION", "global");
    return Route.vertex(project.strip(), location.strip(), () -> Future.succeededFuture(token));
  }
}

package dev.pollux.openai;

import dev.pollux.http.Environment;
import dev.pollux.http.Route;
import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The way to a server that speaks chat completions. Immutable; each {@code with…} method gives a new
 * route. A route never shows its key.
 */
public final class OpenAiRoute {

  /** Google's own address for chat completions. */
  public static final String GOOGLE = Route.GOOGLE_AI + "/v1beta/openai";

  /** CometAPI's address for chat completions. */
  public static final String COMET_API = Route.COMET_API + "/v1";

  /** OpenAI's address. */
  public static final String OPENAI = "https://api.openai.com/v1";

  /** Ollama's address on this machine. */
  public static final String LOCAL = "http://localhost:11434/v1";

  private final Route route;
  private final boolean google;

  private OpenAiRoute(Route route, boolean google) {
    this.route = route;
    this.google = google;
  }

  /** Gemini behind Google's address for chat completions, with an API key of Gemini's. */
  public static OpenAiRoute google(String apiKey) {
    return of(GOOGLE).withBearer(apiKey);
  }

  /** CometAPI with an API key. */
  public static OpenAiRoute cometApi(String apiKey) {
    return of(COMET_API).withBearer(apiKey);
  }

  /** OpenAI with an API key. */
  public static OpenAiRoute openAi(String apiKey) {
    return of(OPENAI).withBearer(apiKey);
  }

  /** Ollama on this machine, without a key. */
  public static OpenAiRoute local() {
    return of(LOCAL);
  }

  /**
   * Any server, without authentication yet. Below Google's address it takes Google's extensions.
   *
   * @param baseUrl what stands in front of {@code /chat/completions}, like {@value #LOCAL}
   * @throws IllegalArgumentException if {@code baseUrl} is no http or https URL, or has user info, a
   *     query or a fragment
   */
  public static OpenAiRoute of(String baseUrl) {
    Route route = Route.of(baseUrl).withApiVersion("");
    return new OpenAiRoute(route, route.baseUrl().startsWith(Route.GOOGLE_AI + "/"));
  }

  /**
   * The route that the environment describes: {@code OPENAI_BASE_URL} with {@code OPENAI_API_KEY}, if
   * there is one; else the key in {@code OPENAI_API_KEY}, which chooses OpenAI's address, in {@code
   * GOOGLE_API_KEY} or {@code GEMINI_API_KEY}, which choose Google's, or in {@code COMETAPI_KEY}.
   *
   * @throws IllegalArgumentException if none of them is set
   */
  public static OpenAiRoute fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  static OpenAiRoute fromEnvironment(Map<String, String> variables) {
    Environment environment = new Environment(variables);
    String url = environment.first("OPENAI_BASE_URL");
    String key = environment.first("OPENAI_API_KEY");
    if (url != null) {
      return key == null ? of(url) : of(url).withBearer(key);
    }
    if (key != null) {
      return openAi(key);
    }
    key = environment.first("GOOGLE_API_KEY", "GEMINI_API_KEY");
    if (key != null) {
      return google(key);
    }
    key = environment.first("COMETAPI_KEY");
    if (key != null) {
      return cometApi(key);
    }
    throw new IllegalArgumentException(
        "No route in the environment; set OPENAI_BASE_URL, OPENAI_API_KEY, GEMINI_API_KEY,"
            + " GOOGLE_API_KEY or COMETAPI_KEY");
  }

  /** Sends a key that does not change in the header {@code Authorization: Bearer …}. */
  public OpenAiRoute withBearer(String key) {
    return new OpenAiRoute(route.withBearer(key), google);
  }

  /** Asks for a token before each request and sends it as {@code Authorization: Bearer …}. */
  public OpenAiRoute withBearer(Supplier<Future<String>> token) {
    return new OpenAiRoute(route.withBearer(token), google);
  }

  /**
   * Whether the server takes what Google adds to the format, in {@code extra_body.google}: thoughts,
   * budgets, cached contents. Known for Google's own address; a gateway in front of it needs telling.
   */
  public OpenAiRoute withGoogleExtensions(boolean google) {
    return new OpenAiRoute(route, google);
  }

  boolean isGoogle() {
    return google;
  }

  Route route() {
    return route;
  }

  /** What stands in front of {@code /chat/completions}, with no slash at its end. */
  public String baseUrl() {
    return route.baseUrl();
  }

  @Override
  public String toString() {
    return "OpenAiRoute[" + route + "]";
  }
}

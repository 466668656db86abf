package dev.pollux.examples;

import dev.pollux.model.Route;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go and who sends them.
 *
 * @param baseUrl the server, or null for the script in this process
 * @param key the credential, or null for none
 */
record Access(@Nullable String baseUrl, @Nullable String key) {

  private static final int MAX_KEY_BYTES = 16 * 1024;

  /** How the key is sent. */
  enum Auth {
    API_KEY,
    BEARER
  }

  /**
   * The key of a file, else that of the environment. {@code COMETAPI_KEY} chooses CometAPI's address
   * as well; an address that is given wins over all others.
   */
  static Access of(
      Map<String, String> environment, @Nullable Path keyFile, @Nullable String baseUrl) {
    String address = baseUrl == null ? value(environment, "GOOGLE_GEMINI_BASE_URL") : baseUrl;
    if (keyFile != null) {
      return new Access(address == null ? Route.GOOGLE_AI : address, read(keyFile));
    }
    for (String name : new String[] {"GOOGLE_API_KEY", "GEMINI_API_KEY"}) {
      String key = value(environment, name);
      if (key != null) {
        return new Access(address == null ? Route.GOOGLE_AI : address, key);
      }
    }
    String key = value(environment, "COMETAPI_KEY");
    if (key != null) {
      return new Access(baseUrl == null ? Route.COMET_API : baseUrl, key);
    }
    return new Access(address, null);
  }

  private static @Nullable String value(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  private static String read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String key = new String(in.readNBytes(MAX_KEY_BYTES), StandardCharsets.UTF_8).strip();
      if (key.isEmpty()) {
        throw new IllegalArgumentException("API key file: '" + file + "' is empty");
      }
      return key;
    } catch (IOException e) {
      String reason = e.getClass().getSimpleName().replace("Exception", "");
      throw new IllegalArgumentException(
          "API key file: '" + file + "' cannot be read (" + reason + ")", e);
    }
  }

  /** The route to a server, with the key if there is one. */
  Route route(String url, Auth auth, String apiVersion) {
    Route route = Route.of(url).withApiVersion(apiVersion);
    if (key == null) {
      return route;
    }
    return auth == Auth.BEARER ? route.withBearer(key) : route.withApiKey(key);
  }

  /** The text without the key, should somebody have put it there. */
  String masked(String text) {
    return key == null || key.length() < 4 ? text : text.replace(key, "***");
  }
}

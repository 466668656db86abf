package dev.pollux.examples;

import dev.pollux.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go and who sends them.
 *
 * @param baseUrl the server, or null for the script in this process
 * @param key the credential, or null for none
 */
record Access(@Nullable String baseUrl, @Nullable String key) {

  /** What a server that looks at no key gets, as one must be there. */
  static final String ANY_KEY = "none-needed";

  private static final int MAX_KEY_BYTES = 16 * 1024;
  private static final int MIN_MASKED = 8;

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
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("API key file: there is no '" + file + "'", e);
    } catch (AccessDeniedException e) {
      throw new IllegalArgumentException("API key file: '" + file + "' may not be read", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("API key file: '" + file + "': " + e.getMessage(), e);
    }
  }

  /**
   * The route to the server, with the key if there is one.
   *
   * @throws IllegalArgumentException if the address, the version or the key cannot be one
   */
  Route route(Auth auth, String apiVersion) {
    Route route = Route.of(Objects.requireNonNull(baseUrl, "baseUrl")).withApiVersion(apiVersion);
    if (key == null) {
      return route;
    }
    return auth == Auth.BEARER ? route.withBearer(key) : route.withApiKey(key);
  }

  /** What a server said about a failure, without the key, should it have repeated that. */
  String masked(String text) {
    return key == null || key.length() < MIN_MASKED ? text : text.replace(key, "***");
  }
}

package dev.pollux.examples;

import dev.pollux.http.Environment;
import dev.pollux.http.Route;
import dev.pollux.openai.OpenAiRoute;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go and who sends them.
 *
 * @param way what the server speaks
 * @param baseUrl the server, or null for the script in this process
 * @param key the credential, or null for none
 */
record Access(Way way, @Nullable String baseUrl, @Nullable String key) {

  /** What a server that looks at no key gets, as one must be there. */
  static final String ANY_KEY = "none-needed";

  /** Vertex AI's address for all regions; those with a project have addresses of their own. */
  static final String VERTEX = Route.vertexExpress(ANY_KEY).baseUrl();

  private static final int MAX_KEY_BYTES = 16 * 1024;
  private static final int MIN_MASKED = 8;

  /** What a server speaks, and whose it is. */
  enum Way {
    GOOGLE("GOOGLE_GEMINI_BASE_URL", "GOOGLE_API_KEY", "GEMINI_API_KEY"),
    COMET("", "COMETAPI_KEY"),
    VERTEX("GOOGLE_VERTEX_BASE_URL", "GOOGLE_API_KEY"),
    OPENAI("OPENAI_BASE_URL", "OPENAI_API_KEY");

    private final String baseUrlName;
    private final List<String> keyNames;

    Way(String baseUrlName, String... keyNames) {
      this.baseUrlName = baseUrlName;
      this.keyNames = List.of(keyNames);
    }

    static Way named(String name) {
      for (Way way : values()) {
        if (way.name().toLowerCase(Locale.ROOT).equals(name)) {
          return way;
        }
      }
      throw new IllegalArgumentException(
          "--route: '" + name + "' (expected: google, comet, vertex or openai)");
    }

    @Nullable
    String key(Map<String, String> environment) {
      return keyNames.stream()
          .map(name -> new Environment(environment).first(name))
          .filter(key -> key != null)
          .findFirst()
          .orElse(null);
    }
  }

  /**
   * The key of a file, else that of the environment. Without a way {@code COMETAPI_KEY} chooses
   * CometAPI's address as well; an address that is given wins over all others.
   */
  static Access of(
      Map<String, String> environment,
      @Nullable Way way,
      @Nullable Path keyFile,
      @Nullable String baseUrl) {
    String fileKey = keyFile == null ? null : read(keyFile);
    if (way == null) {
      Way chosen = fileKey == null
              && Way.GOOGLE.key(environment) == null
              && Way.COMET.key(environment) != null
          ? Way.COMET
          : Way.GOOGLE;
      return access(environment, chosen, fileKey, baseUrl);
    }
    Access access = access(environment, way, fileKey, baseUrl);
    if (way == Way.OPENAI && access.baseUrl == null) {
      return openAi(environment);
    }
    if (way == Way.OPENAI || access.baseUrl != null) {
      return access;
    }
    throw new IllegalArgumentException("--route: " + way.name().toLowerCase(Locale.ROOT)
        + " without a key (expected: " + String.join(", ", way.keyNames) + " or --api-key-file)");
  }

  private static Access access(
      Map<String, String> environment, Way way, @Nullable String fileKey, @Nullable String given) {
    String key = fileKey == null ? way.key(environment) : fileKey;
    String address = given == null ? new Environment(environment).first(way.baseUrlName) : given;
    return new Access(way, address == null && key != null ? address(way) : address, key);
  }

  private static String address(Way way) {
    return switch (way) {
      case GOOGLE -> Route.GOOGLE_AI;
      case COMET -> Route.COMET_API;
      case VERTEX -> VERTEX;
      case OPENAI -> OpenAiRoute.OPENAI;
    };
  }

  /** Google and CometAPI speak it as well, with their own keys. */
  private static Access openAi(Map<String, String> environment) {
    String google = Way.GOOGLE.key(environment);
    if (google != null) {
      return new Access(Way.OPENAI, OpenAiRoute.GOOGLE, google);
    }
    String comet = Way.COMET.key(environment);
    return new Access(Way.OPENAI, comet == null ? null : OpenAiRoute.COMET_API, comet);
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

  /** What a server said about a failure, without the key, should it have repeated that. */
  String masked(String text) {
    return key == null || key.length() < MIN_MASKED ? text : text.replace(key, "***");
  }
}

package dev.pollux.mcp.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an MCP server says of who may let clients in (RFC 9728).
 *
 * @param resource what tokens are asked for
 * @param scopes null when it does not say
 */
record ResourceMetadata(
    String resource,
    List<String> authorizationServers,
    @Nullable Set<String> scopes) {

  /**
   * Reads the document of the server at {@code server}.
   *
   * @throws OAuthException if it is about another server
   */
  static ResourceMetadata of(JsonNode json, String server) {
    String resource = Json.text(json, "resource");
    if (resource != null && !covers(resource, server)) {
      throw new OAuthException(
          "The metadata of the server at " + server + " is about another resource");
    }
    JsonNode scopes = json.path("scopes_supported");
    return new ResourceMetadata(
        resource == null ? server : resource,
        texts(json.path("authorization_servers")),
        scopes.isArray() ? new LinkedHashSet<>(texts(scopes)) : null);
  }

  /** True when {@code server} is the resource, or lies below it. */
  private static boolean covers(String resource, String server) {
    String whole = resource.endsWith("/") ? resource.substring(0, resource.length() - 1) : resource;
    return server.equals(resource)
        || server.equals(whole)
        || (server.startsWith(whole + "/")
            && whole.indexOf("://") > 0
            && whole.length() > whole.indexOf("://") + 3);
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : array) {
      if (item.isTextual() && texts.size() < 100) {
        texts.add(item.textValue());
      }
    }
    return texts;
  }
}

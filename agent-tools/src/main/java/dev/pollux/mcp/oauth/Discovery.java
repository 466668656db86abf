package dev.pollux.mcp.oauth;

import io.vertx.core.Future;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds out who lets clients in to an MCP server, and how. */
final class Discovery {

  private final OAuthHttp http;

  Discovery(OAuthHttp http) {
    this.http = http;
  }

  /**
   * The document of an MCP server: where its challenge says, else at the places where it may be.
   *
   * @return the document, or null when there is none
   */
  Future<@Nullable ResourceMetadata> resource(String server, @Nullable String told) {
    if (told != null) {
      return http.get("The metadata of the server at " + server, told).map(answer -> {
        if (!answer.isOk()) {
          throw new OAuthException(
              "The metadata of the server at " + server + " is not there: " + answer.error());
        }
        return ResourceMetadata.of(answer.json(), server);
      });
    }
    URI uri = URI.create(server);
    String path = path(uri);
    List<String> places = new ArrayList<>();
    String start = origin(uri) + "/.well-known/oauth-protected-resource";
    if (!path.isEmpty()) {
      places.add(start + path);
    }
    places.add(start);
    return first("The metadata of the server at " + server, places, 0)
        .map(answer -> answer == null ? null : ResourceMetadata.of(answer.json(), server));
  }

  /**
   * The document of an authorization server.
   *
   * @param byDefault whether one without a document has endpoints all the same
   */
  Future<ServerMetadata> server(String issuer, boolean byDefault) {
    URI uri = URI.create(issuer);
    String origin = origin(uri);
    String path = path(uri);
    List<String> places = new ArrayList<>();
    places.add(origin + "/.well-known/oauth-authorization-server" + path);
    places.add(origin + "/.well-known/openid-configuration" + path);
    if (!path.isEmpty()) {
      places.add(origin + path + "/.well-known/openid-configuration");
    }
    return first("Authorization server " + issuer, places, 0).map(answer -> {
      if (answer == null && byDefault) {
        return ServerMetadata.byDefault(issuer);
      }
      if (answer == null) {
        throw new OAuthException("Authorization server " + issuer + " has no metadata");
      }
      return ServerMetadata.of(answer.json(), issuer);
    });
  }

  private Future<OAuthHttp.@Nullable Answer> first(String what, List<String> places, int next) {
    if (next == places.size()) {
      return Future.succeededFuture();
    }
    return http.get(what, places.get(next))
        .compose(answer -> answer.isOk() && !answer.json().isEmpty()
            ? Future.succeededFuture(answer)
            : first(what, places, next + 1));
  }

  static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  private static String path(URI uri) {
    String path = Objects.toString(uri.getRawPath(), "");
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}

package dev.pollux.builtin.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/** Where an API is. */
final class Servers {

  private Servers() {}

  /** The server of the options, or the first of the document. */
  static URI of(Document document, OpenApiOptions options) {
    if (options.getServer() != null) {
      return URI.create(options.getServer());
    }
    JsonNode first = document.root().path("servers").path(0);
    String url = first.path("url").asText("");
    for (var variable : first.path("variables").properties()) {
      url = url.replace(
          "{" + variable.getKey() + "}", variable.getValue().path("default").asText());
    }
    return checked(URI.create(url));
  }

  static URI checked(URI server) {
    boolean http =
        "http".equalsIgnoreCase(server.getScheme()) || "https".equalsIgnoreCase(server.getScheme());
    if (!http
        || server.getHost() == null
        || server.getRawUserInfo() != null
        || server.getRawQuery() != null
        || server.getRawFragment() != null) {
      throw new IllegalArgumentException("server: " + server
          + " (expected: an http or https URL without user, query and fragment; see"
          + " OpenApiOptions.setServer)");
    }
    return server;
  }
}

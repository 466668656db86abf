package dev.pollux.mcp.oauth;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a server asks for with {@code WWW-Authenticate: Bearer scope="…", resource_metadata="…"}.
 *
 * @param resourceMetadata where the server tells of its authorization servers, or null
 * @param scope what the request needs; empty when not said
 */
record Challenge(
    @Nullable String resourceMetadata,
    Set<String> scope,
    @Nullable String error) {

  private static final int LONGEST = 8192;

  /** The first challenge of the Bearer scheme; an empty one when there is none. */
  static Challenge of(List<String> headers) {
    for (String header : headers) {
      if (header.length() <= LONGEST) {
        Map<String, String> parameters = new Reader(header).bearer();
        if (parameters != null) {
          return new Challenge(
              parameters.get("resource_metadata"),
              scopes(parameters.get("scope")),
              parameters.get("error"));
        }
      }
    }
    return new Challenge(null, Set.of(), null);
  }

  /** The scopes of a text with spaces between them, in their order. */
  static Set<String> scopes(@Nullable String text) {
    Set<String> scopes = new LinkedHashSet<>();
    if (text != null) {
      for (String scope : text.split(" ", -1)) {
        if (!scope.isEmpty()
            && scope.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != '\\')) {
          scopes.add(scope);
        }
      }
    }
    return scopes;
  }

  /** Reads one header: schemes, each with its parameters, commas between all of them. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    @Nullable
    Map<String, String> bearer() {
      Map<String, String> parameters = null;
      while (at < text.length()) {
        skip(" ,\t");
        String word = token();
        if (word.isEmpty()) {
          at++;
          continue;
        }
        int before = at;
        skip(" \t");
        if (at < text.length() && text.charAt(at) == '=') {
          at++;
          skip(" \t");
          String value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
          if (parameters != null) {
            parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value);
          }
        } else if (parameters != null) {
          return parameters; // the next scheme begins
        } else if (word.equalsIgnoreCase("Bearer")) {
          parameters = new TreeMap<>();
        } else {
          at = Math.max(at, before);
        }
      }
      return parameters;
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String token() {
      int from = at;
      while (at < text.length() && " ,\t=\"".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(from, at);
    }

    private String quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at));
      }
      at++;
      return value.toString();
    }
  }
}

package dev.pollux.mcp.client;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a server is: at an address, or a program to be started. Nothing is started by having one. */
public sealed interface ServerParameters {

  /**
   * A server that is reached by streamable HTTP.
   *
   * @throws IllegalArgumentException if {@code url} is no http or https address with a host
   */
  static Http http(String url) {
    return new Http(URI.create(url), Map.of());
  }

  /** A program that is started and spoken to over its standard input and output, without a shell. */
  static Stdio command(String... command) {
    return new Stdio(List.of(command), Map.of(), null);
  }

  /**
   * A server at an address.
   *
   * @param headers sent with each request
   */
  record Http(URI url, Map<String, String> headers) implements ServerParameters {
    public Http {
      String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      if ((!scheme.equals("http") && !scheme.equals("https")) || url.getHost() == null) {
        throw new IllegalArgumentException(
            "url: no http or https address with a host (got scheme: '" + scheme + "')");
      }
      if (url.getRawUserInfo() != null) {
        throw new IllegalArgumentException("url: has a user name in it; use a header");
      }
      headers = Map.copyOf(headers);
    }

    /** The same with one more header. */
    public Http withHeader(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Http(url, more);
    }

    /** The address without its query and without headers, where keys may stand. */
    @Override
    public String toString() {
      return url.getScheme() + "://" + url.getRawAuthority()
          + Objects.toString(url.getRawPath(), "");
    }
  }

  /**
   * A program. It gets {@code environment} and, of the environment of this process, no more than what
   * programs need to run: {@code PATH}, {@code HOME} and the like, and no keys.
   *
   * @param command the program and its arguments
   * @param directory where it runs, or null for where this process does
   */
  record Stdio(
      List<String> command,
      Map<String, String> environment,
      @Nullable Path directory) implements ServerParameters {
    public Stdio {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
      if (command.isEmpty() || command.get(0).isBlank()) {
        throw new IllegalArgumentException("command: empty (expected: a program)");
      }
    }

    /** The same with one more variable in its environment. */
    public Stdio withEnvironment(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(environment);
      more.put(name, value);
      return new Stdio(command, more, directory);
    }

    /** The same in another directory. */
    public Stdio withDirectory(Path directory) {
      return new Stdio(command, environment, directory);
    }

    /** The command, to be shown before it is started; without its environment. */
    @Override
    public String toString() {
      return String.join(" ", command);
    }
  }
}

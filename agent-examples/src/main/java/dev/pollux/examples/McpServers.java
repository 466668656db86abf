package dev.pollux.examples;

import dev.pollux.mcp.client.McpClient;
import dev.pollux.mcp.client.McpConfig;
import dev.pollux.mcp.client.ServerParameters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The MCP servers whose tools an example gets. */
final class McpServers {

  private static final long MAX_CONFIG_BYTES = 1024 * 1024;

  @Option(
      names = "--mcp",
      paramLabel = "SERVER",
      description = {
        "An MCP server whose tools the example gets, repeatable: an address of streamable HTTP,",
        "or a command line, which is started without a shell."
      })
  private List<String> servers = new ArrayList<>();

  @Option(
      names = "--mcp-config",
      paramLabel = "FILE",
      description = {
        "Gives the example the tools of all MCP servers in a file, the \"mcpServers\" of other clients.",
        "$${NAME} in it is taken from the environment; headers with keys belong there."
      })
  private @Nullable Path config;

  /** One of the servers does not answer as one should. */
  static final class NotReachedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotReachedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The servers by the names that their tools begin with; nothing is started. */
  Map<String, ServerParameters> named(Map<String, String> environment) {
    Map<String, ServerParameters> named = new LinkedHashMap<>();
    if (config != null) {
      named.putAll(read(config, environment));
    }
    int number = 1;
    for (String server : servers) {
      String name = "mcp";
      while (named.containsKey(name)) {
        name = "mcp" + ++number;
      }
      named.put(name, parameters("--mcp", server));
    }
    return named;
  }

  /**
   * The server that an argument means.
   *
   * @param config where it is a name, or null
   */
  static ServerParameters of(
      String server, @Nullable Path config, Map<String, String> environment) {
    if (config == null) {
      return parameters("SERVER", server);
    }
    Map<String, ServerParameters> named = read(config, environment);
    ServerParameters found = named.get(server);
    if (found == null) {
      throw new IllegalArgumentException("SERVER: none of this name in '" + config
          + "' (expected: one of " + String.join(", ", named.keySet()) + ")");
    }
    return found;
  }

  private static Map<String, ServerParameters> read(Path file, Map<String, String> environment) {
    try {
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw new IllegalArgumentException(
            "--mcp-config: '" + file + "' (expected: a file that may be read)");
      }
      if (Files.size(file) > MAX_CONFIG_BYTES) {
        throw new IllegalArgumentException(
            "--mcp-config: '" + file + "' has more than " + MAX_CONFIG_BYTES + " bytes");
      }
      return McpConfig.read(Files.readString(file), environment);
    } catch (IOException e) {
      throw new IllegalArgumentException("--mcp-config: '" + file + "': " + e.getMessage(), e);
    }
  }

  /** Neither an address nor a command is repeated in a message: both may hold a key. */
  private static ServerParameters parameters(String what, String server) {
    String text = server.strip();
    if (text.matches("(?i)https?://.*")) {
      try {
        return ServerParameters.http(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            what + ": no address (expected: like http://localhost:3000/mcp, without a user name)");
      }
    }
    List<String> words = words(what, text);
    if (words.isEmpty() || words.get(0).isBlank()) {
      throw new IllegalArgumentException(
          what + ": empty (expected: an http or https address, or a command line)");
    }
    if (words.get(0).contains("://")) {
      throw new IllegalArgumentException(
          what + ": neither an http or https address nor a command line");
    }
    return ServerParameters.command(words.toArray(String[]::new));
  }

  /** Words as they stand between spaces; single or double quotes keep spaces, and nothing else counts. */
  static List<String> words(String what, String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (char c : line.toCharArray()) {
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (!Character.isWhitespace(c)) {
        word.append(c);
        inWord = true;
      } else if (inWord) {
        words.add(word.toString());
        word.setLength(0);
        inWord = false;
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException(what + ": a quote without its end");
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /** Connects to all at once. When one is not reached, those that were are left again. */
  static List<McpClient> connect(
      Vertx vertx, Map<String, ServerParameters> servers, Terminal terminal)
      throws NotReachedException {
    List<Future<McpClient>> connecting = new ArrayList<>();
    servers.forEach((name, server) -> {
      terminal.aside("MCP server '" + name + "': " + server);
      connecting.add(McpClient.connect(vertx, name, server));
    });
    try {
      Future.join(connecting).await();
      return connecting.stream().map(Future::result).toList();
    } catch (Exception e) { // await() throws what it failed with, checked or not
      close(connecting.stream().filter(Future::succeeded).map(Future::result).toList());
      throw new NotReachedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Leaves servers; a program is ended with all that it started. */
  static void close(List<McpClient> clients) {
    Future.join(clients.stream().map(McpClient::close).toList())
        .otherwiseEmpty()
        .await();
  }
}

package dev.pollux.examples;

import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.server.McpHttpOptions;
import dev.pollux.mcp.server.McpHttpServer;
import dev.pollux.mcp.server.McpServer;
import dev.pollux.mcp.server.McpServerOptions;
import dev.pollux.mcp.server.McpStdioOptions;
import dev.pollux.mcp.server.McpStdioServer;
import dev.pollux.tool.Toolset;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = {
      "Serves the tools of an example as an MCP server.",
      "",
      "Over stdio nothing but messages goes to stdout. Over HTTP the address is told on stderr, and only"
          + " programs on this machine reach it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false)
final class McpServeCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "EXAMPLE", description = "See agents list.")
  private String example = "";

  @Option(
      names = "--stdio",
      description = "Serve whoever started this program, until stdin ends (the default).")
  private boolean stdio;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Serve streamable HTTP on this port of localhost; 0 takes any free one.")
  private @Nullable Integer port;

  @Option(
      names = Example.ROOT,
      paramLabel = "DIR",
      description = "The directory for the example files (default: the current one).")
  private @Nullable Path root;

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  McpServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return Framed.call(spec, this::serve);
  }

  private int serve(Vertx vertx) throws Exception {
    try {
      McpServer server = server(vertx);
      if (port == null) {
        new McpStdioServer(vertx, server, new McpStdioOptions()).serveAndExit();
      } else {
        listen(vertx, server, port);
      }
      new CountDownLatch(1).await(); // until stdin ends or Ctrl-C ends the process
      return 0;
    } catch (InterruptedException e) {
      return 0;
    } catch (NotListeningException e) {
      terminal.note("agents mcp serve: " + e.getMessage());
      return 1;
    }
  }

  private static final class NotListeningException extends Exception {
    private static final long serialVersionUID = 1L;

    NotListeningException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private void listen(Vertx vertx, McpServer server, int port) throws NotListeningException {
    if (stdio) {
      throw new IllegalArgumentException("--port: with --stdio (expected: one of them)");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--port: " + port + " (expected: 0 to 65535)");
    }
    int bound;
    try {
      bound = new McpHttpServer(vertx, server, new McpHttpOptions().setPort(port))
          .listen()
          .await();
    } catch (Exception e) { // await() throws what it failed with, checked or not
      throw new NotListeningException("port " + port + " cannot be used: " + e.getMessage(), e);
    }
    terminal.note("http://localhost:" + bound + "/mcp");
  }

  private McpServer server(Vertx vertx) throws Exception {
    Example chosen = Example.named(example);
    if (root != null) {
      chosen.checkTakes(Example.ROOT);
    }
    Path directory = root == null ? Path.of("") : root;
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("--root: '" + directory + "' (expected: a directory)");
    }
    Toolset none = List::of; // so that the example mcp reaches for no server of its own
    Given given = new Given(vertx, directory, null, Path.of("image.png"), false, List.of(none));
    List<Toolset> tools = chosen.maker().task(given).agent().getToolsets();
    if (tools.isEmpty()) {
      throw new IllegalArgumentException("example: '" + example + "' has no tools of its own");
    }
    McpServerOptions options = new McpServerOptions();
    tools.forEach(options::add);
    return new McpServer(Implementation.of("pollux-" + example, "0.1.0"), options);
  }
}

package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.media.MediaParts;
import dev.pollux.gemini.settings.ThinkingConfig;
import dev.pollux.loop.RetryOptions;
import dev.pollux.loop.RunLimits;
import dev.pollux.mcp.client.McpClient;
import dev.pollux.mcp.client.ServerParameters;
import dev.pollux.price.PriceTable;
import dev.pollux.tool.Toolset;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands that talk to an example have in common: their options, and how it is made of them. */
final class ExampleOptions {

  private static final Path OUT = Path.of("image.png");
  private static final int MAX_PROMPT_BYTES = 20 * 1024 * 1024;

  @Mixin
  private ServerOptions server = new ServerOptions();

  @Mixin
  private McpServers mcp = new McpServers();

  @Option(names = "--no-stream", description = "Ask for answers in one piece.")
  private boolean whole;

  @Option(
      names = "--thinking",
      paramLabel = "LEVEL|BUDGET",
      description = "How much the model thinks: a level like LOW, or a number of tokens.")
  private @Nullable String thinking;

  @Option(
      names = "--max-turns",
      paramLabel = "N",
      description = "How often the model may be asked (default: 50).")
  private @Nullable Integer maxTurns;

  @Option(
      names = "--attach",
      paramLabel = "FILE",
      description = "An image, audio, video, PDF or text to ask about; up to 20 MiB, repeatable.")
  private List<Path> attached = new ArrayList<>();

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "What tokens cost, as JSON; the cost of the run is shown behind its tokens.")
  private @Nullable Path prices;

  @Option(
      names = Example.ROOT,
      paramLabel = "DIR",
      description = "The directory for the example files (default: the current one).")
  private @Nullable Path root;

  @Option(
      names = Example.FILE,
      paramLabel = "FILE",
      description = "The CSV file for the example analyst, up to 1 MiB.")
  private @Nullable Path file;

  @Option(
      names = Example.OUT,
      paramLabel = "FILE",
      description = "The file that the example image writes (default: image.png).")
  private @Nullable Path out;

  @Option(names = "--overwrite", description = "Write over that file when it is there already.")
  private boolean overwrite;

  @Option(
      names = "--verbose",
      description = "Show thoughts, tool results, stack traces and the library's log on stderr.")
  private boolean verbose;

  /** What is done with an example. */
  interface Use {
    int with(Ready ready) throws Exception;
  }

  boolean isVerbose() {
    return verbose;
  }

  /**
   * Makes an example and what it needs, and takes care that all of that is closed.
   *
   * @param command what messages begin with
   * @param recordings whether it is written down, or played
   * @return the exit code of {@code use}, or 1 when an MCP server is not reached
   */
  int use(
      Vertx vertx,
      Terminal terminal,
      String command,
      Example chosen,
      RecordingOptions recordings,
      Use use)
      throws Exception {
    if (verbose) {
      Logging.verbose();
    }
    recordings.check();
    Map<String, ServerParameters> servers = mcp.named(terminal.environment());
    Given given = given(vertx, chosen); // which says what is wrong before anything is started
    List<McpClient> clients;
    try {
      clients = McpServers.connect(vertx, servers, terminal);
    } catch (McpServers.NotReachedException e) {
      terminal.note(command + ": " + e.getMessage());
      return 1;
    }
    try {
      List<Toolset> remote = clients.stream().map(McpClient::toolset).toList();
      return use.with(ready(terminal, chosen, given.with(remote), recordings));
    } finally {
      McpServers.close(clients);
    }
  }

  private Ready ready(Terminal terminal, Example chosen, Given given, RecordingOptions recordings)
      throws Exception {
    Vertx vertx = given.vertx();
    Task task = chosen.maker().task(given);
    AgentOptions options = options(task.agent()).addTools(given.remote().toArray());
    List<Part> parts = attached(vertx);
    Access found = server.access(terminal.environment());
    boolean offline = found.baseUrl() == null && !recordings.isReplay();
    Access access = offline
        ? new Access(found.way(), Offline.inProcess(vertx, chosen).await().url(), Access.ANY_KEY)
        : found;
    return new Ready(
        task,
        options,
        parts,
        access,
        offline,
        task.options().setStreamed(!whole),
        server.id(chosen),
        id -> new Agent(
            recordings.model(
                vertx,
                options,
                http -> server.model(vertx, id, access, terminal.environment(), http)),
            options));
  }

  private Given given(Vertx vertx, Example chosen) {
    if (root != null) {
      chosen.checkTakes(Example.ROOT);
    }
    Path directory = root == null ? Path.of("") : root;
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("--root: '" + directory + "' (expected: a directory)");
    }
    if (file != null) {
      chosen.checkTakes(Example.FILE);
      checkReadable(Example.FILE, file);
    }
    if (out != null || overwrite) {
      chosen.checkTakes(Example.OUT);
    }
    Path written = out == null ? OUT : out;
    if (chosen.takes().contains(Example.OUT)) {
      checkWritable(written);
    }
    return new Given(vertx, directory, file, written, overwrite, List.of());
  }

  private static void checkReadable(String option, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException(
          option + ": '" + file + "' (expected: a file that may be read)");
    }
  }

  /** Known before anything is paid for. */
  private void checkWritable(Path file) {
    if (Files.exists(file) && !(overwrite && Files.isRegularFile(file))) {
      throw new IllegalArgumentException(Example.OUT + ": '" + file + "' is there already"
          + (overwrite ? " (expected: a file)" : " (expected: a new file, or --overwrite)"));
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          Example.OUT + ": '" + file + "' (expected: a file in a directory that is there)");
    }
  }

  private AgentOptions options(AgentOptions options) {
    // A wrong address does not pass: whoever typed it wants to know at once.
    options.setRetries(new RetryOptions().setRetryOn(failure -> failure.statusCode() > 0));
    if (maxTurns != null) {
      options.setLimits(new RunLimits().setMaxTurns(maxTurns));
    }
    if (thinking != null) {
      options.setGenerationConfig(
          new GenerationConfig(options.getGenerationConfig()).setThinking(thinking(thinking)));
    }
    if (prices != null) {
      checkReadable("--prices", prices);
      options.setPrices(PriceTable.read(prices));
    }
    return options;
  }

  private static ThinkingConfig thinking(String value) {
    try {
      if (value.matches("-?\\d+")) {
        return ThinkingConfig.budget(Integer.parseInt(value)).withThoughts();
      }
      if (value.matches("[A-Za-z_]+")) {
        return ThinkingConfig.level(value.toUpperCase(Locale.ROOT)).withThoughts();
      }
    } catch (IllegalArgumentException e) {
      // too large, or below -1
    }
    throw new IllegalArgumentException(
        "--thinking: '" + value + "' (expected: a level like LOW, or a number of tokens >= -1)");
  }

  /** What is attached, whose sizes count together. */
  private List<Part> attached(Vertx vertx) throws IOException {
    List<Part> parts = new ArrayList<>();
    long bytes = 0;
    for (Path path : attached) {
      checkReadable("--attach", path);
      bytes += Files.size(path);
      if (bytes > MAX_PROMPT_BYTES) {
        throw new IllegalArgumentException(
            "--attach: more than " + MAX_PROMPT_BYTES + " bytes with '" + path + "'");
      }
      parts.add(MediaParts.fromFile(vertx, path).await());
    }
    return parts;
  }
}

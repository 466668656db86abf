package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.approval.ApprovalPolicy;
import dev.pollux.approval.Ruling;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.media.MediaParts;
import dev.pollux.gemini.settings.ThinkingConfig;
import dev.pollux.loop.RetryOptions;
import dev.pollux.loop.RunLimits;
import dev.pollux.mcp.client.McpClient;
import dev.pollux.mcp.client.ServerParameters;
import dev.pollux.model.Model;
import dev.pollux.price.PriceTable;
import io.vertx.core.Vertx;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = {
      "Runs an example: the answer goes to stdout, tool calls and token counts to stderr.",
      "",
      "The API key is in GOOGLE_API_KEY, GEMINI_API_KEY, COMETAPI_KEY (which goes to CometAPI) or"
          + " OPENAI_API_KEY (with --route openai), or in a file. With no key and no --base-url a"
          + " script in this process plays Gemini."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:it worked", "1:the run failed", "2:the command line was wrong"})
final class RunCommand implements Callable<Integer> {

  private static final Path OUT = Path.of("image.png");
  private static final int MAX_PROMPT_BYTES = 20 * 1024 * 1024;

  @Parameters(index = "0", paramLabel = "EXAMPLE", description = "See agents list.")
  private String example = "";

  @Parameters(index = "1", paramLabel = "PROMPT", description = "What to ask.")
  private String prompt = "";

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
      names = "--approve",
      paramLabel = "TOOL",
      description = {
        "A tool that may be called without asking; repeatable.",
        "Else the terminal is asked about tools that act; without one their calls are denied."
      })
  private List<String> approved = new ArrayList<>();

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "What tokens cost, as JSON; the cost of the run is shown behind its tokens.")
  private @Nullable Path prices;

  @Option(
      names = Example.ROOT,
      paramLabel = "DIR",
      description = {
        "The directory for the example files (default: the current one)",
        "or assistant (default: one with a few notes, gone at the end)."
      })
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
      names = "--events",
      paramLabel = "json",
      description = "Write each event as one line of JSON to stdout, and nothing else there.")
  private @Nullable String events;

  @Option(
      names = "--verbose",
      description = "Show thoughts, tool results, stack traces and the library's log on stderr.")
  private boolean verbose;

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (verbose) {
      Logging.verbose();
    }
    Vertx vertx = Vertx.vertx();
    try {
      return run(vertx);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } finally {
      vertx.close().await();
    }
  }

  private int run(Vertx vertx) throws Exception {
    if (prompt.isBlank()) {
      throw new IllegalArgumentException("PROMPT: empty (expected: a question)");
    }
    if (events != null && !events.equals("json")) {
      throw new IllegalArgumentException("--events: '" + events + "' (expected: json)");
    }
    Example chosen = Example.named(example);
    Map<String, ServerParameters> servers = mcp.named(terminal.environment());
    Given given = given(vertx, chosen); // which says what is wrong before anything is started
    List<McpClient> clients;
    try {
      clients = McpServers.connect(vertx, servers, terminal);
    } catch (McpServers.NotReachedException e) {
      terminal.note("agents run: " + e.getMessage());
      return 1;
    }
    try {
      return run(chosen, given.with(clients.stream().map(McpClient::toolset).toList()));
    } finally {
      McpServers.close(clients);
    }
  }

  private int run(Example chosen, Given given) throws Exception {
    Vertx vertx = given.vertx();
    Task task = chosen.maker().task(given);
    AgentOptions options = options(task.agent()).addTools(given.remote().toArray());
    ApprovalPrompt asking = new ApprovalPrompt(terminal, RunCommand::typed);
    options.setApprovals(asking);
    Content content = content(vertx, task);
    Access access = server.access(terminal.environment());
    boolean offline = access.baseUrl() == null;
    if (offline) {
      String url = Offline.start(vertx, chosen, 0).await().url();
      access = new Access(access.way(), url, Access.ANY_KEY);
    }
    Model model = server.model(vertx, chosen, access, terminal.environment());
    Agent agent = new Agent(model, options);
    if (offline) {
      terminal.note("No API key: a script in this process plays Gemini (see agents run --help)");
    }
    return new Running(terminal, access, verbose, events != null, options.getPrices(), asking)
        .run(agent, content, task.options().setStreamed(!whole), task.ending());
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
    return new Given(vertx, prompt, directory, file, written, overwrite, List.of());
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
    if (!approved.isEmpty()) {
      ApprovalPolicy named = ApprovalPolicy.tools(Ruling.allow(), approved.toArray(String[]::new));
      ApprovalPolicy own = options.getPolicy();
      options.setPolicy(own == null ? named : named.orElse(own));
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

  private static @Nullable String typed() {
    Console console = System.console();
    return console == null ? null : console.readLine();
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

  /** The example's prompt with what is attached, whose sizes count together. */
  private Content content(Vertx vertx, Task task) throws IOException {
    Content content = task.prompt().await();
    if (attached.isEmpty()) {
      return content;
    }
    List<Part> parts = new ArrayList<>(content.parts());
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
    return Content.user(parts);
  }
}

package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RetryOptions;
import dev.pollux.agent.RunLimits;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.settings.ThinkingConfig;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
      "The API key is in GOOGLE_API_KEY, GEMINI_API_KEY or COMETAPI_KEY (which goes to CometAPI)"
          + " or in a file. With no key and no --base-url a script in this process plays Gemini."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false)
final class RunCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "EXAMPLE", description = "See agents list.")
  private String example = "";

  @Parameters(index = "1", paramLabel = "PROMPT", description = "What to ask.")
  private String prompt = "";

  @Option(
      names = "--model",
      paramLabel = "ID",
      defaultValue = "gemini-3-flash-preview",
      description = "The model (default: ${DEFAULT-VALUE}).")
  private String model = "";

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "Another server for Gemini's API.")
  private @Nullable String baseUrl;

  @Option(
      names = "--api-version",
      paramLabel = "VERSION",
      defaultValue = Route.DEFAULT_API_VERSION,
      description = "The version in the path (default: ${DEFAULT-VALUE}).")
  private String apiVersion = "";

  @Option(
      names = "--auth",
      paramLabel = "api-key|bearer",
      defaultValue = "api-key",
      description = "How the key is sent (default: ${DEFAULT-VALUE}).")
  private String auth = "";

  @Option(names = "--api-key-file", paramLabel = "FILE", description = "A file with the key.")
  private @Nullable Path keyFile;

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
      names = "--root",
      paramLabel = "DIR",
      description = "The directory for the example files (default: the current one).")
  private @Nullable Path root;

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
    AgentOptions options = options(chosen);
    Access access = Access.of(terminal.environment(), keyFile, baseUrl);
    boolean offline = access.baseUrl() == null;
    if (offline) {
      access = new Access(Offline.start(vertx, chosen, 0).await().url(), Access.ANY_KEY);
    }
    GeminiModel gemini = new GeminiModel(vertx, model, access.route(auth(), apiVersion));
    if (offline) {
      terminal.note("No API key: a script in this process plays Gemini (see agents run --help)");
    }
    return new Running(terminal, access, verbose, events != null)
        .run(new Agent(gemini, options), prompt, new RunOptions().setStreamed(!whole));
  }

  private AgentOptions options(Example chosen) throws Exception {
    if (root != null && !chosen.takesRoot()) {
      throw new IllegalArgumentException("--root: example " + chosen.name() + " has no directory");
    }
    Path directory = root == null ? Path.of("") : root;
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("--root: '" + directory + "' (expected: a directory)");
    }
    // A wrong address does not pass: whoever typed it wants to know at once.
    AgentOptions options = chosen
        .agent()
        .agent(directory)
        .setRetries(new RetryOptions().setRetryOn(failure -> failure.statusCode() > 0));
    if (maxTurns != null) {
      options.setLimits(new RunLimits().setMaxTurns(maxTurns));
    }
    if (thinking != null) {
      options.setGenerationConfig(new GenerationConfig().setThinking(thinking(thinking)));
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

  private Access.Auth auth() {
    return switch (auth) {
      case "api-key" -> Access.Auth.API_KEY;
      case "bearer" -> Access.Auth.BEARER;
      default ->
        throw new IllegalArgumentException("--auth: '" + auth + "' (expected: api-key or bearer)");
    };
  }
}

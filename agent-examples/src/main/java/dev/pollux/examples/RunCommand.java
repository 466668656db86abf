package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.approval.ApprovalPolicy;
import dev.pollux.approval.Ruling;
import dev.pollux.gemini.Content;
import io.vertx.core.Vertx;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
      "Without PROMPT, or with - in its place, the prompt is read from stdin.",
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

  private static final int MAX_STDIN_BYTES = 20 * 1024 * 1024;
  private static final String STDIN = "-";

  @Parameters(index = "0", paramLabel = "EXAMPLE", description = "See agents list.")
  private String example = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PROMPT",
      description = "What to ask (default: what stdin says).")
  private String prompt = STDIN;

  @Mixin
  private ExampleOptions options = new ExampleOptions();

  @Mixin
  private RecordingOptions recordings = new RecordingOptions();

  @Option(
      names = "--approve",
      paramLabel = "TOOL",
      description = {
        "A tool that may be called without asking; repeatable.",
        "Else the terminal is asked about tools that act; without one their calls are denied."
      })
  private List<String> approved = new ArrayList<>();

  @Option(
      names = "--events",
      paramLabel = "json",
      description = "Write each event as one line of JSON to stdout, and nothing else there.")
  private @Nullable String events;

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    if (options.isVerbose()) {
      Logging.verbose();
    }
    Vertx vertx = Vertx.vertx();
    try {
      if (events != null && !events.equals("json")) {
        throw new IllegalArgumentException("--events: '" + events + "' (expected: json)");
      }
      Example chosen = Example.named(example);
      String asked = prompt.equals(STDIN) ? piped() : prompt;
      if (asked.isBlank()) {
        throw new IllegalArgumentException("PROMPT: empty (expected: a question)");
      }
      return options.use(
          vertx, terminal, "agents run", chosen, recordings, ready -> run(ready, asked));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } finally {
      vertx.close().await();
    }
  }

  private String piped() throws IOException {
    if (terminal.interactive()
        && spec.commandLine().getParseResult().matchedPositional(1) == null) {
      throw new IllegalArgumentException(
          "PROMPT: not given (expected: a question, or one on stdin; agents chat is for more)");
    }
    byte[] bytes = terminal.in().readNBytes(MAX_STDIN_BYTES + 1);
    if (bytes.length > MAX_STDIN_BYTES) {
      throw new IllegalArgumentException(
          "PROMPT: more than " + MAX_STDIN_BYTES + " bytes on stdin");
    }
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  private int run(Ready ready, String asked) throws Exception {
    ApprovalPrompt asking = asking(ready.options());
    Agent agent = ready.agents().apply(ready.model());
    Content content = ready.content(asked);
    if (ready.offline()) {
      terminal.note(Ready.OFFLINE);
    }
    int exit = new Running(
            terminal,
            ready.access(),
            options.isVerbose(),
            events != null,
            ready.options().getPrices(),
            asking)
        .run(agent, content, ready.runOptions(), ready.task().ending());
    return recordings.saved(exit, terminal);
  }

  /** What is asked before a call is made, and by whom. */
  private ApprovalPrompt asking(AgentOptions agent) {
    if (!approved.isEmpty()) {
      ApprovalPolicy named = ApprovalPolicy.tools(Ruling.allow(), approved.toArray(String[]::new));
      ApprovalPolicy own = agent.getPolicy();
      agent.setPolicy(own == null ? named : named.orElse(own));
    }
    ApprovalPrompt asking = new ApprovalPrompt(terminal, RunCommand::typed);
    agent.setApprovals(asking);
    return asking;
  }

  private static @Nullable String typed() {
    Console console = System.console();
    return console == null ? null : console.readLine();
  }
}

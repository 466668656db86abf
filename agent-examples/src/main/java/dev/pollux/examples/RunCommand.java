package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.examples.chat.Unfinished;
import dev.pollux.gemini.Content;
import dev.pollux.session.Session;
import dev.pollux.session.SessionStore;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
          + " script in this process plays Gemini.",
      "",
      "Calls of tools that act are denied when nobody is at the terminal."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it worked",
      "1:the run or its session's store failed",
      "2:the command line was wrong"
    })
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

  @Mixin
  private SessionOptions sessions = new SessionOptions();

  @Mixin
  private ApprovalOptions approvals = new ApprovalOptions();

  @Option(
      names = "--leave",
      description =
          "Ask although the session has a run that was cut off, or waits: its calls are given up.")
  private boolean leaving;

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
    return Framed.call(spec, vertx -> {
      if (events != null && !events.equals("json")) {
        throw new IllegalArgumentException("--events: '" + events + "' (expected: json)");
      }
      Example chosen = Example.named(example);
      String asked = prompt.equals(STDIN) ? piped() : prompt;
      if (asked.isBlank()) {
        throw new IllegalArgumentException("PROMPT: empty (expected: a question)");
      }
      sessions.check(terminal.environment());
      return options.use(
          vertx,
          terminal,
          "agents run",
          chosen,
          recordings,
          ready -> sessions.use(
              vertx, terminal, "agents run", (store, id) -> run(vertx, ready, store, id, asked)));
    });
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

  private int run(Vertx vertx, Ready ready, SessionStore store, String id, String asked)
      throws Exception {
    Session session = new Session(store, id);
    if (sessions.isKept() && !leaving) {
      Unfinished left = Unfinished.of(session.openHistory().await());
      if (!left.isNothing()) {
        terminal.note("agents run: session '" + id + "' has " + left.text()
            + "; agents sessions resume " + id + " --example " + example
            + " --store … goes on with it, --leave gives it up");
        return 1;
      }
    }
    ApprovalPrompt asking = approvals.asking(ready.options(), terminal);
    Agent agent = ready.agents().apply(ready.model());
    Content content = ready.content(asked);
    if (ready.offline()) {
      terminal.note(Ready.OFFLINE);
    }
    int exit = new Running(
            "agents run",
            terminal,
            ready.access(),
            options.isVerbose(),
            events != null,
            ready.options().getPrices(),
            asking)
        .run(
            vertx,
            () -> agent.start(session, content, ready.runOptions()),
            ready.task().ending());
    return recordings.saved(exit, terminal);
  }
}

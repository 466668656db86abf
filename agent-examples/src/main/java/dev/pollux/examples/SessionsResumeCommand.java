package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.examples.chat.Unfinished;
import dev.pollux.session.Session;
import dev.pollux.session.SessionStore;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "resume",
    description = {
      "Goes on with a run that was cut off, or that waits for approval; shown as by agents run.",
      "",
      "With nobody at the terminal, calls that wait for approval go on waiting. Whether the run is"
          + " still at work elsewhere, on the same database, is yours to know."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the run went on to its end",
      "1:there was nothing to go on with, or the run or its session's store failed",
      "2:the command line was wrong",
      "3:calls wait for approval"
    })
final class SessionsResumeCommand implements Callable<Integer> {

  private static final String COMMAND = "agents sessions resume";

  @Parameters(index = "0", paramLabel = "ID", description = "See agents sessions list.")
  private String session = "";

  @Option(
      names = "--example",
      paramLabel = "EXAMPLE",
      required = true,
      description = "Whose conversation it is.")
  private String example = "";

  @Mixin
  private StoreOptions store = new StoreOptions();

  @Mixin
  private ExampleOptions options = new ExampleOptions();

  @Mixin
  private ApprovalOptions approvals = new ApprovalOptions();

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  SessionsResumeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return Framed.call(spec, vertx -> {
      Example chosen = Example.named(example);
      SessionOptions.checkId(session);
      store.checkGiven(terminal.environment());
      return options.use(
          vertx,
          terminal,
          COMMAND,
          chosen,
          new RecordingOptions(),
          ready -> store.use(vertx, terminal, COMMAND, opened -> resume(vertx, ready, opened)));
    });
  }

  private int resume(Vertx vertx, Ready ready, SessionStore opened) throws Exception {
    Session resumed = new Session(opened, session);
    Unfinished left = Unfinished.of(resumed.openHistory().await());
    if (left.isNothing()) {
      terminal.note(COMMAND + ": session '" + session + "' has nothing to go on with");
      return 1;
    }
    terminal.note("Session '" + session + "' has " + left.text() + "; it goes on.");
    if (ready.offline()) {
      terminal.note(Ready.OFFLINE);
    }
    ApprovalPrompt asking = asking(ready);
    Agent agent = ready.agents().apply(ready.model());
    return new Running(
            COMMAND,
            terminal,
            ready.access(),
            options.isVerbose(),
            false,
            ready.options().getPrices(),
            asking)
        .run(
            vertx,
            () -> agent.startResume(resumed, ready.runOptions()),
            ready.task().ending());
  }

  /** A terminal is asked; without one nothing is denied, as somebody may be asked later. */
  private @Nullable ApprovalPrompt asking(Ready ready) {
    if (terminal.interactive()) {
      return approvals.asking(ready.options(), terminal);
    }
    approvals.approve(ready.options());
    return null;
  }
}

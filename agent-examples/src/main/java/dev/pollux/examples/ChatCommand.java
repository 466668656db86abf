package dev.pollux.examples;

import dev.pollux.examples.chat.Chat;
import dev.pollux.examples.chat.PlainView;
import dev.pollux.examples.chat.PromptHistory;
import dev.pollux.examples.chat.SavedTerminal;
import dev.pollux.examples.chat.Screen;
import dev.pollux.examples.chat.Subject;
import dev.pollux.examples.chat.Talk;
import dev.pollux.examples.chat.View;
import dev.pollux.examples.terminal.Look;
import dev.pollux.run.RunEvent;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "chat",
    description = {
      "Talks with an example; /help in it names its commands.",
      "",
      "Keys are where agents run looks for them. When stdin or stdout is no terminal, each line of"
          + " stdin is a prompt or a command, and calls that need approval are denied. NO_COLOR and"
          + " TERM=dumb are honoured."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the chat was ended",
      "1:something it needs is not there",
      "2:the command line was wrong"
    })
final class ChatCommand implements Callable<Integer> {

  private static final List<String> MODELS = List.of(
      "gemini-3-flash-preview",
      "gemini-3-pro-preview",
      "gemini-2.5-flash",
      "gemini-2.5-flash-lite",
      "gemini-2.5-pro",
      "gemini-flash-latest");

  @Parameters(index = "0", paramLabel = "EXAMPLE", description = "See agents list.")
  private String example = "";

  @Mixin
  private ExampleOptions options = new ExampleOptions();

  @Mixin
  private SessionOptions sessions = new SessionOptions();

  @Option(
      names = "--no-history",
      description = {
        "Do not keep what is typed. It is kept in $XDG_STATE_HOME/pollux/chat-history, or below",
        "~/.local/state, where nobody else may read it."
      })
  private boolean forgetting;

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  ChatCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return Framed.call(spec, vertx -> {
      Example chosen = Example.named(example);
      sessions.check(terminal.environment());
      return options.use(
          vertx,
          terminal,
          "agents chat",
          chosen,
          new RecordingOptions(),
          ready -> sessions.use(
              vertx,
              terminal,
              "agents chat",
              (store, id) -> chat(
                  vertx, ready, sessions.isKept() ? Talk.keptIn(store, id) : Talk.inMemory())));
    });
  }

  private int chat(Vertx vertx, Ready ready, Talk talk) throws Exception {
    Subject subject = subject(vertx, ready);
    boolean drawn = terminal.interactive() && !Look.isDumb(terminal.environment());
    SavedTerminal saved = drawn ? SavedTerminal.now() : null;
    try (View view = drawn ? screen(subject) : plain(subject)) {
      Logging.to(view::log);
      Chat chat = new Chat(subject, view, talk);
      if (terminal.interactive()) {
        String played = ready.offline() ? ", played by a script" : "";
        view.note(example + ", " + ready.model() + played + "; /help tells more");
      } else if (ready.offline()) {
        terminal.note(Ready.OFFLINE);
      }
      chat.run();
    } finally {
      Logging.toStderr();
      if (saved != null) {
        saved.restore();
      }
    }
    return 0;
  }

  private Subject subject(Vertx vertx, Ready ready) {
    Task.Ending ending = ready.task().ending();
    return new Subject(
        vertx,
        example,
        ready.model(),
        MODELS,
        ready.agents(),
        ready.options(),
        ready.task().opening()::of,
        ready.runOptions(),
        ending == null ? null : ending::of,
        ready.attached(),
        ready.access()::masked);
  }

  private View screen(Subject subject) throws IOException {
    org.jline.terminal.Terminal screen = TerminalBuilder.builder()
        .system(true)
        .dumb(false)
        .encoding(Terminal.charset())
        .build();
    Look look = Look.of(terminal.environment(), Terminal.charset());
    return new Screen(
        screen, look, subject, forgetting ? null : PromptHistory.file(terminal.environment()));
  }

  private View plain(Subject subject) {
    Printer printer =
        new Printer(terminal, options.isVerbose(), subject.options().getPrices());
    printer.setTextShown(subject.ending() == null);
    return new PlainView(
        terminal.in(),
        new PlainView.Printing() {
          @Override
          public void answer(String text) {
            terminal.answer(text);
          }

          @Override
          public void note(String line) {
            terminal.note(line);
          }

          @Override
          public void show(RunEvent event) {
            printer.show(event);
          }
        },
        terminal.interactive());
  }
}

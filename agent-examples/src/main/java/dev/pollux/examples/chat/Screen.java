package dev.pollux.examples.chat;

import dev.pollux.approval.Decision;
import dev.pollux.examples.terminal.Escapes;
import dev.pollux.examples.terminal.Look;
import dev.pollux.examples.terminal.Markdown;
import dev.pollux.examples.terminal.Wrapped;
import dev.pollux.price.PriceTable;
import dev.pollux.run.RunEvent;
import dev.pollux.tool.FunctionTool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** A chat on a terminal that can do more than print: what happens is drawn while it happens. */
public final class Screen implements View {

  private static final int DEFAULT_WIDTH = 80;
  private static final int DEFAULT_HEIGHT = 24;
  private static final int HELP_INDENT = 16;

  /** What stands at the end of the screen; between two kinds one line is free. */
  private enum Kind {
    NOTHING,
    ANSWER,
    THOUGHT,
    CALLS,
    NOTE
  }

  private final Terminal terminal;
  private final Look look;
  private final Editor editor;
  private final Questions questions;
  private final Live live;
  private final Calls calls;
  private final boolean textShown;
  private final @Nullable PriceTable prices;
  private Spending spending;
  private Duration spent = Duration.ZERO;
  private Kind last = Kind.NOTHING;
  private @Nullable Markdown text;
  private final Queue<String> logged = new ConcurrentLinkedQueue<>();
  private @Nullable Keys keys;
  private Runnable cancel = () -> {};
  private String typed = "";
  private boolean waiting;
  private long began;
  private int frame;

  /**
   * A view of a chat. It closes the terminal in the end.
   *
   * @param history the file that keeps what was typed, or null for none
   */
  public Screen(Terminal terminal, Look look, Subject subject, @Nullable Path history) {
    this.terminal = terminal;
    this.look = look;
    this.editor = new Editor(terminal, look, subject.models(), history);
    this.questions = new Questions(editor::answer, look, this::write);
    this.live = new Live(terminal);
    this.calls = new Calls(look, System::nanoTime);
    this.textShown = subject.ending() == null;
    this.prices = subject.prices();
    this.spending = new Spending(prices);
  }

  private int width() {
    return terminal.getWidth() > 0 ? terminal.getWidth() : DEFAULT_WIDTH;
  }

  private void write(String text) {
    terminal.writer().write(text);
  }

  /** Ends what was shown before; the cursor is at the beginning of a line. */
  private void enter(Kind kind) {
    live.clear();
    if (kind == last && kind != Kind.NOTE) {
      return;
    }
    if (text != null) {
      text.end();
      write(text.isShown() ? "\n" : "");
      text = null;
    }
    // Those that still run stay below of what comes now.
    returned(calls.takeReturned(width() - 1));
    if (last != Kind.NOTHING && kind != Kind.NOTHING) {
      write("\n");
    }
    last = kind;
  }

  @Override
  public @Nullable String read(int attached) {
    showLogged();
    enter(Kind.NOTE);
    String sign = look.sign("› ", "> ");
    while (true) {
      terminal.writer().flush();
      String begun = typed;
      typed = "";
      last = Kind.NOTE;
      spending = new Spending(prices);
      spent = Duration.ZERO;
      try {
        return editor.prompt(attached == 0 ? sign : "[+" + attached + "] " + sign, begun);
      } catch (Editor.LeftException e) {
        if (e.isEnd()) {
          return null;
        }
        if (e.isEmpty()) {
          write(look.in(Look.DIM, "Ctrl-D or /quit ends the chat.") + "\n");
        }
      }
    }
  }

  @Override
  public void begin(Runnable cancel) {
    began = System.nanoTime();
    waiting = true;
    this.cancel = cancel;
    keys = new Keys(terminal, cancel);
    tick();
  }

  @Override
  public void end() {
    live.clear();
    returned(calls.takeAll(width() - 1));
    enter(Kind.NOTHING);
    spent = spent.plus(Duration.ofNanos(System.nanoTime() - began));
    last = Kind.NOTE;
    waiting = false;
    stopKeys();
    terminal.writer().flush();
  }

  @Override
  public void log(String line) {
    logged.add(line);
  }

  /** Between two things that are shown: the lines of a log come at any time. */
  private void showLogged() {
    for (String line = logged.poll(); line != null; line = logged.poll()) {
      aside(line);
    }
  }

  @Override
  public void tick() {
    frame++;
    if (text == null) {
      showLogged();
      draw();
    }
    terminal.writer().flush();
  }

  /** What goes on, below of what is shown for good. */
  private void draw() {
    List<String> lines = new ArrayList<>(calls.running(frame, width() - 1, height() - 3));
    if (calls.isEmpty() && waiting) {
      if (last != Kind.NOTHING) {
        lines.add("");
      }
      String time = Calls.soFar(Duration.ofNanos(System.nanoTime() - began));
      lines.add(look.in(Look.ASKS, look.spinner(frame)) + " "
          + look.in(Look.DIM, ("waiting " + time).strip() + ", Ctrl-C stops"));
    }
    live.show(lines);
  }

  private int height() {
    return Math.max(6, terminal.getHeight() > 0 ? terminal.getHeight() : DEFAULT_HEIGHT);
  }

  @Override
  public void show(RunEvent event) {
    spending.add(event);
    String told = Told.of(event);
    if (told != null) {
      closeText();
      aside(told);
    } else if (event instanceof RunEvent.Thought thought) {
      if (textShown) {
        markdown(Kind.THOUGHT, thought.text(), Look.DIM);
      }
    } else if (event instanceof RunEvent.Text piece) {
      if (textShown) {
        markdown(Kind.ANSWER, piece.text(), 0);
      }
    } else if (calls.add(event)) {
      enter(Kind.CALLS);
      returned(calls.takeReturned(width() - 1));
    } else if (event instanceof RunEvent.TurnEnded) {
      closeText();
    } else if (event instanceof RunEvent.TurnRepeated repeated) {
      closeText();
      aside(repeated.reason() + "; asked again in " + Calls.time(repeated.delay()));
    } else if (event instanceof RunEvent.OutputAsked asked) {
      closeText();
      aside("Told the model: " + asked.text());
    } else if (event instanceof RunEvent.HandedOver handed) {
      aside(look.sign("→ ", "-> ") + handed.agent() + " goes on");
    } else if (event instanceof RunEvent.ApprovalAnswered answered) {
      answered(answered);
    } else if (event instanceof RunEvent.Done done) {
      waiting = false;
      if (done.result().pending().isEmpty()) {
        Duration now = Duration.ofNanos(System.nanoTime() - began);
        aside(spending.line() + ", " + Calls.time(spent.plus(now)));
      }
    } else if (event instanceof RunEvent.Failed) {
      waiting = false;
    }
    if (text == null && !calls.isEmpty()) {
      draw(); // else there may be more to show at once, and nothing is to flash up before it
    }
    terminal.writer().flush();
  }

  private void markdown(Kind kind, String piece, int style) {
    enter(kind);
    if (text == null) {
      text = new Markdown(this::write, look, this::width, style);
    }
    text.add(piece);
  }

  /** The next text is another one, as that of the next turn is. */
  private void closeText() {
    if (text != null) {
      text.end();
      write(text.isShown() ? "\n" : "");
      text = null;
    }
  }

  private void returned(List<String> lines) {
    lines.forEach(line -> write(line + "\n"));
  }

  private void answered(RunEvent.ApprovalAnswered answered) {
    if (answered.decision().equals("ignored")) { // of the others the call's line tells
      String reason = answered.reason() == null ? "" : ": " + answered.reason();
      aside(answered.decision() + reason);
    }
  }

  private void aside(String line) {
    enter(Kind.NOTE);
    write(Wrapped.of(line, 2, width(), look, Look.DIM) + "\n");
  }

  @Override
  public void answer(String answer) {
    enter(Kind.ANSWER);
    write(Escapes.removed(answer).stripTrailing() + "\n");
    last = Kind.NOTE;
    terminal.writer().flush();
  }

  @Override
  public void note(String lines) {
    enter(Kind.NOTE);
    int hang = lines.startsWith("/") ? HELP_INDENT : 2;
    write(Wrapped.of(lines, hang, width(), look, 0) + "\n");
    terminal.writer().flush();
  }

  @Override
  public void wrong(String line) {
    enter(Kind.NOTE);
    write(Wrapped.of(look.sign("✗ ", "x ") + line, 2, width(), look, Look.BAD) + "\n");
    terminal.writer().flush();
  }

  @Override
  public @Nullable Decision decide(WaitingCall waiting, @Nullable FunctionTool tool) {
    boolean running = keys != null;
    stopKeys(); // two cannot read the keyboard
    enter(Kind.NOTE);
    Decision decision = questions.ask(waiting, tool);
    if (running) {
      keys = new Keys(terminal, cancel);
    }
    terminal.writer().flush();
    return decision;
  }

  private void stopKeys() {
    if (keys != null) {
      typed += keys.stop();
      keys = null;
    }
  }

  @Override
  public void close() {
    live.clear();
    editor.close();
    try {
      terminal.close();
    } catch (IOException e) {
      // there is nobody left to tell
    }
  }
}

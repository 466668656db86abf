package dev.pollux.examples.chat;

import dev.pollux.approval.Decision;
import dev.pollux.examples.terminal.Escapes;
import dev.pollux.examples.terminal.Look;
import dev.pollux.run.RunEvent;
import dev.pollux.tool.FunctionTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * A chat that only reads and prints lines: for pipes and files, and for terminals that can no more than
 * that. Without a person nobody can be asked, and calls that need approval are denied.
 */
public final class PlainView implements View {

  /** What is printed where. */
  public interface Printing {
    /** Prints a piece of what the model says. */
    void answer(String text);

    /** Prints one line of everything else. */
    void note(String line);

    /** Prints what happens in a run. */
    void show(RunEvent event);
  }

  private final BufferedReader in;
  private final Printing printing;
  private final boolean interactive;
  private @Nullable Object interrupts;

  /**
   * A view of a chat.
   *
   * @param interactive whether a person types and reads
   */
  public PlainView(InputStream in, Printing printing, boolean interactive) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.printing = printing;
    this.interactive = interactive;
  }

  @Override
  public @Nullable String read(int attached) {
    StringBuilder text = new StringBuilder();
    String sign = attached == 0 ? "> " : "[+" + attached + "] > ";
    while (true) {
      String line = line(sign);
      if (line == null) {
        return text.isEmpty() ? null : text.toString();
      }
      if (!line.endsWith("\\")) {
        return text.append(line).toString();
      }
      text.append(line, 0, line.length() - 1).append('\n');
      sign = ". ";
    }
  }

  private @Nullable String line(String sign) {
    if (interactive) {
      printing.answer(sign);
    }
    try {
      return in.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void begin(Runnable cancel) {
    if (interactive) {
      interrupts = Signals.register("INT", cancel);
    }
  }

  @Override
  public void show(RunEvent event) {
    printing.show(event);
  }

  @Override
  public void tick() {
    // what is printed stays
  }

  @Override
  public void end() {
    if (interrupts != null) {
      Signals.unregister("INT", interrupts);
      interrupts = null;
    }
  }

  @Override
  public void answer(String text) {
    printing.answer(text.stripTrailing() + "\n");
  }

  @Override
  public void note(String lines) {
    lines.lines().forEach(printing::note);
  }

  @Override
  public void log(String line) {
    printing.note(line);
  }

  @Override
  public void wrong(String line) {
    printing.note("agents chat: " + line);
  }

  @Override
  public @Nullable Decision decide(WaitingCall waiting, @Nullable FunctionTool tool) {
    if (!interactive) {
      printing.note("Denied, as nobody can be asked: " + waiting.name());
      return Decision.deny("Nobody can be asked here");
    }
    return new Questions(this::ask, Look.PLAIN, printing::answer).ask(waiting, tool);
  }

  private String ask(String question, String begun) throws Editor.LeftException {
    String now = begun.isEmpty() ? "" : "(now " + Escapes.shown(begun) + ") ";
    String answer = line(question + now);
    if (answer == null) {
      throw new Editor.LeftException(true, true);
    }
    return answer;
  }

  @Override
  public void close() {
    end();
  }
}

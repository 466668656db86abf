package dev.pollux.examples.chat;

import dev.pollux.examples.terminal.Look;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jline.keymap.KeyMap;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.Widget;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * What the person types, line by line: prompts with a history and completion, and answers to questions
 * without.
 *
 * <p>Ctrl-C is read as a key: as a signal it would end the programs of MCP servers as well.
 */
final class Editor implements AutoCloseable {

  private static final int MAX_HISTORY = 1000;
  private static final String CTRL_C = "\u0003";

  /** The person wants out of what they are asked. */
  static final class LeftException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean end;
    private final boolean empty;

    LeftException(boolean end, boolean empty) {
      super(end ? "end of input" : "interrupted", null, false, false);
      this.end = end;
      this.empty = empty;
    }

    /** Whether there is no more to read. */
    boolean isEnd() {
      return end;
    }

    /** Whether nothing was typed. */
    boolean isEmpty() {
      return empty;
    }
  }

  private final Terminal terminal;
  private final Attributes attributes;
  private final Look look;
  private final LineReader prompts;
  private final LineReader answers;

  /**
   * Reads from a terminal.
   *
   * @param history the file that keeps what was typed, or null for none
   */
  Editor(Terminal terminal, Look look, List<String> models, @Nullable Path history) {
    this.terminal = terminal;
    this.look = look;
    this.attributes = terminal.getAttributes();
    Attributes keys = new Attributes(attributes);
    keys.setControlChar(Attributes.ControlChar.VINTR, 0);
    terminal.setAttributes(keys);
    LineReaderBuilder builder = LineReaderBuilder.builder()
        .terminal(terminal)
        .appName("agents")
        .parser(new Typed())
        .completer(new Completion(models))
        .variable(LineReader.HISTORY_SIZE, MAX_HISTORY)
        .variable(LineReader.HISTORY_FILE_SIZE, MAX_HISTORY);
    if (history != null) {
      builder.variable(LineReader.HISTORY_FILE, history);
    }
    this.prompts = configured(builder.build());
    this.answers = configured(LineReaderBuilder.builder()
        .terminal(terminal)
        .appName("agents")
        .parser((line, cursor, context) -> new Typed().parse(line, cursor, null))
        .variable(LineReader.DISABLE_HISTORY, true)
        .variable(LineReader.DISABLE_COMPLETION, true)
        .build());
  }

  private LineReader configured(LineReader reader) {
    reader.setVariable(LineReader.SECONDARY_PROMPT_PATTERN, look.sign("· ", ". "));
    reader.setOpt(LineReader.Option.DISABLE_EVENT_EXPANSION);
    reader.unsetOpt(LineReader.Option.INSERT_TAB);
    reader.setOpt(LineReader.Option.CASE_INSENSITIVE);
    reader.setVariable(LineReader.BELL_STYLE, "none");
    Map<String, Widget> widgets = reader.getWidgets();
    widgets.put("agents-interrupt", () -> {
      throw new UserInterruptException(reader.getBuffer().toString());
    });
    widgets.put("agents-break", () -> {
      reader.getBuffer().write('\n');
      return true;
    });
    for (String map : List.of(LineReader.EMACS, LineReader.VIINS)) {
      reader.getKeyMaps().get(map).bind(new Reference("agents-interrupt"), CTRL_C);
      reader
          .getKeyMaps()
          .get(map)
          .bind(new Reference("agents-break"), KeyMap.alt('\r'), KeyMap.alt('\n'));
    }
    return reader;
  }

  /**
   * Reads the next prompt or command.
   *
   * @param begun what it begins with
   */
  String prompt(String prompt, String begun) throws LeftException {
    return Typed.text(read(prompts, prompt, begun));
  }

  /** Asks a question; neither it nor the answer is kept in the history. */
  String answer(String question, String begun) throws LeftException {
    return read(answers, question, begun);
  }

  private String read(LineReader reader, String prompt, String begun) throws LeftException {
    try {
      return reader.readLine(look.in(Look.ASKS | Look.BOLD, prompt), null, (Character) null, begun);
    } catch (UserInterruptException e) {
      throw new LeftException(false, e.getPartialLine().isEmpty());
    } catch (EndOfFileException e) {
      throw new LeftException(true, true);
    }
  }

  @Override
  public void close() {
    terminal.setAttributes(attributes);
  }
}

package dev.pollux.examples.chat;

import dev.pollux.gemini.Part;
import dev.pollux.gemini.media.MediaParts;
import dev.pollux.tool.Approval;
import dev.pollux.tool.FunctionTool;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the person may type beside prompts. */
final class Commands {

  /**
   * One of them.
   *
   * @param name with its slash
   * @param argument what stands behind it; empty for nothing
   */
  record Command(String name, String argument, String help) {
    boolean takesFile() {
      return argument.equals("FILE");
    }
  }

  static final List<Command> ALL = List.of(
      new Command("/tools", "", "the agent's tools"),
      new Command("/history", "", "the conversation so far"),
      new Command("/usage", "", "tokens and cost so far"),
      new Command("/new", "", "begins a new conversation"),
      new Command("/save", "FILE", "writes the conversation into a new file, as JSON lines"),
      new Command("/load", "FILE", "goes on with a conversation that was saved"),
      new Command("/model", "NAME", "asks another model from now on"),
      new Command(
          "/attach", "FILE", "sends an image, audio, video, PDF or text with the next prompt"),
      new Command("/help", "", "this"),
      new Command("/quit", "", "ends the chat, as Ctrl-D does"));

  private static final int MAX_DESCRIPTION = 200;

  private final Chat chat;
  private final Subject subject;
  private final View view;

  Commands(Chat chat, Subject subject, View view) {
    this.chat = chat;
    this.subject = subject;
    this.view = view;
  }

  /** Does what a line says, and tells whether the chat goes on. */
  boolean run(String line) throws InterruptedException {
    String name = line.strip().split("\\s", 2)[0];
    String argument = line.strip().substring(name.length()).strip();
    Command command =
        ALL.stream().filter(c -> c.name().equals(name)).findFirst().orElse(null);
    if (name.equals("/exit") || name.equals("/quit")) {
      return false;
    }
    if (command == null) {
      view.wrong(
          "No command " + name + "; /help names them. With a space before it, a line that begins"
              + " with / is a prompt.");
    } else if (command.argument().isEmpty() && !argument.isEmpty()) {
      view.wrong(name + " takes nothing behind it");
    } else {
      try {
        run(name, argument);
      } catch (RuntimeException | IOException e) {
        view.wrong(name + ": " + message(e));
      }
    }
    return true;
  }

  private static @Nullable String message(Exception e) {
    if (e instanceof FileAlreadyExistsException) {
      return "'" + e.getMessage() + "' is there already (expected: a new file)";
    }
    if (e instanceof NoSuchFileException) {
      return "there is no '" + e.getMessage() + "'";
    }
    return e.getMessage();
  }

  private void run(String name, String argument) throws IOException, InterruptedException {
    switch (name) {
      case "/tools" -> view.note(tools());
      case "/history" -> view.note(history());
      case "/usage" -> view.note(chat.spending().text());
      case "/new" -> {
        chat.setTalk(chat.talk().another());
        String id = chat.talk().session().id();
        view.note("A new conversation" + (chat.talk().isKept() ? ", session " + id : "") + ".");
      }
      case "/save" -> {
        Path file = file(argument);
        view.note(chat.talk().save(file) + " entries written into '" + file + "'");
      }
      case "/load" -> load(file(argument));
      case "/model" -> {
        if (!argument.isEmpty()) {
          chat.setModel(argument);
        }
        view.note("The model is " + chat.model() + ".");
      }
      case "/attach" -> attach(file(argument));
      case "/help" -> view.note(help());
      default -> throw new AssertionError(name);
    }
  }

  private static Path file(String argument) {
    if (argument.isEmpty()) {
      throw new IllegalArgumentException("no file (expected: its name)");
    }
    try {
      boolean home = argument.startsWith("~/");
      return home
          ? Path.of(System.getProperty("user.home"), argument.substring(2))
          : Path.of(argument);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("no name of a file", e);
    }
  }

  private void load(Path file) throws IOException, InterruptedException {
    Talk loaded = chat.talk().load(file);
    chat.setTalk(loaded);
    view.note(loaded.entries().size() + " entries read from '" + file + "'; /history shows them");
    chat.goOnWithPending();
  }

  private void attach(Path file) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException("'" + file + "' (expected: a file that may be read)");
    }
    Part.InlineData part = MediaParts.fromFile(subject.vertx(), file).await();
    chat.attach(part);
    view.note("'" + file + "', " + Files.size(file) + " bytes of " + part.mimeType()
        + ", goes with the next prompt.");
  }

  private static String help() {
    String commands = ALL.stream()
        .map(c -> String.format("%-14s  %s", (c.name() + " " + c.argument()).strip(), c.help()))
        .collect(Collectors.joining("\n"));
    return commands + "\n\nAlt-Enter, or a \\ at its end, breaks a line."
        + "\nTab completes, Ctrl-C stops the agent."
        + "\nA line that begins with a space is not kept.";
  }

  private String tools() {
    List<String> lines = new ArrayList<>();
    subject.tools().forEach(tool -> lines.add(line(tool)));
    subject.options().getBuiltIn().forEach(tool -> lines.add("(Gemini's own) " + tool));
    return lines.isEmpty() ? "No tools." : String.join("\n", lines);
  }

  private static String line(FunctionTool tool) {
    String description = tool.declaration().description();
    String first = description.lines().findFirst().orElse("");
    return tool.name() + (tool.approval() == Approval.ALWAYS ? " (asks first)" : "") + "  "
        + shortened(first, MAX_DESCRIPTION);
  }

  private String history() {
    List<String> lines = new ArrayList<>();
    chat.talk().entries().forEach(entry -> lines.addAll(Transcript.said(entry)));
    return lines.isEmpty() ? "Nothing was said yet." : String.join("\n", lines);
  }

  private static String shortened(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max) + "…";
  }
}

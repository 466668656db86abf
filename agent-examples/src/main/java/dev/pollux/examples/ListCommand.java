package dev.pollux.examples;

import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "Lists the examples and prompts for them.",
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class)
final class ListCommand implements Runnable {

  private final Terminal terminal;

  ListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    for (Example example : Example.ALL) {
      terminal.answer(example.name() + ": " + example.description() + "\n");
      for (String prompt : example.prompts()) {
        terminal.answer("  agents run " + example.name() + " \"" + prompt + "\"\n");
      }
    }
  }
}

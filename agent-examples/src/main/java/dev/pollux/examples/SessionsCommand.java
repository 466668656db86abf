package dev.pollux.examples;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "sessions",
    description =
        "Looks after the sessions of a store, which run, chat and service keep with --store.",
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class)
final class SessionsCommand implements Runnable {

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: list, show, export, import, delete or resume");
  }
}

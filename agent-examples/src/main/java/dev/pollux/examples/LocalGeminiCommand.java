package dev.pollux.examples;

import dev.pollux.testing.LocalGemini;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "local-gemini",
    description = "Serves Gemini's API on this machine, played by an example's script.",
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class)
final class LocalGeminiCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      required = true,
      paramLabel = "N",
      description = "The port on 127.0.0.1; 0 takes any free one.")
  private int port;

  @Option(
      names = "--example",
      paramLabel = "EXAMPLE",
      defaultValue = "weather",
      description = "Whose script it plays (default: ${DEFAULT-VALUE}).")
  private String example = "weather";

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  LocalGeminiCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Vertx vertx = Vertx.vertx();
    try {
      LocalGemini gemini = Offline.start(vertx, Example.named(example), port).await();
      terminal.answer(gemini.url() + "\n");
      new CountDownLatch(1).await(); // until Ctrl-C ends the process
      return 0;
    } catch (InterruptedException e) {
      return 0;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (Exception e) { // await() throws what the server failed with, checked or not
      terminal.note("agents local-gemini: port " + port + " cannot be used: " + e.getMessage());
      return 1;
    } finally {
      vertx.close().await();
    }
  }
}

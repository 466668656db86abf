package dev.pollux.examples;

import io.vertx.core.Vertx;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What stands around the work of a command. */
final class Framed {

  private Framed() {}

  /** The work of a command; a wrong argument is an {@link IllegalArgumentException}. */
  interface Work {
    int with(Vertx vertx) throws Exception;
  }

  /**
   * Gives the work a Vert.x, which is closed at its end, and tells a wrong argument as one.
   *
   * @return the exit code of the work
   */
  static int call(CommandSpec spec, Work work) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      return work.with(vertx);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } finally {
      vertx.close().await();
    }
  }
}

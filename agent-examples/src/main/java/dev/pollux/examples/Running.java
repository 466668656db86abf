package dev.pollux.examples;

import dev.pollux.agent.Run;
import dev.pollux.examples.chat.Following;
import dev.pollux.examples.chat.WaitingCall;
import dev.pollux.price.PriceTable;
import dev.pollux.run.OutputException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.run.RunResult;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileAlreadyExistsException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run in front of a terminal. Events are shown on the thread that waits for them, so a reader of
 * {@code out} who is slow does not hold up the event loop.
 */
final class Running {

  private static final long CANCEL_SECONDS = 3;
  private static final int WAITS = 3;
  private static final int MAX_LINES = 50;

  private final String command;
  private final Terminal terminal;
  private final Access access;
  private final boolean verbose;
  private final boolean json;
  private final Printer printer;
  private final @Nullable ApprovalPrompt approvals;
  private final Set<String> told = new HashSet<>();
  private final CountDownLatch shown = new CountDownLatch(1);

  /**
   * Costs are shown when there are {@code prices}.
   *
   * @param command what messages begin with
   * @param approvals asks about calls that the agent's own handler waits for, or null
   */
  Running(
      String command,
      Terminal terminal,
      Access access,
      boolean verbose,
      boolean json,
      @Nullable PriceTable prices,
      @Nullable ApprovalPrompt approvals) {
    this.command = command;
    this.terminal = terminal;
    this.access = access;
    this.verbose = verbose;
    this.json = json;
    this.printer = new Printer(terminal, verbose, prices);
    this.approvals = approvals;
  }

  /**
   * Runs to the end and gives the exit code.
   *
   * @param start starts the run, on a context of its own
   * @param ending what is shown at the end in place of what the model says, or null
   */
  int run(Vertx vertx, Supplier<Run> start, Task.@Nullable Ending ending)
      throws InterruptedException {
    printer.setTextShown(ending == null);
    Following following = Following.start(vertx, start);
    Run run = following.run();
    Thread hook = new Thread(() -> cancelled(run), "agents-cancel");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      while (true) {
        RunEvent event = following.next();
        show(event);
        WaitingCall waiting = WaitingCall.of(event);
        if (waiting != null) {
          told.add(waiting.pending().callKey());
          if (approvals != null) {
            approvals.ask(waiting);
          }
        }
        if (event instanceof RunEvent.Done done) {
          done.result().pending().stream()
              .filter(waits -> !json && told.add(waits.callKey()))
              .forEach(printer::waits);
          return done.result().pending().isEmpty() ? end(done.result(), ending) : WAITS;
        }
        if (event instanceof RunEvent.Failed failed) {
          failed(failed.cause());
          return 1;
        }
      }
    } catch (InterruptedException e) {
      run.cancel();
      throw e;
    } finally {
      shown.countDown();
      remove(hook);
    }
  }

  private int end(RunResult result, Task.@Nullable Ending ending) {
    if (ending == null) {
      return 0;
    }
    try {
      String text = ending.of(result).await();
      if (json) {
        text.lines().forEach(terminal::note);
      } else {
        terminal.answer(text + "\n");
      }
      return 0;
    } catch (Exception e) { // await() throws what the future failed with, checked or not
      terminal.note(command + ": " + message(e));
      return 1;
    }
  }

  private static String message(Exception failure) {
    return failure instanceof FileAlreadyExistsException there
        ? "'" + there.getFile() + "' is there already (see --overwrite)"
        : String.valueOf(failure.getMessage());
  }

  private void show(RunEvent event) {
    if (json) {
      String line = event.json().toString();
      terminal.line(event instanceof RunEvent.Failed ? access.masked(line) : line);
    } else {
      printer.show(event);
    }
  }

  private void failed(RunException cause) {
    terminal.note(command + ": " + access.masked(String.valueOf(cause.getMessage())));
    if (cause instanceof OutputException) {
      access.masked(cause.text()).lines().limit(MAX_LINES).forEach(terminal::note);
    }
    if (verbose) {
      StringWriter trace = new StringWriter();
      cause.printStackTrace(new PrintWriter(trace));
      access.masked(trace.toString()).replace("\t", "  ").lines().forEach(terminal::aside);
    }
  }

  /** Called while the process ends: by Ctrl-C, as the hook is taken back after a run. */
  private void cancelled(Run run) {
    run.cancel();
    try {
      shown.await(CANCEL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending already
    }
  }
}

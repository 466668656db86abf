package dev.pollux.examples;

import dev.pollux.agent.Agent;
import dev.pollux.agent.Run;
import dev.pollux.agent.RunEvent;
import dev.pollux.agent.RunException;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.session.Session;
import io.vertx.core.Promise;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One run in front of a terminal. Events are shown on the thread that waits for them, so a reader of
 * {@code out} who is slow does not hold up the event loop.
 */
final class Running {

  private static final long CANCEL_SECONDS = 3;

  private final Terminal terminal;
  private final Access access;
  private final boolean verbose;
  private final boolean json;
  private final Printer printer;
  private final BlockingQueue<RunEvent> events = new LinkedBlockingQueue<>();
  private final CountDownLatch shown = new CountDownLatch(1);

  Running(Terminal terminal, Access access, boolean verbose, boolean json) {
    this.terminal = terminal;
    this.access = access;
    this.verbose = verbose;
    this.json = json;
    this.printer = new Printer(terminal, verbose);
  }

  /** Runs to the end and gives the exit code. */
  int run(Agent agent, String prompt, RunOptions options) throws InterruptedException {
    Run run = start(agent, prompt, options);
    Thread hook = new Thread(() -> cancelled(run), "agents-cancel");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      while (true) {
        RunEvent event = events.take();
        show(event);
        if (event instanceof RunEvent.Done) {
          return 0;
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

  /** On a context of its own, so that no event comes before there is a handler for it. */
  private Run start(Agent agent, String prompt, RunOptions options) {
    Promise<Run> started = Promise.promise();
    agent.model().vertx().runOnContext(v -> {
      try {
        Run run = agent.start(Session.inMemory(), Content.user(prompt), options);
        run.handler(events::add);
        started.complete(run);
      } catch (RuntimeException e) {
        started.fail(e);
      }
    });
    return started.future().await();
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
    terminal.note("agents run: " + access.masked(String.valueOf(cause.getMessage())));
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

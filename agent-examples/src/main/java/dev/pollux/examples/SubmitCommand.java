package dev.pollux.examples;

import dev.pollux.examples.chat.Transcript;
import dev.pollux.postgres.PostgresRunQueue;
import dev.pollux.postgres.PostgresSessionStore;
import dev.pollux.queue.RunQueueOptions;
import dev.pollux.session.Session;
import dev.pollux.session.SessionEntry;
import dev.pollux.worker.AgentClient;
import dev.pollux.worker.EndedRun;
import dev.pollux.worker.FollowedEntry;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "submit",
    description = {
      "Hands in a prompt, for whichever agents worker is free; its ticket goes to stdout.",
      "",
      "With --follow the answer goes to stdout in place of the ticket, and what happens to stderr. Calls"
          + " that need approval suspend the run: agents sessions resume asks about them."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Agents.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it was handed in, or it worked",
      "1:the run or the store failed",
      "2:the command line was wrong",
      "3:calls wait for approval"
    })
final class SubmitCommand implements Callable<Integer> {

  private static final int WAITS = 3;

  @Parameters(index = "0", paramLabel = "PROMPT", description = "What to ask.")
  private String prompt = "";

  @Option(
      names = "--example",
      paramLabel = "EXAMPLE",
      required = true,
      description = "Who is asked.")
  private String example = "";

  @Mixin
  private SessionOptions sessions = new SessionOptions();

  @Option(names = "--follow", description = "Wait for the answer, and show what happens.")
  private boolean following;

  @Spec
  private CommandSpec spec;

  private final Terminal terminal;

  SubmitCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    return Framed.call(spec, vertx -> {
      Example.named(example);
      if (prompt.isBlank()) {
        throw new IllegalArgumentException("PROMPT: empty (expected: a question)");
      }
      sessions.check(terminal.environment());
      sessions.store().checkPostgres(terminal.environment());
      return sessions.use(
          vertx,
          terminal,
          "agents submit",
          (store, id) -> submit(vertx, (PostgresSessionStore) store, id));
    });
  }

  private int submit(Vertx vertx, PostgresSessionStore store, String id) throws Exception {
    PostgresRunQueue queue = new PostgresRunQueue(store, new RunQueueOptions());
    try {
      AgentClient client = new AgentClient(vertx, queue, store);
      if (!following) {
        terminal.line(client.submit(id, example, prompt).await());
        return 0;
      }
      long from = new Session(store, id).openHistory().await().sequence();
      String ticket = client.submit(id, example, prompt).await();
      terminal.note("Ticket " + ticket);
      follow(vertx, client, id, from, ticket);
      return ended(client.result(ticket).await());
    } finally {
      queue.close().await();
    }
  }

  /** Shows what is new in the log; by this thread, which may wait for a slow reader. */
  private void follow(Vertx vertx, AgentClient client, String id, long from, String ticket)
      throws InterruptedException {
    BlockingQueue<Optional<FollowedEntry>> entries = new LinkedBlockingQueue<>();
    Promise<Void> over = Promise.promise();
    over.future().onComplete(done -> entries.add(Optional.empty()));
    vertx.runOnContext(v -> client
        .follow(id, from, ticket)
        .exceptionHandler(over::tryFail)
        .endHandler(end -> over.tryComplete())
        .handler(entry -> entries.add(Optional.of(entry))));
    for (Optional<FollowedEntry> next = entries.take(); next.isPresent(); next = entries.take()) {
      SessionEntry entry = next.get().entry();
      boolean answer = entry instanceof SessionEntry.ModelTurn turn
          && turn.content().functionCalls().isEmpty(); // which comes whole in the end
      if (!answer && !(entry instanceof SessionEntry.UserTurn)) {
        Transcript.said(entry).stream().flatMap(String::lines).forEach(terminal::note);
      }
    }
    over.future().await();
  }

  private int ended(EndedRun ended) {
    ended
        .doubts()
        .forEach(key -> terminal.note("In doubt: the call " + key
            + " was begun by a worker that was lost, and nobody knew how it ended"));
    switch (ended.ending()) {
      case DONE -> {
        terminal.answer(ended.text().stripTrailing() + "\n");
        return 0;
      }
      case SUSPENDED -> {
        ended.pending().forEach(waits -> new Printer(terminal, false, null).waits(waits));
        return WAITS;
      }
      default -> {
        terminal.note("agents submit: the run ended as " + ended.ending()
            + (ended.message().isEmpty() ? "" : ": " + ended.message()));
        return 1;
      }
    }
  }
}

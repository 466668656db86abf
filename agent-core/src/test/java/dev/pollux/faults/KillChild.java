package dev.pollux.faults;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.Run;
import dev.pollux.doubt.Doubt;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.run.RunEvent;
import dev.pollux.session.History;
import dev.pollux.session.Session;
import dev.pollux.session.SessionStore;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs an agent in one session after the other, {@code s<from>} to {@code s<to - 1>}, some of them at
 * once, and goes on with those that an earlier child left. Its files, which only grow, say what happened whenever it dies:
 * {@code effects}, {@code doubts} and {@code acks}.
 */
final class KillChild {

  /** A file whose lines are there once they were added, whatever happens to the process. */
  static final class Lines {
    private final FileChannel file;

    Lines(Path path) throws IOException {
      file = FileChannel.open(
          path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    void add(String line) {
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      try {
        file.write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static final class Tools {
    private final Lines effects;

    Tools(Lines effects) {
      this.effects = effects;
    }

    @Tool(value = "Does it once", effect = Effect.ONCE)
    String once(String n, ToolContext context) {
      return does("once", n, context);
    }

    @Tool(value = "Does it by its key", effect = Effect.KEYED)
    String keyed(String n, ToolContext context) {
      return does("keyed", n, context);
    }

    @Tool(value = "Does it again", effect = Effect.REPEATABLE)
    String repeatable(String n, ToolContext context) {
      return does("repeatable", n, context);
    }

    private String does(String name, String n, ToolContext context) {
      String session = context.sessionId();
      Passing.point(session + "/before." + name);
      effects.add(name + " " + session + " " + n + " " + context.callKey());
      Passing.point(session + "/after." + name);
      return name + " did " + n;
    }
  }

  private final Agent agent;
  private final SessionStore store;
  private final Lines doubts;

  private KillChild(Agent agent, SessionStore store, Lines doubts) {
    this.agent = agent;
    this.store = store;
    this.doubts = doubts;
  }

  /** Takes the store, the endpoint, the directory, the first and last session, and how many at once. */
  public static void main(String[] args) {
    try {
      run(args);
    } catch (Throwable failed) {
      failed.printStackTrace();
      Runtime.getRuntime().halt(1); // the threads of a run that is stuck would keep it alive
    }
  }

  private static void run(String[] args) throws Exception {
    Path directory = Path.of(args[2]);
    Lines doubts = new Lines(directory.resolve("doubts"));
    Lines acks = new Lines(directory.resolve("acks"));
    Vertx vertx = Vertx.vertx();
    SessionStore store = new PassingStore(
        KillStore.of(vertx, args[0]), (session, sequence) -> acks.add(session + " " + sequence));
    GeminiModel model =
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(args[1]).withApiKey("key"));
    Agent agent = new Agent(
        model, new AgentOptions().addTools(new Tools(new Lines(directory.resolve("effects")))));
    KillChild child = new KillChild(agent, store, doubts);
    AtomicInteger next = new AtomicInteger(Integer.parseInt(args[3]));
    int to = Integer.parseInt(args[4]);
    List<Future<?>> lanes = new ArrayList<>();
    for (int lane = 0; lane < Integer.parseInt(args[5]); lane++) {
      Promise<Void> ended = Promise.promise();
      vertx.runOnContext(v -> child.next(next, to).onComplete(ended));
      lanes.add(ended.future());
    }
    await(Future.all(lanes));
    await(store.close());
    await(vertx.close());
  }

  private Future<Void> next(AtomicInteger next, int to) {
    int number = next.getAndIncrement();
    if (number >= to) {
      return Future.succeededFuture();
    }
    Session session = new Session(store, "s" + number);
    return session.openHistory().compose(history -> goOn(session, history)).compose(v -> {
      Passing.point("done " + session.id());
      return next(next, to);
    });
  }

  private Future<?> goOn(Session session, History history) {
    if (history.run() != null && !history.isRunning()) {
      return Future.succeededFuture();
    }
    Run run = history.run() == null ? agent.start(session, "Go") : agent.startResume(session);
    // Set before the log is read: what is told of a doubt comes before what the log says of it.
    run.handler(event -> {
      if (event instanceof RunEvent.InDoubt told) {
        Doubt doubt = told.doubt();
        doubts.add(
            session.id() + " " + doubt.call().args().path("n").asText() + " " + doubt.settled());
      }
    });
    return run.result();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(120, TimeUnit.SECONDS);
  }
}

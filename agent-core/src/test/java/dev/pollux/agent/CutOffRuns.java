package dev.pollux.agent;

import static dev.pollux.agent.BankRuns.await;

import dev.pollux.json.Json;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStore;
import dev.pollux.testing.LocalGemini;
import dev.pollux.tool.Effect;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;

/** Runs that were cut off, and are resumed with the same tools. */
abstract class CutOffRuns {

  /** One tool of each effect, and what they did. */
  static class Tools {
    final List<String> done = new CopyOnWriteArrayList<>();

    @Tool(value = "x", effect = Effect.ONCE)
    Future<String> once(ToolContext context) {
      return did("once", context);
    }

    @Tool(value = "x", effect = Effect.KEYED)
    Future<String> keyed(ToolContext context) {
      return did("keyed", context);
    }

    @Tool(value = "x", effect = Effect.REPEATABLE)
    Future<String> repeatable(ToolContext context) {
      return did("repeatable", context);
    }

    private Future<String> did(String name, ToolContext context) {
      done.add(name + " " + context.callKey());
      return Future.succeededFuture(name + " did");
    }
  }

  final Tools tools = new Tools();
  Vertx vertx;
  LocalGemini gemini;

  @BeforeEach
  void use(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
  }

  static List<SessionEntry> log(SessionStore store) {
    return await(store.read("s", 0));
  }

  /** A store with nothing but these entries, as another process reads them. */
  static SessionStore store(List<SessionEntry> entries) {
    SessionStore store = SessionStore.inMemory();
    await(store.append(
        "s",
        0,
        entries.stream()
            .map(entry -> SessionEntry.of(Json.parse(entry.json().toString())))
            .toList()));
    return store;
  }

  static List<String> types(List<SessionEntry> log) {
    return log.stream()
        .map(entry -> entry instanceof SessionEntry.RunEnded ended
            ? ended.outcome()
            : entry.json().get("type").asText())
        .toList();
  }
}

package dev.pollux.agent.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.pollux.json.Json;
import dev.pollux.session.SessionEntry;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one call changes of what tools keep: its own until it has its response, then the session's. The
 * tool may be on any thread; {@link #end} is called on the run's context.
 */
class CallState implements ToolState {

  /** A change, and what it came to when the tool made it. */
  private record Change(
      String key, UnaryOperator<JsonNode> change, JsonNode before, JsonNode after) {}

  private final RunLog log;
  private final int most;
  private volatile @Nullable List<Change> changes = List.of(); // null once the call is over

  CallState(RunLog log, int most) {
    this.log = log;
    this.most = most;
  }

  @Override
  public JsonNode get(String key) {
    return latest(key, changes);
  }

  private JsonNode latest(String key, @Nullable List<Change> made) {
    for (int i = made == null ? 0 : made.size(); i > 0; i--) {
      Change change = made.get(i - 1);
      if (change.key().equals(key)) {
        return change.after();
      }
    }
    return log.toolState().getOrDefault(key, MissingNode.getInstance());
  }

  @Override
  public JsonNode update(String key, UnaryOperator<JsonNode> change) {
    while (true) {
      List<Change> made = changes;
      if (made == null) {
        throw new IllegalStateException("Nothing is kept of a call that is over");
      }
      JsonNode before = latest(key, made);
      List<Change> more = new ArrayList<>(made);
      more.add(new Change(key, change, before, change.apply(before)));
      checkSize(values(more));
      if (replace(made, more)) {
        return more.get(made.size()).after();
      }
    }
  }

  // Short, so that the event loop never waits for a tool that is slow in its change.
  private synchronized boolean replace(List<Change> made, List<Change> next) {
    boolean same = changes == made;
    if (same) {
      changes = next;
    }
    return same;
  }

  private Map<String, JsonNode> values(List<Change> made) {
    Map<String, JsonNode> values = new LinkedHashMap<>(log.toolState());
    made.forEach(change -> put(values, change.key(), change.after()));
    return values;
  }

  private static void put(Map<String, JsonNode> values, String key, JsonNode value) {
    if (value.isMissingNode()) {
      values.remove(key);
    } else {
      values.put(key, value);
    }
  }

  private void checkSize(Map<String, JsonNode> values) {
    long bytes = 0;
    for (Map.Entry<String, JsonNode> entry : values.entrySet()) {
      bytes += entry.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += Json.bytes(entry.getValue()).length;
    }
    if (bytes > most) {
      throw new ToolException("What tools keep in this conversation would have " + bytes
          + " bytes (allowed: " + most + "); delete some of it, or keep less");
    }
  }

  /** The call is over, and nothing of it is kept. */
  void forget() {
    taken();
  }

  private synchronized List<Change> taken() {
    List<Change> made = changes;
    changes = null;
    return made == null ? List.of() : made;
  }

  /**
   * The call has its response: what the log says of its changes, which are made again where another call
   * changed the same first.
   *
   * @throws RuntimeException whatever a change throws that is made again; nothing is kept then
   */
  List<SessionEntry> end(String runId) {
    List<Change> made = taken();
    if (made.isEmpty()) {
      return List.of();
    }
    Map<String, JsonNode> values = new LinkedHashMap<>(log.toolState());
    Map<String, JsonNode> changed = new LinkedHashMap<>();
    for (Change change : made) {
      JsonNode now = values.getOrDefault(change.key(), MissingNode.getInstance());
      JsonNode next = now == change.before() ? change.after() : change.change().apply(now);
      put(values, change.key(), next);
      changed.put(change.key(), next);
    }
    checkSize(values);
    List<SessionEntry> entries = new ArrayList<>();
    changed.forEach((key, value) -> {
      if (!value.equals(log.toolState().getOrDefault(key, MissingNode.getInstance()))) {
        entries.add(new SessionEntry.ToolState(
            runId, key, value.isMissingNode() ? NullNode.getInstance() : value));
      }
    });
    log.keep(values);
    return entries;
  }
}

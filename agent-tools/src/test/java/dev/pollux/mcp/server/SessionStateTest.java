package dev.pollux.mcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.builtin.basics.NoteTools;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tools keep between the calls of a client. */
@Timeout(60)
class SessionStateTest {

  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<Void> entered = new CompletableFuture<>();
  private final Promise<Void> gate = Promise.promise();
  private final Probe probe = Probe.of(
      vertx,
      new McpServer(
          Implementation.of("test", "1"),
          new McpServerOptions().add(new NoteTools()).add(new Counter()).setMaxStateBytes(500)),
      new McpHttpOptions());

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** Counts its calls in the session. */
  final class Counter {

    @Tool("Counts, and waits when told to")
    Future<Integer> count(boolean waits, ToolContext context) {
      Future<Integer> counted = Future.succeededFuture(counted(context));
      if (!waits) {
        return counted;
      }
      entered.complete(null);
      return gate.future().compose(opened -> counted);
    }

    @Tool("Counts, and fails then")
    Future<Integer> fail(ToolContext context) {
      throw new ToolException("failed at " + counted(context));
    }

    private int counted(ToolContext context) {
      return context.updateState("count", value -> Json.tree(value.asInt() + 1)).asInt();
    }
  }

  private static String call(String tool, String arguments) {
    return "{'name':'" + tool + "','arguments':" + arguments + "}";
  }

  private static String text(JsonNode result) {
    return result.path("content").path(0).path("text").asText();
  }

  private static String text(Probe.InSession session, String tool, String arguments) {
    return text(session.ask(1, "tools/call", call(tool, arguments)).result());
  }

  @Test
  void eachSessionKeepsItsOwnBetweenItsCalls() {
    Probe.InSession mine = probe.session();
    Probe.InSession foreign = probe.session();

    text(mine, "writeNote", "{'title':'milk'}");

    assertThat(text(mine, "readNotes", "{}")).contains("milk");
    assertThat(text(foreign, "readNotes", "{}")).isEqualTo("[]");
  }

  @Test
  void withoutSessionsNothingIsKeptAndTheModelIsTold() {
    JsonNode written = probe.call("writeNote", "{'title':'milk'}").result();

    assertThat(written.path("isError").asBoolean()).isTrue();
    assertThat(text(written)).contains("the call belongs to no conversation");
    assertThat(text(probe.call("readNotes", "{}").result())).isEqualTo("[]");
  }

  @Test
  void whatAFailedCallChangedIsForgotten() {
    Probe.InSession session = probe.session();

    assertThat(text(session, "count", "{'waits':false}")).isEqualTo("1");
    assertThat(text(session, "fail", "{}")).contains("failed at 2");
    assertThat(text(session, "count", "{'waits':false}")).isEqualTo("2");
  }

  @Test
  void callsSideBySideLoseNothing() throws Exception {
    Probe.InSession session = probe.session();
    var waits = probe.sendAsync(session.request(7, "tools/call", call("count", "{'waits':true}")));
    entered.get(30, TimeUnit.SECONDS);

    assertThat(text(session, "count", "{'waits':false}")).isEqualTo("1");
    gate.complete();
    waits.get(30, TimeUnit.SECONDS);

    assertThat(text(session, "count", "{'waits':false}")).isEqualTo("3");
  }

  @Test
  void moreThanASessionMayKeepIsRefused() {
    Probe.InSession session = probe.session();
    JsonNode refused = session
        .ask(
            1, "tools/call", call("writeNote", "{'title':'long','text':'" + "x".repeat(600) + "'}"))
        .result();

    assertThat(refused.path("isError").asBoolean()).isTrue();
    assertThat(text(refused)).contains("Tools may keep 500 bytes in this session");
    assertThat(text(session, "writeNote", "{'title':'short'}")).contains("short");
  }
}

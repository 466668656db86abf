package dev.pollux.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.examples.script.Conversation;
import dev.pollux.examples.service.ServiceClient.Answer;
import dev.pollux.examples.service.ServiceClient.Event;
import dev.pollux.examples.service.ServiceClient.Stream;
import dev.pollux.gemini.Content;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.file.FileSessionStore;
import dev.pollux.session.file.FileStoreOptions;
import dev.pollux.testing.LocalGemini;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service over a store that is there after it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeptSessionsTest {

  @TempDir
  private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final Gates gates = new Gates();
  private LocalGemini gemini;
  private FileSessionStore store;
  private String deployment = "";
  private ServiceClient client;

  @BeforeEach
  void start() {
    gemini = LocalGemini.start(vertx).await().replyWith(Conversation.script(Gates::answer));
    serve();
  }

  private void serve() {
    store = FileSessionStore.open(vertx, directory, new FileStoreOptions()).await();
    GeminiModel model =
        new GeminiModel(vertx, "gemini-3-flash-preview", Route.of(gemini.url()).withApiKey("k"));
    AgentService service = new AgentService(
        new Agent(model, new AgentOptions().addTools(gates)),
        store,
        new ServiceOptions().setPort(0));
    deployment = vertx.deployVerticle(service).await();
    client = new ServiceClient(service.port());
  }

  private void restart() {
    vertx.undeploy(deployment).await();
    store.close().await();
    serve();
  }

  @AfterEach
  void close() {
    store.close().await();
    vertx.close().await();
  }

  private static List<String> types(List<Event> events) {
    return events.stream().map(Event::type).toList();
  }

  @Test
  void entriesHaveTheSameNumbersAfterARestart() throws Exception {
    gates.open("g");
    client.say("s", "pass g");
    List<Event> before;
    try (Stream stream = client.log("s", -1)) {
      before = stream.rest();
    }
    restart();

    try (Stream all = client.log("s", -1);
        Stream rest = client.log("s", 3);
        Stream none = client.log("s", 6)) {
      List<Event> behind = rest.rest();

      assertThat(types(before))
          .containsExactly(
              "runStarted",
              "userTurn",
              "modelTurn",
              "toolIntent",
              "toolOutcome",
              "modelTurn",
              "runEnded");
      assertThat(before).extracting(Event::id).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
      assertThat(all.rest()).isEqualTo(before);
      assertThat(behind).isEqualTo(before.subList(4, 7));
      assertThat(none.response.statusCode()).isEqualTo(204);
    }
    assertThat(client.send("GET", "/sessions/s/events", "Last-Event-ID", "7").code())
        .isEqualTo("badEventId");
    assertThat(client.get("/sessions/other/events").code()).isEqualTo("unknownSession");
  }

  @Test
  void whoFollowsTheLogSeesARunGoOn() throws Exception {
    try (Stream run = client.stream("s", "pass g")) {
      run.until("toolCalled");
      try (Stream log = client.log("s", -1)) {
        List<Event> before = log.next(4);
        gates.open("g");

        assertThat(types(before)).endsWith("modelTurn", "toolIntent");
        assertThat(types(log.rest())).containsExactly("toolOutcome", "modelTurn", "runEnded");
      }
    }
  }

  @Test
  void runThatWasCutOffGoesOnWhenThatIsAskedFor() throws Exception {
    store
        .append(
            "s",
            0,
            List.of(
                new SessionEntry.RunStarted("r"),
                new SessionEntry.UserTurn("r", Content.user("Hello"))))
        .await();
    restart();

    try (Stream log = client.log("s", -1)) {
      log.next(2);
      Answer resumed = client.post("/sessions/s/resume", "{}");

      assertThat(resumed.status()).as(resumed.body()).isEqualTo(200);
      assertThat(resumed.json().path("text").asText()).isEqualTo(Gates.SAID);
      assertThat(types(log.rest())).containsExactly("runStarted", "modelTurn", "runEnded");
    }
    Answer again = client.post("/sessions/s/resume", "{}");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("nothingToResume");
    assertThat(client.post("/sessions/other/resume", "{}").code()).isEqualTo("unknownSession");
  }
}

package dev.pollux.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.examples.service.ServiceClient.Answer;
import dev.pollux.examples.service.ServiceClient.Event;
import dev.pollux.examples.service.ServiceClient.Stream;
import dev.pollux.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AgentServiceTest extends ServedAgents {

  private static List<Long> ids(List<Event> events) {
    return events.stream().map(Event::id).toList();
  }

  private static List<Long> oneTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  private List<Event> whole(String session) throws Exception {
    gates.open(session);
    try (Stream stream = client.stream(session, "pass " + session)) {
      return stream.rest();
    }
  }

  @Test
  void eventsComeAsTheyHappenWithNumbersFromOne() throws Exception {
    try (Stream stream = client.stream("s", "pass g")) {
      List<Event> before = stream.next(4);
      gates.open("g");
      List<Event> behind = stream.rest();

      assertThat(before)
          .extracting(Event::type)
          .containsExactly("started", "turnStarted", "turnEnded", "toolCalled");
      assertThat(behind.get(0).type()).isEqualTo("toolReturned");
      assertThat(text(behind)).isEqualTo(Gates.SAID);
      assertThat(behind.get(behind.size() - 1).type()).isEqualTo("done");
      before.addAll(behind);
      assertThat(ids(before)).isEqualTo(oneTo(before.size()));
      assertThat(before).allMatch(event -> event.data().path("type").asText().equals(event.type()));
      assertThat(stream.response.headers().firstValue("content-location"))
          .contains("/sessions/s/runs/" + before.get(0).data().path("runId").asText() + "/events");
    }
  }

  @Test
  void whoeverComesBackGetsTheRestAndNothingTwice() throws Exception {
    List<Event> all = whole("all");
    assertThat(all).hasSizeGreaterThan(15);

    for (int cut : new int[] {1, 2, 4, 5, 6, 9, all.size() - 1}) {
      String session = "cut-" + cut;
      List<Event> got = new ArrayList<>();
      String run;
      try (Stream stream = client.stream(session, "pass " + session)) {
        if (cut > 4) { // the others lose their connection while the tool is at work
          gates.open(session);
        }
        got.addAll(stream.next(cut));
        run = got.get(0).data().path("runId").asText();
      }
      gates.open(session);
      try (Stream stream = client.follow(session, run, cut)) {
        got.addAll(stream.rest());
      }

      assertThat(ids(got)).as(session).isEqualTo(oneTo(all.size()));
      assertThat(text(got)).as(session).isEqualTo(Gates.SAID);
      assertThat(got)
          .as(session)
          .extracting(Event::type)
          .isEqualTo(all.stream().map(Event::type).toList());
    }
  }

  @Test
  void allWhoFollowSeeTheSame() throws Exception {
    try (Stream first = client.stream("s", "pass g")) {
      List<Event> got = first.next(3);
      try (Stream second = client.follow("s", "last", 0);
          Stream third = client.follow("s", "last", 2)) {
        gates.open("g");
        got.addAll(first.rest());

        assertThat(second.rest()).isEqualTo(got);
        assertThat(third.rest()).isEqualTo(got.subList(2, got.size()));
      }
      try (Stream late = client.follow("s", "last", 0)) {
        assertThat(late.rest()).isEqualTo(got);
      }
      try (Stream nothing = client.follow("s", "last", got.size())) {
        assertThat(nothing.response.statusCode()).isEqualTo(204);
      }
    }
  }

  @Test
  void runGoesOnWithoutAnybodyWhoFollows() throws Exception {
    client.stream("s", "pass g").close();
    gates.open("g");

    try (Stream stream = client.follow("s", "last", 0)) {
      assertThat(stream.until("done").data().path("text").asText()).isEqualTo(Gates.SAID);
    }
  }

  @Test
  void answerIsOnePieceOfJsonWhereNoStreamIsAskedFor() throws Exception {
    Answer answer = client.say("s", "hello");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("text").asText()).isEqualTo(Gates.SAID);
    assertThat(client.get("/sessions/s").json().path("contents")).hasSize(2);
    assertProblem(client.say("s", "fail"), 502, "modelFailed");
    assertThat(client.say("s", "hello").status()).isEqualTo(200);
    gemini.takeRefusals();
  }

  @Test
  void callsWaitForADecisionAndThenTheRunGoesOn() throws Exception {
    Answer asked = client.say("s", "pay Ann");
    assertThat(asked.status()).isEqualTo(202);
    JsonNode pending = client.get("/sessions/s").json().path("pending").path(0);
    assertThat(pending).isEqualTo(asked.json().path("pending").path(0));
    String decided = Json.write(Map.of(
        "decisions",
        List.of(Map.of(
            "callKey", pending.path("callKey").asText(),
            "hash", pending.path("hash").asText(),
            "decision", "approve",
            "args", Map.of("to", "Bob")))));

    try (Stream stream = client.streamOf("/sessions/s/approvals", decided)) {
      Event returned = stream.until("toolReturned");
      assertThat(returned.data().toString()).contains("paid to Bob");
      assertThat(stream.until("done").data().has("pending")).isFalse();
    }
    assertProblem(client.post("/sessions/s/approvals", decided), 409, "nothingPending");
    assertThat(client.get("/sessions/s").json().has("pending")).isFalse();
  }

  @Test
  void deniedCallIsToldToTheModelWithItsReason() throws Exception {
    JsonNode pending = client.say("s", "pay Eve").json().path("pending").path(0);

    Answer answer = client.post(
        "/sessions/s/approvals",
        Json.write(Map.of(
            "decisions",
            List.of(Map.of(
                "callKey",
                pending.path("callKey").asText(),
                "hash",
                pending.path("hash").asText(),
                "decision",
                "deny",
                "reason",
                "not Eve")))));

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(gemini.requests().get(gemini.requests().size() - 1).json().toString())
        .contains("it was denied: not Eve");
  }

  @Test
  void whoeverMissedEventsThatAreGoneIsTold() throws Exception {
    client = serve(new ServiceOptions().setMaxEventBytes(500).setMaxEndedRuns(1));
    client.say("s", "hello");

    assertProblem(client.get("/sessions/s/runs/last/events"), 410, "eventsGone");
    String run = client.say("s", "hello").json().path("runId").asText();
    client.say("other", "hello");
    assertProblem(client.get("/sessions/s/runs/" + run + "/events"), 404, "unknownRun");
    assertProblem(client.get("/sessions/s/runs/last/events"), 404, "unknownRun");
  }

  @Test
  void badRequestsAreAnsweredWithWhatIsWrong() throws Exception {
    String messages = "/sessions/s/messages";
    assertProblem(client.post(messages, "{\"text\":"), 400, "badJson");
    assertProblem(client.post(messages, ""), 400, "badRequest");
    assertProblem(client.post(messages, "[]"), 400, "badRequest");
    assertProblem(client.post(messages, "{\"text\": 7}"), 400, "badRequest");
    assertProblem(client.post(messages, "{\"text\": \" \"}"), 400, "badRequest");
    assertProblem(client.post("/sessions/-x/messages", "{\"text\": \"a\"}"), 400, "badSessionId");
    assertProblem(
        client.post("/sessions/" + "x".repeat(101) + "/messages", "{\"text\": \"a\"}"),
        400,
        "badSessionId");
    assertProblem(
        client.post(messages, "{\"text\": \"" + "x".repeat(300_000) + "\"}"), 413, "bodyTooLarge");
    assertProblem(client.send("POST", messages, "Content-Type", "text/plain"), 415, "notJson");
    assertProblem(client.send("GET", messages), 405, "wrongMethod");
    assertProblem(client.send("PUT", "/sessions/s"), 405, "wrongMethod");
    assertProblem(client.get("/nothing"), 404, "notFound");
    assertProblem(client.get("/sessions/s"), 404, "unknownSession");
    assertProblem(client.get("/sessions/s/runs/last/events"), 404, "unknownRun");
    assertProblem(client.post("/sessions/s/approvals", "{}"), 400, "badRequest");
    assertProblem(
        client.post(
            "/sessions/s/approvals",
            "{\"decisions\": [{\"callKey\": \"a\", \"hash\": \"b\", \"decision\": \"maybe\"}]}"),
        400,
        "badRequest");
    assertProblem(
        client.post(
            "/sessions/s/approvals",
            "{\"decisions\": [{\"callKey\": \"a\", \"hash\": \"b\", \"decision\": \"deny\"}]}"),
        404,
        "unknownSession");
    client.say("s", "hello");
    String events = "/sessions/s/runs/last/events";
    assertProblem(client.send("GET", events, "Last-Event-ID", "x"), 400, "badEventId");
    assertProblem(client.send("GET", events, "Last-Event-ID", "9999"), 400, "badEventId");
    assertProblem(client.get("/sessions/other/runs/last/events"), 404, "unknownRun");
    assertThat(client.get("/health").json().path("status").asText()).isEqualTo("up");
  }

  @Test
  void metricsCountWhatHappened() throws Exception {
    whole("s");
    client.say("s", "pay Ann");
    client.say("t", "fail");
    gemini.takeRefusals();

    assertThat(client.get("/metrics").body())
        .contains("# TYPE pollux_runs_total counter\npollux_runs_total{outcome=\"done\"} 1\n")
        .contains("pollux_runs_total{outcome=\"failed\"} 1\n")
        .contains("pollux_runs_total{outcome=\"suspended\"} 1\n")
        .contains("pollux_tool_calls_total{tool=\"pass\",outcome=\"ok\"} 1\n")
        .contains("pollux_approvals_asked_total 1\n")
        .contains("pollux_runs_running 0\n", "pollux_listeners 0\n")
        .containsPattern("pollux_tokens_total\\{kind=\"prompt\"} [1-9]")
        .contains("pollux_run_seconds_bucket{le=\"+Inf\"} 3\n", "pollux_run_seconds_count 3\n");
  }
}

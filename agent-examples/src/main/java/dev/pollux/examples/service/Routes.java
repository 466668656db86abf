package dev.pollux.examples.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.agent.Agent;
import dev.pollux.agent.Run;
import dev.pollux.approval.ApprovalDecision;
import dev.pollux.json.Json;
import dev.pollux.model.ModelException;
import dev.pollux.run.NotSuspendedException;
import dev.pollux.run.RunCancelledException;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunException;
import dev.pollux.session.History;
import dev.pollux.session.PendingApproval;
import dev.pollux.session.Session;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The addresses of the service. */
final class Routes {

  private final Vertx vertx;
  private final Agent agent;
  private final Sessions sessions;
  private final Runs runs;
  private final Metrics metrics;
  private final ServiceOptions options;
  private int listeners;

  Routes(
      Vertx vertx,
      Agent agent,
      Sessions sessions,
      Runs runs,
      Metrics metrics,
      ServiceOptions options) {
    this.vertx = vertx;
    this.agent = agent;
    this.sessions = sessions;
    this.runs = runs;
    this.metrics = metrics;
    this.options = options;
  }

  Router router() {
    Router router = Router.router(vertx);
    router.route().handler(new LocalHosts(options.getHost()));
    router.get("/health").handler(this::health);
    router.get("/metrics").handler(this::metrics);
    router.get("/sessions/:session").handler(this::history);
    router.get("/sessions/:session/events").handler(this::log);
    router.get("/sessions/:session/runs/:run/events").handler(this::events);
    router.delete("/sessions/:session/runs/:run").handler(this::cancel);
    router.post("/sessions/*").handler(Bodies::expect);
    router
        .post("/sessions/*")
        .handler(BodyHandler.create(false).setBodyLimit(options.getMaxBodyBytes()));
    router.post("/sessions/:session/messages").handler(this::message);
    router.post("/sessions/:session/approvals").handler(this::approvals);
    router.post("/sessions/:session/resume").handler(this::resume);
    for (int status : new int[] {400, 404, 405, 408, 413, 414, 431, 500}) {
      router.errorHandler(status, Problem::answer);
    }
    return router;
  }

  /** {@code {"text": "…"}}: the next thing that the user says, and a run that answers it. */
  private void message(RoutingContext request) {
    String text = Bodies.text(Bodies.object(request), "text");
    Session session = sessions.open(request.pathParam("session"));
    answer(request, runs.begin(session.id(), () -> agent.start(session, text)));
  }

  /** {@code {"decisions": […]}}, see {@link Bodies#decisions}: the suspended run goes on. */
  private void approvals(RoutingContext request) {
    List<ApprovalDecision> decisions = Bodies.decisions(Bodies.object(request));
    Session session = sessions.open(request.pathParam("session"));
    runs.checkMayBegin(session.id());
    sessions
        .history(session.id())
        .map(
            history -> { // which fails with what is thrown in here
              checkPending(history, decisions);
              Supplier<Run> start = () -> agent.startResume(session, decisions);
              answer(request, runs.begin(session.id(), start));
              return history;
            })
        .onFailure(request::fail);
  }

  /** {@code {}}: what the last run left when its process died goes on. */
  private void resume(RoutingContext request) {
    Bodies.object(request);
    Session session = sessions.open(request.pathParam("session"));
    runs.checkMayBegin(session.id());
    sessions
        .openHistory(session.id())
        .map(history -> {
          if (!history.isRunning() && history.open().isEmpty()) {
            throw new Problem(409, "nothingToResume", "The last run of this session has ended");
          }
          answer(request, runs.begin(session.id(), () -> agent.startResume(session)));
          return history;
        })
        .onFailure(request::fail);
  }

  private static void checkPending(History history, List<ApprovalDecision> decisions) {
    Set<String> waiting =
        history.pending().stream().map(PendingApproval::callKey).collect(Collectors.toSet());
    if (decisions.stream().noneMatch(decision -> waiting.contains(decision.callKey()))) {
      throw new Problem(409, "nothingPending", "None of these calls waits for a decision");
    }
  }

  /** The events as they come, or the last one alone for a client that does not ask for a stream. */
  private void answer(RoutingContext request, Runs.Tracked tracked) {
    HttpServerResponse response = request.response();
    String run = "/sessions/" + tracked.sessionId() + "/runs/" + tracked.run().id();
    response.putHeader("Content-Location", run + "/events");
    String accept = request.request().getHeader("Accept");
    if (accept != null && accept.contains("text/event-stream") && hasRoom()) {
      stream(response, tracked.events(), 0);
      return;
    }
    tracked.events().ended().onSuccess(end -> {
      if (end instanceof RunEvent.Done done) {
        json(response.setStatusCode(done.result().pending().isEmpty() ? 200 : 202), end.json());
      } else {
        request.fail(problem(((RunEvent.Failed) end).cause()));
      }
    });
  }

  private static Problem problem(RunException cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof NotSuspendedException) {
      return new Problem(409, "nothingToResume", message);
    }
    if (cause instanceof RunCancelledException) {
      return new Problem(503, "runCancelled", message);
    }
    return cause.getCause() instanceof ModelException
        ? new Problem(502, "modelFailed", message)
        : new Problem(500, "runFailed", message);
  }

  /** The rest of a run behind the event that {@code Last-Event-ID} names; all of it without. */
  private void events(RoutingContext request) {
    RunEvents events =
        runs.find(request.pathParam("session"), request.pathParam("run")).events();
    long from = Math.max(0, lastEventId(request));
    if (from > events.last()) {
      throw new Problem(400, "badEventId", "Last-Event-ID is behind the last event of this run");
    }
    if (!events.goesOnFrom(from)) {
      throw new Problem(410, "eventsGone", "Some of these events are not kept any more");
    }
    if (events.isOver() && from == events.last()) {
      request.response().setStatusCode(204).end(); // an EventSource does not come back then
    } else {
      checkRoom();
      stream(request.response(), events, from);
    }
  }

  /** What {@code Last-Event-ID} says; -1 without. */
  private static long lastEventId(RoutingContext request) {
    String last = request.request().getHeader("Last-Event-ID");
    if (last != null && !last.matches("[0-9]{1,15}")) {
      throw new Problem(400, "badEventId", "Last-Event-ID must be a number");
    }
    return last == null ? -1 : Long.parseLong(last);
  }

  /** The entries of a session's log behind the one that {@code Last-Event-ID} names; all without. */
  private void log(RoutingContext request) {
    String id = request.pathParam("session");
    long from = lastEventId(request) + 1;
    sessions
        .openHistory(id)
        .map(history -> {
          if (from > history.sequence()) {
            throw new Problem(
                400, "badEventId", "Last-Event-ID is behind the last entry of this session");
          }
          if (from == history.sequence() && !history.isRunning()) {
            request.response().setStatusCode(204).end();
            return history;
          }
          checkRoom();
          listeners++;
          new LogStream(
                  vertx,
                  request.response(),
                  sessions.store(),
                  id,
                  from,
                  history.isRunning(),
                  () -> listeners--)
              .start(options.getHeartbeat());
          return history;
        })
        .onFailure(request::fail);
  }

  private void checkRoom() {
    if (!hasRoom()) {
      metrics.refused("tooManyListeners");
      throw new Problem(
          503, "tooManyListeners", options.getMaxListeners() + " connections follow runs already");
    }
  }

  private boolean hasRoom() {
    return listeners < options.getMaxListeners();
  }

  private void stream(HttpServerResponse response, RunEvents events, long from) {
    listeners++;
    new SseStream(vertx, response, events, from, () -> listeners--).start(options.getHeartbeat());
  }

  private void cancel(RoutingContext request) {
    Runs.Tracked tracked = runs.find(request.pathParam("session"), request.pathParam("run"));
    if (tracked.events().isOver()) {
      throw new Problem(409, "runOver", "The run has ended already");
    }
    tracked.run().cancel();
    json(
        request.response().setStatusCode(202),
        Json.object().put("runId", tracked.run().id()));
  }

  /**
   * {@code {"sessionId": "…", "contents": […], "pending": […], "runId": "…"}}: what was said in Gemini's
   * words, which calls wait for a decision, and the run that goes on, if one does.
   */
  private void history(RoutingContext request) {
    String id = request.pathParam("session");
    sessions
        .history(id)
        .map(history -> {
          ObjectNode json = Json.object().put("sessionId", id);
          ArrayNode contents = json.putArray("contents");
          history.contents().forEach(content -> contents.add(content.json()));
          history.pending().forEach(waits -> json.withArray("pending").add(waits.json()));
          Runs.Tracked tracked = runs.goingOn(id);
          if (tracked != null) {
            json.put("runId", tracked.run().id());
          }
          json(request.response(), json);
          return history;
        })
        .onFailure(request::fail);
  }

  private void health(RoutingContext request) {
    boolean draining = runs.isDraining();
    json(
        request.response().setStatusCode(draining ? 503 : 200),
        Json.object().put("status", draining ? "draining" : "up").put("runs", runs.count()));
  }

  private void metrics(RoutingContext request) {
    request
        .response()
        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        .end(metrics.text(runs.count(), listeners));
  }

  private static void json(HttpServerResponse response, ObjectNode json) {
    response.putHeader("Content-Type", "application/json").end(Buffer.buffer(Json.bytes(json)));
  }
}

package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.validation.constraints.Max;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;

/** An agent with tools of all sorts, and an endpoint that is strict. */
abstract class LoopWithTools {

  enum Unit {
    CELSIUS,
    FAHRENHEIT
  }

  record Report(String city, int degrees, Unit unit) {}

  static final class Tools {
    final List<String> entered = new CopyOnWriteArrayList<>();
    final CyclicBarrier together = new CyclicBarrier(3);

    @Tool("Current weather in a city")
    Report weather(
        @ToolParam("City, like Oslo") String city,
        @ToolParam(value = "Unit", defaultValue = "CELSIUS") Unit unit) {
      entered.add("weather " + city);
      return new Report(city, 7, unit);
    }

    @Tool("Adds days to the calendar")
    String days(@Max(14) int count) {
      entered.add("days " + count);
      return count + " days";
    }

    @Tool("Says that it is there")
    String ping() {
      entered.add("ping");
      return "pong";
    }

    @Tool("Fails on purpose")
    String fail(String how) {
      entered.add("fail " + how);
      return switch (how) {
        case "tool" -> throw new ToolException("No such thing; ask for another");
        case "runtime" -> throw new IllegalStateException("db down");
        case "error" -> throw new StackOverflowError();
        case "null" -> null;
        default -> "x".repeat(Integer.parseInt(how));
      };
    }

    @Tool("Fails later")
    Future<String> failLater() {
      return Future.failedFuture(new IllegalStateException("gone"));
    }

    @Tool("Gives nothing back")
    void nothing() {}

    @Tool("Gives a number that is none")
    double notANumber() {
      return Double.NaN;
    }

    @Tool("Gives itself back")
    Map<String, Object> cycle() {
      Map<String, Object> cycle = new HashMap<>();
      cycle.put("self", List.of(cycle));
      return cycle;
    }

    @Tool("Goes on when three of it are there")
    String meet() throws Exception {
      together.await(20, TimeUnit.SECONDS);
      return Context.isOnEventLoopThread() ? "event loop" : "elsewhere";
    }

    @Tool("Tells where it runs")
    Future<String> where(ToolContext context) {
      boolean same = Vertx.currentContext() == context.context();
      return Future.succeededFuture(
          Context.isOnEventLoopThread() && same ? "event loop of the run" : "elsewhere");
    }
  }

  final Tools tools = new Tools();
  LocalGemini gemini;
  Agent agent;

  @BeforeEach
  void connect(Vertx vertx, LocalGemini gemini) {
    this.gemini = gemini;
    GeminiModel model =
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"));
    agent = new Agent(model, new AgentOptions().setInstruction("Help.").addTools(tools));
  }

  RunResult run(boolean streamed) {
    return run(Session.inMemory(), "Go", streamed);
  }

  RunResult run(Session session, String prompt, boolean streamed) {
    RunOptions options = new RunOptions().setStreamed(streamed);
    return agent.run(session, dev.pollux.gemini.Content.user(prompt), options).await();
  }

  /** The function responses in the last content of the n-th request, from 0. */
  List<JsonNode> responses(int request) {
    JsonNode contents = bodies().get(request).get("contents");
    List<JsonNode> responses = new ArrayList<>();
    contents
        .get(contents.size() - 1)
        .get("parts")
        .forEach(part -> responses.add(part.get("functionResponse")));
    return responses;
  }

  List<JsonNode> bodies() {
    return gemini.requests().stream().map(ReceivedRequest::json).toList();
  }

  JsonNode response(String name, String args, boolean streamed) {
    ObjectNode call = Json.object().put("name", name);
    call.set("args", Json.parse(args));
    gemini.reply(Reply.calls(new FunctionCall(call)), Reply.text("done"));
    assertThat(run(streamed).text()).isEqualTo("done");
    return responses(1).get(0).get("response");
  }

  static JsonNode json(String json) {
    return Json.parse(json.replace('\'', '"'));
  }

  static FunctionCall call(String name, String args) {
    return FunctionCall.of(null, name, (ObjectNode) Json.parse(args));
  }
}

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
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import jakarta.validation.constraints.Max;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the loop sends is what the strict endpoint takes, in one piece and streamed. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class FaithfulLoopTest {

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

  private final Tools tools = new Tools();
  private LocalGemini gemini;
  private Agent agent;

  @BeforeEach
  void connect(Vertx vertx, LocalGemini gemini) {
    this.gemini = gemini;
    GeminiModel model =
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(gemini.url()).withApiKey("key"));
    agent = new Agent(model, new AgentOptions().setInstruction("Help.").addTools(tools));
  }

  private RunResult run(boolean streamed) {
    return run(Session.inMemory(), "Go", streamed);
  }

  private RunResult run(Session session, String prompt, boolean streamed) {
    RunOptions options = new RunOptions().setStreamed(streamed);
    return agent.run(session, dev.pollux.gemini.Content.user(prompt), options).await();
  }

  /** The function responses in the last content of the n-th request, from 0. */
  private List<JsonNode> responses(int request) {
    JsonNode contents = bodies().get(request).get("contents");
    List<JsonNode> responses = new ArrayList<>();
    contents
        .get(contents.size() - 1)
        .get("parts")
        .forEach(part -> responses.add(part.get("functionResponse")));
    return responses;
  }

  private List<JsonNode> bodies() {
    return gemini.requests().stream().map(ReceivedRequest::json).toList();
  }

  private JsonNode response(String name, String args, boolean streamed) {
    ObjectNode call = Json.object().put("name", name);
    call.set("args", Json.parse(args));
    gemini.reply(Reply.calls(new FunctionCall(call)), Reply.text("done"));
    assertThat(run(streamed).text()).isEqualTo("done");
    return responses(1).get(0).get("response");
  }

  private static JsonNode json(String json) {
    return Json.parse(json.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void validCallIsMadeAndItsResultGoesBack(boolean streamed) {
    JsonNode response = response("weather", "{\"city\":\"Oslo\"}", streamed);

    assertThat(response).isEqualTo(json("{'output':{'city':'Oslo','degrees':7,'unit':'CELSIUS'}}"));
    assertThat(tools.entered).containsExactly("weather Oslo");
    assertThat(gemini.requests().get(0).streamed()).isEqualTo(streamed);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callIdIsEchoedWhenOneWasSent(boolean streamed) {
    gemini.reply(Reply.call("ping", Map.of()).withCallIds(true), Reply.text("done"));

    run(streamed);

    JsonNode call = bodies().get(1).at("/contents/1/parts/0/functionCall");
    assertThat(call.get("id").asText()).isNotEmpty();
    assertThat(responses(1).get(0).get("id")).isEqualTo(call.get("id"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callIdIsNotInventedWhenNoneWasSent(boolean streamed) {
    gemini.reply(Reply.call("ping", Map.of()).withCallIds(false), Reply.text("done"));

    run(streamed);

    assertThat(responses(1).get(0)).isEqualTo(json("{'name':'ping','response':{'output':'pong'}}"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyPartGoesBackAsItCame(boolean streamed) {
    JsonNode content = json("{'role':'model','contentExtra':{'a':[1.10,null]},'parts':["
        + "{'text':'thinking','thought':true,'thoughtSignature':'dGhvdWdodA=='},"
        + "{'text':'Let me see.','thoughtSignature':'dGV4dA=='},"
        + "{'text':'','thoughtSignature':'ZW1wdHk='},"
        + "{'inlineData':{'mimeType':'image/png','data':'AAAA'},'partMetadata':{'n':1e2}},"
        + "{'somethingNew':{'deep':[{'x':9007199254740993}]},'flag':true},"
        + "{'functionCall':{'name':'ping','id':'p1','newField':'kept'},"
        + "'thoughtSignature':'Y2FsbA==','partExtra':'kept too'}]}");
    ObjectNode answer = Json.object();
    ObjectNode candidate = answer.putArray("candidates").addObject().put("finishReason", "STOP");
    candidate.set("content", content);
    gemini.close().await();
    LocalGemini lenient = lenient();
    lenient.reply(Reply.json(answer), Reply.text("done"));

    run(streamed);

    JsonNode sent = lenient.requests().get(1).json().at("/contents/1");
    assertThat(sent.toString()).isEqualTo(content.toString());
    lenient.close().await();
  }

  // Fields that no version of the API knows are refused by the strict endpoint on their way back.
  private LocalGemini lenient() {
    Vertx vertx = agent.model().vertx();
    LocalGemini lenient = LocalGemini.start(
            vertx, new dev.pollux.testing.LocalGeminiOptions().setStrict(false))
        .await();
    agent = new Agent(
        new GeminiModel(vertx, "gemini-3.8-flash", Route.of(lenient.url()).withApiKey("key")),
        new AgentOptions().addTools(tools));
    return lenient;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void signaturesOfThoughtsTextAndCallsSatisfyTheStrictEndpoint(boolean streamed) {
    gemini.reply(
        Reply.thought("hm").and(Reply.text("First, ")).and(Reply.call("ping", Map.of())),
        Reply.thought("well")
            .and(Reply.calls(call("weather", "{\"city\":\"Bergen\"}"), call("ping", "{}"))),
        Reply.text("Pack a coat.").withTextSignature(),
        Reply.text("Still."));
    Session session = Session.inMemory();

    assertThat(run(session, "Go", streamed).text()).isEqualTo("Pack a coat.");
    assertThat(run(session, "Sure?", streamed).text()).isEqualTo("Still.");

    JsonNode last = bodies().get(3).get("contents");
    assertThat(last.toString()).contains("thoughtSignature").contains("\"thought\":true");
    assertThat(last.get(last.size() - 1))
        .isEqualTo(json("{'role':'user','parts':[{'text':'Sure?'}]}"));
  }

  private static FunctionCall call(String name, String args) {
    return FunctionCall.of(null, name, (ObjectNode) Json.parse(args));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wrongArgumentsAreToldToTheModelAndTheMethodIsNotEntered(boolean streamed) {
    gemini.reply(
        Reply.calls(
            call("days", "{\"count\":\"noon\"}"),
            call("days", "{}"),
            call("days", "{\"count\":1.7}"),
            call("weather", "{\"city\":\"Oslo\",\"unit\":\"KELVIN\"}"),
            call("days", "{\"count\":15}"),
            call("days", "{\"count\":2e40}"),
            call("days", "{\"count\":null}")),
        Reply.text("done"));

    run(streamed);

    assertThat(responses(1).stream().map(r -> r.at("/response/error").asText()))
        .containsExactly(
            "Argument 'count' of 'days' must be integer but was \"noon\" at $.args.count",
            "Argument 'count' of 'days' is required but was not given at $.args.count",
            "Argument 'count' of 'days' must be integer but was 1.7 at $.args.count",
            "Argument 'unit' of 'weather' must be one of [\"CELSIUS\",\"FAHRENHEIT\"] but was "
                + "\"KELVIN\" at $.args.unit",
            "Argument 'count' of 'days' must be <= 14 but was 15 at $.args.count",
            "Argument 'count' of 'days' must be an integer from -2147483648 to 2147483647 but was "
                + "2E+40 at $.args.count; argument 'count' of 'days' must be <= 14 but was 2E+40 at "
                + "$.args.count",
            "Argument 'count' of 'days' must be integer but was null at $.args.count");
    assertThat(tools.entered).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void argumentsThatAreNoObjectAreToldToTheModel(boolean streamed) {
    gemini.close().await();
    LocalGemini lenient = lenient();
    lenient.reply(
        Reply.parts(json("{'functionCall':{'name':'ping','args':[1]}}")), Reply.text("done"));

    run(streamed);

    assertThat(lenient.requests().get(1).json().at("/contents/2/parts/0/functionResponse/response"))
        .isEqualTo(Json.object()
            .put("error", "Arguments of 'ping' must be an object but was [1] at $.args"));
    lenient.close().await();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unknownToolsAreAnsweredBesideValidOnesInOrder(boolean streamed) {
    gemini.reply(
        Reply.call("wether", Map.of()),
        Reply.calls(
            call("ping", "{}"),
            call("Ping", "{}"),
            call("default_api.ping", "{}"),
            call("ping", "{}")),
        Reply.text("done"));

    run(streamed);

    String there = "; there are [cycle, days, fail, failLater, meet, notANumber, nothing, ping, "
        + "weather, where]";
    assertThat(responses(1).get(0).at("/response/error").asText())
        .isEqualTo("No tool named 'wether'" + there);
    assertThat(responses(2).stream().map(r -> r.get("response").toString()))
        .containsExactly(
            "{\"output\":\"pong\"}",
            "{\"error\":\"No tool named 'Ping'" + there + "\"}",
            "{\"error\":\"No tool named 'default_api.ping'" + there + "\"}",
            "{\"output\":\"pong\"}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whateverAToolDoesTheModelGetsAResponse(boolean streamed) {
    gemini.reply(
        Reply.calls(
            call("fail", "{\"how\":\"tool\"}"),
            call("fail", "{\"how\":\"runtime\"}"),
            call("fail", "{\"how\":\"error\"}"),
            call("failLater", "{}"),
            call("fail", "{\"how\":\"null\"}"),
            call("nothing", "{}"),
            call("notANumber", "{}")),
        Reply.text("done"));

    run(streamed);

    assertThat(responses(1).stream().map(r -> r.get("response").toString()))
        .containsExactly(
            "{\"error\":\"No such thing; ask for another\"}",
            "{\"error\":\"IllegalStateException: db down\"}",
            "{\"error\":\"StackOverflowError\"}",
            "{\"error\":\"IllegalStateException: gone\"}",
            "{\"output\":null}",
            "{\"output\":null}",
            "{\"output\":\"NaN\"}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aResultThatContainsItselfIsAnErrorResponse(boolean streamed) {
    assertThat(response("cycle", "{}", streamed).get("error").asText())
        .startsWith("IllegalArgumentException: its result cannot be written as JSON: ")
        .hasSizeLessThan(2100);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aResultOfTenMegabytesIsCutAndSaysSo(boolean streamed) {
    JsonNode response = response("fail", "{\"how\":\"10000000\"}", streamed);

    assertThat(response.get("output").asText())
        .startsWith("xxx")
        .endsWith(
            "x\n[cut: the first 262144 of 10000000 characters; the rest is kept for the user, "
                + "not for you; ask for less at a time]");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void blockingToolsOfOneTurnRunSideBySideAndOffTheEventLoop(boolean streamed) {
    gemini.reply(
        Reply.calls(call("meet", "{}"), call("meet", "{}"), call("meet", "{}")),
        Reply.text("done"));

    run(streamed);

    // Each waits until all three are inside: one after the other they would never end.
    assertThat(responses(1).stream().map(r -> r.at("/response/output").asText()))
        .containsExactly("elsewhere", "elsewhere", "elsewhere");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void futureToolsRunOnTheEventLoopOfTheRun(boolean streamed) {
    assertThat(response("where", "{}", streamed))
        .isEqualTo(json("{'output':'event loop of the run'}"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void absentArgumentsAreNoneAndWholeNumbersMayHaveAPoint(boolean streamed) {
    gemini.reply(
        Reply.parts(
            json("{'functionCall':{'name':'ping'}}"),
            json("{'functionCall':{'name':'days','args':{'count':5.0}}}")),
        Reply.text("done"));

    run(streamed);

    assertThat(responses(1).stream().map(r -> r.at("/response/output").asText()))
        .containsExactly("pong", "5 days");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callsWithTheSameIdAreEachAnswered(boolean streamed) {
    gemini.close().await();
    LocalGemini lenient = lenient();
    JsonNode one = json("{'functionCall':{'id':'same','name':'days','args':{'count':1}}}");
    JsonNode two = json("{'functionCall':{'id':'same','name':'days','args':{'count':2}}}");
    lenient.reply(Reply.parts(one, two), Reply.text("done"));

    run(streamed);

    assertThat(lenient.requests().get(1).json().at("/contents/2/parts").toString())
        .isEqualTo(
            "[{\"functionResponse\":{\"id\":\"same\",\"name\":\"days\",\"response\":{\"output\":\"1 days\"}}},"
                + "{\"functionResponse\":{\"id\":\"same\",\"name\":\"days\",\"response\":{\"output\":\"2 days\"}}}]");
    lenient.close().await();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sixtyFourCallsOfOneTurnAreAnsweredInOrder(boolean streamed) {
    gemini.reply(
        Reply.calls(IntStream.range(0, 64)
            .mapToObj(i -> call("weather", "{\"city\":\"c" + i + "\"}"))
            .toArray(FunctionCall[]::new)),
        Reply.text("done"));

    run(streamed);

    assertThat(responses(1).stream().map(r -> r.at("/response/output/city").asText()))
        .containsExactlyElementsOf(IntStream.range(0, 64).mapToObj(i -> "c" + i).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "\n", "\r"})
  void anAnswerCutAtEveryByteIsTheSameAnswer(String lineEnd) {
    Reply calls = Reply.thought("hm ✓")
        .and(Reply.text("Sjå på vêret 🌧"))
        .and(Reply.calls(call("weather", "{\"city\":\"Tromsø 🌧\"}"), call("ping", "{}")))
        .withCallIds(false)
        .withSignatures(false);
    StreamShape shape = new StreamShape().setLineEnd(lineEnd).setComments(true).setDone(true);
    gemini.close().await();
    LocalGemini lenient = lenient();
    lenient.reply(calls.withShape(shape), Reply.text("done"));
    run(true);
    String whole = lenient.requests().get(1).json().toString();
    int length = 1200;

    for (int at = 0; at < length; at++) {
      lenient.reply(
          calls.withShape(new StreamShape(shape).setPieceOffsets(at)),
          Reply.text("done").withShape(new StreamShape(shape).setPieceOffsets(at % 300)));
      assertThat(run(true).text()).isEqualTo("done");
      List<ReceivedRequest> requests = lenient.requests();
      assertThat(requests.get(requests.size() - 1).json().toString()).isEqualTo(whole);
    }
    lenient.reply(calls.withShape(new StreamShape(shape).setPieceBytes(1)), Reply.text("done"));
    run(true);
    List<ReceivedRequest> requests = lenient.requests();
    assertThat(requests.get(requests.size() - 1).json().toString()).isEqualTo(whole);
    lenient.close().await();
  }
}

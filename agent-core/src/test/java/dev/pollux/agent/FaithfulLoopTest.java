package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.testing.StreamShape;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the loop sends is what the strict endpoint takes, in one piece and streamed. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class FaithfulLoopTest extends LoopWithTools {

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

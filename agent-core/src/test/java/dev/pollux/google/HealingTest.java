package dev.pollux.google;

import static dev.pollux.http.JsonServer.Sent.refusal;
import static dev.pollux.http.JsonServer.Sent.says;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerateContentConfig;
import dev.pollux.gemini.GenerateContentRequest;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.http.JsonServer.Received;
import dev.pollux.http.JsonServer.Sent;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.model.CallOptions;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that a route refuses for one word are said again in another way. */
@Timeout(30)
class HealingTest extends HealingRoutes {

  private static final String UNKNOWN_ID =
      "Invalid JSON payload received. Unknown name \"id\" at 'contents[1].parts[0].function_call':"
          + " Cannot find field.";

  private static final List<Content> CALLED = List.of(
      Content.user("Weather in Oslo?"),
      content(
          "{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"id\":\"c1\",\"name\":\"weather\"}},"
              + "{\"functionCall\":{\"id\":\"c2\",\"name\":\"weather\"}}]}"),
      content("{\"role\":\"user\",\"parts\":["
          + "{\"functionResponse\":{\"id\":\"c1\",\"name\":\"weather\",\"response\":{}}},"
          + "{\"functionResponse\":{\"id\":\"c2\",\"name\":\"weather\",\"response\":{}}}]}"));

  private static Content content(String json) {
    return Content.of(Json.parse(json));
  }

  private static boolean hasId(Received request) {
    return request.text().contains("\"id\"");
  }

  @Test
  void idsAreLeftOutOnceTheRouteRefusesThem() {
    serve("gemini-3.8-flash", r -> hasId(r) ? refusal(UNKNOWN_ID) : says("cold"));

    assertThat(ask(FUNCTION, CALLED).texts()).containsExactly("cold");
    assertThat(ask(FUNCTION, CALLED).texts()).containsExactly("cold");

    assertThat(server.requests())
        .extracting(HealingTest::hasId)
        .containsExactly(true, false, false);
    assertThat(server.bodies().get(1).at("/contents/2"))
        .hasToString("{\"role\":\"user\",\"parts\":["
            + "{\"functionResponse\":{\"name\":\"weather\",\"response\":{}}},"
            + "{\"functionResponse\":{\"name\":\"weather\",\"response\":{}}}]}");
    assertThat(warnings())
        .containsExactly(
            "From now on for model 'gemini-3.8-flash': ids of calls are left out. Gemini"
                + " answered 400 INVALID_ARGUMENT for model 'gemini-3.8-flash': " + UNKNOWN_ID);
  }

  @Test
  void idsGoBackAgainWhenTheRouteWantsThem() {
    List<Boolean> wanted = new ArrayList<>(List.of(false));
    serve("gemini-3.8-flash", r -> {
      if (hasId(r) == wanted.get(0)) {
        return says("cold");
      }
      return refusal(
          wanted.get(0)
              ? "The functionResponse.id does not match functionCall.id of the preceding turn."
              : UNKNOWN_ID);
    });

    ask(FUNCTION, CALLED).texts();
    wanted.set(0, true);
    ask(FUNCTION, CALLED).texts();

    assertThat(server.requests())
        .extracting(HealingTest::hasId)
        .containsExactly(true, false, false, true);
    assertThat(warnings()).hasSize(2).last().asString().contains("ids of calls go back");
  }

  @Test
  void idsThatTheServerDidNotSendAreNotMadeUp() {
    serve("gemini-3.8-flash", r -> refusal("functionResponse.id does not match functionCall.id"));

    assertThat(ask(FUNCTION, CALLED).failure().statusCode()).isEqualTo(400);

    assertThat(server.requests()).hasSize(1);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aCallWithoutASignatureGetsThePlaceholderInTheCurrentTurnOnly() {
    serve(
        "gemini-3.8-flash",
        r -> r.text().contains("skip_thought_signature_validator")
            ? says("ok")
            : refusal("Function call is missing a thought_signature in functionCall parts. function"
                + " call `default_api:weather`, position 2"));
    List<Content> contents = new ArrayList<>(CALLED);
    contents.add(content("{\"role\":\"model\",\"parts\":[{\"text\":\"Cold\"}]}"));
    contents.addAll(CALLED);
    contents.add(content("{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"weather\"},"
        + "\"thoughtSignature\":\"own\"}]}"));
    contents.add(
        content(
            "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"weather\",\"response\":{}}}]}"));

    assertThat(ask(FUNCTION, contents).texts()).containsExactly("ok");

    JsonNode sent = server.bodies().get(1).get("contents");
    assertThat(sent.at("/1/parts/0").has("thoughtSignature")).isFalse();
    assertThat(sent.at("/5/parts/0/thoughtSignature").asText())
        .isEqualTo("skip_thought_signature_validator");
    assertThat(sent.at("/5/parts/1").has("thoughtSignature")).isFalse();
    assertThat(sent.at("/7/parts/0/thoughtSignature").asText()).isEqualTo("own");
    assertThat(warnings()).hasSize(1);
  }

  @Test
  void severalRefusalsOneAfterTheOtherAreHealedInOneAnswer() {
    serve("gemini-3.8-flash", r -> {
      if (hasId(r)) {
        return refusal(UNKNOWN_ID);
      }
      return r.text().contains("JsonSchema") ? refusal(UNKNOWN_SCHEMA) : says("ok");
    });

    assertThat(ask(FUNCTION, CALLED).texts()).containsExactly("ok");

    assertThat(server.requests()).hasSize(3);
    assertThat(warnings()).hasSize(2);
  }

  @Test
  void aRefusalThatNothingCanBeDoneAboutIsToldAtOnce() {
    serve("gemini-3.8-flash", r -> refusal(UNKNOWN_ID + UNKNOWN_FLAG));

    // No id and no flag in there.
    assertThat(ask(FUNCTION).failure()).hasMessageContaining("Unknown name \"id\"");

    assertThat(server.requests()).hasSize(1);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aRouteThatGoesOnRefusingIsNotAskedForEver() {
    serve("gemini-3.8-flash", r -> refusal(UNKNOWN_ID));

    assertThat(ask(FUNCTION, CALLED).failure().statusCode()).isEqualTo(400);

    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void requestsThatWereOnTheirWayTogetherAreAllHealedAndOneLineSaysSo() {
    serve("gemini-3.8-flash", r -> hasId(r) ? refusal(UNKNOWN_ID) : says("ok"));
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(ask(FUNCTION, CALLED));
    }

    Future.join(all.stream().map(Asked::end).toList()).await();

    assertThat(all).allSatisfy(asked -> assertThat(asked.textsSoFar()).containsExactly("ok"));
    assertThat(warnings()).hasSize(1);
  }

  @Test
  void whatIsLeftOutIsSaidOnce() {
    serve("gemini-3.8-flash", r -> says("ok"));
    for (int i = 0; i < 3; i++) {
      ask(GenerateContentConfig.EMPTY.withGenerationConfig(
              new GenerationConfig().setTemperature(1)))
          .texts();
    }

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Model 'gemini-3.8-flash' (Gemini 3.7) is not sent what it ignores: temperature");
    assertThat(server.bodies()).allSatisfy(body -> assertThat(body).hasSize(1));
  }

  @Test
  void anotherModelHasNotLearntIt() {
    serve("gemini-3.8-flash", r -> hasId(r) ? refusal(UNKNOWN_ID) : says("ok"));
    ask(FUNCTION, CALLED).texts();

    model = new GeminiModel(vertx, "gemini-3.8-flash", Route.of(server.url()));
    ask(FUNCTION, CALLED).texts();

    assertThat(server.requests())
        .extracting(HealingTest::hasId)
        .containsExactly(true, false, true, false);
  }

  @Test
  void aRefusalInsideAStreamIsHealedWhileNothingHasBeenTold() {
    serve(
        "gemini-3.8-flash",
        r -> hasId(r)
            ? new Sent(
                200,
                java.util.Map.of("Content-Type", "text/event-stream"),
                "data: " + refusal(UNKNOWN_ID).body() + "\r\n\r\n")
            : new Sent(
                200,
                java.util.Map.of("Content-Type", "text/event-stream"),
                "data: " + says("ok").body() + "\r\n\r\n"));

    Asked asked = Asked.of(model.generateContent(
        new GenerateContentRequest(FUNCTION, CALLED), new CallOptions().setStreamed(true)));

    assertThat(asked.texts()).containsExactly("ok");
  }

  @Test
  void aRefusalBehindTheFirstChunkIsAFailure() {
    serve(
        "gemini-3.8-flash",
        r -> new Sent(
            200,
            java.util.Map.of("Content-Type", "text/event-stream"),
            "data: " + says("begun").body() + "\r\n\r\ndata: "
                + refusal(UNKNOWN_ID).body() + "\r\n\r\n"));

    Asked asked = Asked.of(model.generateContent(
        new GenerateContentRequest(FUNCTION, CALLED), new CallOptions().setStreamed(true)));

    assertThat(asked.failure()).hasMessageContaining("Unknown name");
    assertThat(asked.textsSoFar()).containsExactly("begun");
    assertThat(server.requests()).hasSize(1);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void anAgentsConfigIsAdaptedOnceAndUnchangedContentsKeepTheirBytes() {
    serve("gemini-3.8-flash", r -> says("ok"));
    Adapter adapter = new Adapter("gemini-3-flash-preview", false);
    GenerateContentRequest request = new GenerateContentRequest(FUNCTION, CALLED);

    assertThat(adapter.write(request).body()).isEqualTo(request.encoded());
    assertThat(new ContentRules(new ConfigRules("m", Family.of("m"), false), false)
            .adapt(request.contents(), Switches.of(Family.of("m"), false)))
        .isSameAs(request.contents());
  }
}

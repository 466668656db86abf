package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.BuiltInTool;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.ToolConfig;
import dev.pollux.gemini.settings.SafetySetting;
import dev.pollux.gemini.settings.ThinkingConfig;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.TurnResult;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an agent's and a run's settings become in the requests, and what is read out of answers. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class SettingsTest {

  static final class Tools {
    @Tool("Says that it is there")
    String ping() {
      return "pong";
    }

    @Tool("Draws a point")
    Part draw() {
      return Part.inlineData("image/png", new byte[] {1, 2, 3});
    }
  }

  private static final String MODE = "/toolConfig/functionCallingConfig/mode";

  private Vertx vertx;
  private LocalGemini gemini;

  @BeforeEach
  void start(Vertx vertx, LocalGemini gemini) {
    this.vertx = vertx;
    this.gemini = gemini;
  }

  private Agent agent(String id, AgentOptions options) {
    return new Agent(new GeminiModel(vertx, id, Route.of(gemini.url()).withApiKey("key")), options);
  }

  private Agent agent(AgentOptions options) {
    return agent("gemini-3-flash-preview", options.addTools(new Tools()));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private static RunResult run(Agent agent, RunOptions options) {
    return await(agent.run(Session.inMemory(), Content.user("Go"), options));
  }

  private List<JsonNode> sent() {
    return gemini.requests().stream().<JsonNode>map(request -> request.json()).toList();
  }

  private List<String> modes() {
    return sent().stream().map(request -> request.at(MODE).asText("")).toList();
  }

  private static Reply ping() {
    return Reply.call("ping", Map.of());
  }

  @Test
  void runsSettingsGoBeforeTheAgents() {
    gemini.reply(Reply.text("one"), Reply.text("two"));
    SafetySetting low =
        new SafetySetting(SafetySetting.HARASSMENT, SafetySetting.BLOCK_LOW_AND_ABOVE);
    SafetySetting off = new SafetySetting(SafetySetting.HATE_SPEECH, SafetySetting.OFF);
    Agent agent = agent(new AgentOptions()
        .setSafetySettings(List.of(low))
        .setServiceTier("FLEX")
        .setGenerationConfig(new GenerationConfig().setSeed(1).setMaxOutputTokens(100)));

    run(agent, new RunOptions());
    run(
        agent,
        new RunOptions()
            .setSafetySettings(List.of(off))
            .setServiceTier("priority")
            .setToolConfig(ToolConfig.none())
            .setGenerationConfig(
                new GenerationConfig().setSeed(2).setThinking(ThinkingConfig.level("LOW"))));

    assertThat(sent().get(0).path("safetySettings")).isEqualTo(Json.tree(List.of(low.json())));
    assertThat(sent().get(0).path("serviceTier").asText()).isEqualTo("flex");
    assertThat(sent().get(1).path("safetySettings")).isEqualTo(Json.tree(List.of(off.json())));
    assertThat(sent().get(1).path("serviceTier").asText()).isEqualTo("priority");
    assertThat(sent().get(1).path("generationConfig"))
        .isEqualTo(Json.parse("{\"seed\":2,\"maxOutputTokens\":100,"
            + "\"thinkingConfig\":{\"thinkingLevel\":\"LOW\"}}"));
    assertThat(modes()).containsExactly("", "NONE");
    assertThat(sent().get(1).path("tools")).isEqualTo(sent().get(0).path("tools"));
  }

  @Test
  void labelsOfARunGoInPlaceOfTheAgents() {
    ScriptedModel model = new ScriptedModel(vertx).thenSays("one").thenSays("two");
    Agent agent = new Agent(model, new AgentOptions().setLabels(Map.of("team", "a")));

    run(agent, new RunOptions());
    run(agent, new RunOptions().setLabels(Map.of("team", "b")));

    assertThat(model.requests())
        .extracting(request -> request.json().at("/labels/team").asText())
        .containsExactly("a", "b");
  }

  @Test
  void settingThatTheModelRefusesIsRefusedBeforeTheRun() {
    Agent agent = agent(new AgentOptions());

    assertThatThrownBy(() -> run(
            agent,
            new RunOptions()
                .setGenerationConfig(
                    new GenerationConfig().set("audioTimestamp", Json.tree(true)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("audioTimestamp");
    assertThatThrownBy(() -> agent(
            "gemini-2.5-flash",
            new AgentOptions().addTools(new Tools()).addBuiltIn(BuiltInTool.googleSearch())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takes no functions beside built-in tools, such as googleSearch");
  }

  @Test
  void anyEndsWithTheFirstCall() {
    gemini.reply(ping(), ping(), Reply.text("done"), ping(), Reply.text("done"));
    Agent agent = agent(new AgentOptions().setToolConfig(ToolConfig.any("ping")));

    run(agent, new RunOptions());
    run(agent, new RunOptions());

    assertThat(modes()).containsExactly("ANY", "", "", "ANY", "");
  }

  @Test
  void otherModesStayAndTheRestOfAToolConfigDoesToo() {
    gemini.reply(ping(), Reply.text("done"), ping(), Reply.text("done"));

    run(agent(new AgentOptions().setToolConfig(ToolConfig.validated())), new RunOptions());
    run(
        agent(new AgentOptions().setToolConfig(ToolConfig.any().withLanguageCode("nb"))),
        new RunOptions());

    assertThat(modes()).containsExactly("VALIDATED", "VALIDATED", "ANY", "");
    assertThat(sent().get(3).at("/toolConfig/retrievalConfig/languageCode").asText())
        .isEqualTo("nb");
  }

  @Test
  void functionOfTheTurnDecidesForEachTurn() {
    gemini.reply(ping(), ping(), Reply.text("done"));
    Agent agent = agent(new AgentOptions().setTurnToolConfig(SettingsTest::forcedTwice));

    run(agent, new RunOptions());

    assertThat(modes()).containsExactly("ANY", "ANY", "");
  }

  private static @Nullable ToolConfig forcedTwice(int turn) {
    return turn <= 2 ? ToolConfig.any() : null;
  }

  @Test
  void besideACacheWhatIsInItIsNotSentAndFunctionsAreStillCalled() {
    ScriptedModel model = new ScriptedModel(vertx).thenCalls("ping", Map.of()).thenSays("done");
    Agent agent = new Agent(
        model,
        new AgentOptions()
            .setInstruction("Help.")
            .addTools(new Tools())
            .setToolConfig(ToolConfig.any())
            .setGenerationConfig(new GenerationConfig().setSeed(1)));

    RunResult result = run(agent, new RunOptions().setCachedContent("cachedContents/a"));

    assertThat(result.text()).isEqualTo("done");
    assertThat(result.calls()).isEqualTo(1);
    assertThat(model.requests())
        .allSatisfy(request -> assertThat(request.config().json())
            .isEqualTo(Json.parse(
                "{\"generationConfig\":{\"seed\":1},\"cachedContent\":\"cachedContents/a\"}")));
    assertThat(agent.config().json().has("systemInstruction")).isTrue();
    assertThat(agent.config().json().path("tools")).isNotEmpty();
    assertThat(agent.config().json().has("toolConfig")).isFalse(); // no forced call in a cache
    assertThatThrownBy(() -> run(
            agent,
            new RunOptions().setCachedContent("cachedContents/a").setToolConfig(ToolConfig.none())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("toolConfig: for a run with cachedContent");
  }

  @Test
  void promptsMayHaveImages() {
    gemini.reply(Reply.text("A point."));
    Agent agent = agent(new AgentOptions());

    RunResult result = await(agent.run(Content.user(
        List.of(Part.text("What is it?"), Part.inlineData("image/png", new byte[] {1})))));

    assertThat(result.text()).isEqualTo("A point.");
    assertThat(sent().get(0).at("/contents/0/parts/1/inlineData/mimeType").asText())
        .isEqualTo("image/png");
  }

  @Test
  void imagesOfToolsAreShownToModelsThatTakeThemAndNamedToOthers() {
    gemini.reply(
        Reply.call("draw", Map.of()),
        Reply.text("new"),
        Reply.call("draw", Map.of()),
        Reply.text("old"));

    run(agent(new AgentOptions()), new RunOptions());
    RunResult old =
        run(agent("gemini-2.5-flash", new AgentOptions().addTools(new Tools())), new RunOptions());

    String response = "/contents/2/parts/0/functionResponse";
    assertThat(sent().get(1).at(response + "/parts/0/inlineData/data").asText()).isEqualTo("AQID");
    assertThat(sent().get(3).at(response + "/parts").isMissingNode()).isTrue();
    assertThat(sent().get(3).at(response + "/response/omitted/0").asText())
        .isEqualTo("a file of type image/png, which this model cannot be shown");
    assertThat(old.contents().get(2).toString()).contains("AQID"); // the log keeps it
  }

  @Test
  void resultShowsWhatGeminiToldBesideTheText() {
    gemini.reply(
        Reply.thought("I look. ").and(ping()),
        Reply.json(Json.parse(("{'candidates':[{'content':{'role':'model','parts':["
                + "{'text':'Rain. ','thought':true},"
                + "{'inlineData':{'mimeType':'image/png','data':'AQ=='},'thought':true},"
                + "{'executableCode':{'language':'PYTHON','code':'1+1'}},"
                + "{'codeExecutionResult':{'outcome':'OUTCOME_OK','output':'2'}},"
                + "{'text':'It rains.'},"
                + "{'inlineData':{'mimeType':'image/png','data':'Ag=='}}]},"
                + "'finishReason':'STOP','finishMessage':'fine','groundingMetadata':{"
                + "'groundingChunks':[{'web':{'uri':'https://a.example','title':'A'}}],"
                + "'groundingSupports':[{'segment':{'partIndex':4,'endIndex':9,'text':'It rains.'},"
                + "'groundingChunkIndices':[0]}]}}]}")
            .replace('\'', '"'))));

    RunResult result = run(agent(new AgentOptions()), new RunOptions());

    assertThat(result.images()).extracting(image -> image.data()[0]).containsExactly((byte) 2);
    assertThat(result.thoughts()).isEqualTo("I look. Rain. ");
    assertThat(result.parts(Part.ExecutableCode.class)).hasSize(1);
    assertThat(result.parts(Part.CodeExecutionResult.class).get(0).output()).isEqualTo("2");
    assertThat(result.grounded().sources()).hasSize(1);
    assertThat(result.grounded().text()).contains("It rains.").contains("[1]");
    assertThat(result.answer()).isNotNull();
    assertThat(result.answer().finishMessage()).isEqualTo("fine");
    assertThat(result.turnResults()).extracting(TurnResult::turn).containsExactly(1, 2);
  }
}

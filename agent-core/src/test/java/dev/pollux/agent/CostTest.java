package dev.pollux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.google.GeminiModel;
import dev.pollux.http.Route;
import dev.pollux.json.Json;
import dev.pollux.loop.RunLimits;
import dev.pollux.price.PriceTable;
import dev.pollux.run.RunEvent;
import dev.pollux.run.RunLimitException;
import dev.pollux.run.RunResult;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.LocalGeminiExtension;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a run costs, and the limit of it. */
@ExtendWith({VertxExtension.class, LocalGeminiExtension.class})
class CostTest {

  static final class Tools {
    @Tool("Says that it is there")
    String ping() {
      return "pong";
    }
  }

  private static final PriceTable PRICES = PriceTable.of(Json.parse(("{'currency':'EUR',"
          + "'asOf':'2026-01-01','source':'here','models':{"
          + "'gemini-3-flash-preview':{'input':'1','cachedInput':'0.5','output':'10'},"
          + "'dearer':{'input':'2','output':'20'}}}")
      .replace('\'', '"')));

  private LocalGemini gemini;
  private GeminiModel model;

  @BeforeEach
  void start(Vertx vertx, LocalGemini gemini) {
    this.gemini = gemini;
    this.model =
        new GeminiModel(vertx, "gemini-3-flash-preview", Route.of(gemini.url()).withApiKey("k"));
  }

  private Agent agent(AgentOptions options) {
    return new Agent(model, options.addTools(new Tools()));
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Nothing happened within 30 s", e);
    }
  }

  private static ObjectNode usage(int prompt, int cached, int candidates, int thoughts) {
    return Json.object()
        .put("promptTokenCount", prompt)
        .put("cachedContentTokenCount", cached)
        .put("candidatesTokenCount", candidates)
        .put("thoughtsTokenCount", thoughts)
        .put("totalTokenCount", prompt + candidates + thoughts);
  }

  private static Reply ping() {
    return Reply.call("ping", Map.of()).withUsage(usage(1000, 0, 100, 100));
  }

  @Test
  void costIsThatOfEveryTurnByTheModelThatAnswered() {
    gemini.reply(
        ping(),
        Reply.text("a").withUsage(usage(2000, 1000, 50, 0)).withModelVersion("dearer"),
        Reply.call("ping", Map.of()).withUsage(usage(1000, 0, 0, 0)).withModelVersion("renamed"),
        Reply.text("b").withUsage(usage(0, 0, 0, 0)));

    RunResult result = await(agent(new AgentOptions().setPrices(PRICES)).run("Go"));

    assertThat(result.turnResults())
        .extracting(turn -> String.valueOf(turn.cost().stripTrailingZeros().toPlainString()))
        .containsExactly("0.003", "0.005");
    assertThat(result.cost()).isEqualByComparingTo("0.008");
    assertThat(result.usage().thoughtsTokenCount()).isEqualTo(100);
    assertThat(result.usage().cachedContentTokenCount()).isEqualTo(1000);
    assertThat(new RunEvent.Done(result).json().path("cost").asText()).startsWith("0.008");

    RunResult renamed = await(agent(new AgentOptions().setPrices(PRICES)).run("Go"));
    assertThat(renamed.cost()).isEqualByComparingTo("0.001"); // by the model that was asked
  }

  @Test
  void costIsNotKnownWithoutPricesOrTokens() {
    gemini.reply(
        Reply.text("a"),
        Reply.json(Json.parse("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":"
            + "[{\"text\":\"b\"}]},\"finishReason\":\"STOP\"}]}")));

    assertThat(await(agent(new AgentOptions()).run("Go")).cost()).isNull();
    RunResult result = await(agent(new AgentOptions().setPrices(PRICES)).run("Go"));
    assertThat(result.cost()).isNull();
    assertThat(result.turnResults().get(0).cost()).isNull();
  }

  @Test
  void limitOfCostIsLookedAtBeforeTheNextTurn() {
    gemini.reply(ping(), ping());
    Agent agent = agent(new AgentOptions()
        .setPrices(PRICES)
        .setLimits(new RunLimits().setMaxCost(new BigDecimal("0.005"), "EUR")));

    assertThatThrownBy(() -> await(agent.run("Go")))
        .isInstanceOfSatisfying(
            RunLimitException.class, e -> assertThat(e.limit()).isEqualTo("maxCost"))
        .hasMessage("The run cost 0.006 EUR and is not done (allowed: 0.005)");
    assertThat(gemini.requests()).hasSize(2);
  }

  @Test
  void limitOfCostMayBeFollowedByAClosingAnswer() {
    gemini.reply(ping(), Reply.text("closed"));
    Agent agent = agent(new AgentOptions()
        .setPrices(PRICES)
        .setLimits(
            new RunLimits().setMaxCost(new BigDecimal("0.001"), "EUR").setClosingAnswer(true)));

    RunResult result = await(agent.run("Go"));

    assertThat(result.text()).isEqualTo("closed");
    assertThat(result.limit()).isEqualTo("maxCost");
  }

  @Test
  void limitWithoutAPriceForTheModelIsRefused() {
    BigDecimal one = BigDecimal.ONE;
    assertThatThrownBy(
            () -> agent(new AgentOptions().setLimits(new RunLimits().setMaxCost(one, "EUR"))))
        .hasMessage("maxCost: without prices (expected: AgentOptions.setPrices)");
    assertThatThrownBy(() -> agent(
            new AgentOptions().setPrices(PRICES).setLimits(new RunLimits().setMaxCost(one, "USD"))))
        .hasMessage("maxCost: in USD, but the prices are in EUR");
    PriceTable other = PriceTable.of(Json.parse("{\"currency\":\"EUR\",\"asOf\":\"x\","
        + "\"source\":\"x\",\"models\":{\"a\":{\"input\":1,\"output\":1}}}"));
    assertThatThrownBy(() -> agent(
            new AgentOptions().setPrices(other).setLimits(new RunLimits().setMaxCost(one, "EUR"))))
        .hasMessage("maxCost: the prices have none for model 'gemini-3-flash-preview'");
    assertThatThrownBy(() -> new RunLimits().setMaxCost(BigDecimal.ZERO, "EUR"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

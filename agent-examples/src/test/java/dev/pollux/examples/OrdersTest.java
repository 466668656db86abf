package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrdersTest {

  private static String answer(String prompt) {
    Cli.Result result = Cli.run("run", "orders", prompt);
    assertThat(result.exit()).isZero();
    return result.out().strip();
  }

  @Test
  void orderIsFoundByItsNumber() {
    assertThat(answer("Where is order A-17?"))
        .isEqualTo("Order A-17 of Ada Lovelace, placed on 2026-03-19, 85.90 €, is in transit.");
    assertThat(answer("Status of A-16 please")).contains("Edsger Dijkstra", "is cancelled");
  }

  @Test
  void ordersOfACustomerComeNewestFirst() {
    assertThat(answer("What did Ada Lovelace order?")).isEqualTo("""
            Ada Lovelace has 2 orders:
              Order A-17 of Ada Lovelace, placed on 2026-03-19, 85.90 €, is in transit
              Order A-14 of Ada Lovelace, placed on 2025-11-03, 34.00 €, is delivered""");
    assertThat(answer("List the orders of Alan Turing")).isEqualTo("Alan Turing has no orders.");
  }

  @Test
  void salesLeaveCancelledOrdersOut() {
    assertThat(answer("What was the revenue of 2026?"))
        .isEqualTo("The revenue of 2026 was 283.60 €, with 4 products.");
    assertThat(answer("What sold best in 2025?"))
        .isEqualTo("In 2025 the Cup brought in most: 4 sold for 34.00 €.");
    assertThat(answer("What sold best in 2020?")).isEqualTo("Nothing was sold in 2020.");
  }

  @Test
  void numberThatDoesNotExistIsToldAsSuch() {
    assertThat(answer("Where is order B-1?"))
        .isEqualTo("I could not find that out: No order B-1; numbers are like A-17.");
  }

  @Test
  void argumentsAreValuesAndNoSql() {
    Vertx vertx = Vertx.vertx();
    try {
      LocalGemini gemini = LocalGemini.start(vertx).await();
      gemini.reply(
          Reply.call("order", Map.of("number", "A-17' or '1'='1")),
          Reply.call("ordersOf", Map.of("customer", "x'); drop table line; --")),
          Reply.call("order", Map.of("number", "A-17")),
          Reply.text("Nice try."));

      Cli.Result result = Cli.runIn(
          Map.of("GEMINI_API_KEY", "k"), "run", "orders", "hi", "--base-url", gemini.url());

      assertThat(result.errLines().get(0)).contains("error: No order A-17' or '1'='1;");
      assertThat(result.errLines().get(1)).startsWith("ordersOf ").doesNotContain("error");
      assertThat(result.errLines().get(2)).startsWith("order ").doesNotContain("error");
    } finally {
      vertx.close().await();
    }
  }
}

package dev.pollux.examples.chat;

import dev.pollux.agent.RunEvent;
import dev.pollux.gemini.UsageMetadata;
import dev.pollux.price.PriceTable;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What the runs of a chat took so far, those that failed among them. */
final class Spending {

  private final @Nullable PriceTable prices;
  private UsageMetadata usage = UsageMetadata.NONE;
  private int runs;
  private int turns;
  private int calls;
  private BigDecimal cost = BigDecimal.ZERO;
  private boolean costKnown = true;

  Spending(@Nullable PriceTable prices) {
    this.prices = prices;
  }

  void add(RunEvent event) {
    if (event instanceof RunEvent.Nested nested) {
      RunEvent inner = nested.event();
      if (inner instanceof RunEvent.TurnEnded || inner instanceof RunEvent.Nested) {
        add(inner);
      }
    } else if (event instanceof RunEvent.TurnEnded ended) {
      usage = usage.plus(ended.usage());
      turns++;
    } else if (event instanceof RunEvent.ToolReturned) {
      calls++;
    } else if (event instanceof RunEvent.Done done) {
      runs++;
      costKnown &= done.result().cost() != null;
      cost = done.result().cost() == null ? cost : cost.add(done.result().cost());
    } else if (event instanceof RunEvent.Failed) {
      runs++;
      costKnown = false;
    }
  }

  /** In words, one line for each count. */
  String text() {
    return "runs    " + runs + "\nturns   " + turns + "\ncalls   " + calls
        + "\ntokens  " + usage.totalTokenCount() + ": " + usage.promptTokenCount() + " in ("
        + usage.cachedContentTokenCount() + " cached), " + usage.candidatesTokenCount() + " out, "
        + usage.thoughtsTokenCount() + " for thoughts" + costText();
  }

  private String costText() {
    if (prices == null) {
      return "";
    }
    String amount = cost.stripTrailingZeros().toPlainString() + " " + prices.currency();
    return "\ncost    " + (costKnown ? amount : "at least " + amount + ", not known of all runs");
  }
}

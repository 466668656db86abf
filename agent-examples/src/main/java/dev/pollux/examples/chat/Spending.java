package dev.pollux.examples.chat;

import dev.pollux.gemini.UsageMetadata;
import dev.pollux.price.PriceTable;
import dev.pollux.run.RunEvent;
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

  /** The same on one line, as far as it matters most. */
  String line() {
    return count(turns, "turn") + ", " + count(calls, "call") + ", " + usage.totalTokenCount()
        + " tokens" + (prices == null || !costKnown ? "" : ", " + amount(prices));
  }

  private static String count(int number, String of) {
    return number + " " + of + (number == 1 ? "" : "s");
  }

  private String amount(PriceTable prices) {
    return cost.stripTrailingZeros().toPlainString() + " " + prices.currency();
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
    return "\ncost    "
        + (costKnown ? amount(prices) : "at least " + amount(prices) + ", not known of all runs");
  }
}

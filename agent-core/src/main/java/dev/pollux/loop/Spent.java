package dev.pollux.loop;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.UsageMetadata;
import dev.pollux.price.PriceTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the answers of a run took, in tokens and in money. */
public final class Spent {

  private final @Nullable PriceTable prices;
  private String model;
  private final @Nullable BigDecimal maxCost;
  private final List<TurnResult> turns = new ArrayList<>();
  private UsageMetadata usage = UsageMetadata.NONE;
  private UsageMetadata turnUsage = UsageMetadata.NONE;
  // Null for nothing: the class of a number takes 10 ms to load, and most runs have no prices.
  private @Nullable BigDecimal turnCost;
  private boolean turnKnown = true;
  private long insideTokens;
  private @Nullable BigDecimal cost;
  private boolean known = true;

  /** Nothing so far. */
  public Spent(@Nullable PriceTable prices, String model, RunLimits limits) {
    this.prices = prices;
    this.model = model;
    this.maxCost = limits.getMaxCost();
  }

  /** One request was answered; the answer may go on in the next one. */
  public void add(GenerateContentResponse piece) {
    UsageMetadata used = piece.usageMetadata();
    BigDecimal price = used == null ? null : price(piece.modelVersion(), model, used);
    if (used != null) {
      turnUsage = turnUsage.plus(used);
      usage = usage.plus(used);
    }
    if (price == null) {
      turnKnown = false;
      known = false;
    } else {
      turnCost = number(turnCost).add(price);
      cost = number(cost).add(price);
    }
  }

  /**
   * The model of a run that answers a call of this one has answered.
   *
   * @param id that model's
   */
  public void addInside(GenerateContentResponse piece, String id) {
    UsageMetadata used = piece.usageMetadata();
    BigDecimal price = used == null ? null : price(piece.modelVersion(), id, used);
    if (used != null) {
      usage = usage.plus(used);
      insideTokens += used.totalTokenCount();
    }
    if (price == null) {
      known = false;
    } else {
      cost = number(cost).add(price);
    }
  }

  private static BigDecimal number(@Nullable BigDecimal cost) {
    return cost == null ? BigDecimal.ZERO : cost;
  }

  void handedOver(String id) {
    model = id;
  }

  /** The tokens of the runs that answered calls of this one. */
  long insideTokens() {
    return insideTokens;
  }

  // A route may answer with a model that the table does not know by its version's name.
  private @Nullable BigDecimal price(@Nullable String version, String id, UsageMetadata used) {
    if (prices == null) {
      return null;
    }
    BigDecimal price = version == null ? null : prices.cost(version, used);
    return price == null ? prices.cost(id, used) : price;
  }

  /** The answer is whole. */
  public void ended(int turn, GenerateContentResponse whole) {
    turns.add(new TurnResult(turn, whole, turnUsage, turnKnown ? number(turnCost) : null));
    turnUsage = UsageMetadata.NONE;
    turnCost = null;
    turnKnown = true;
  }

  /** The tokens of the answer that is coming, so far. */
  public UsageMetadata turnUsage() {
    return turnUsage;
  }

  /** The tokens of all answers. */
  public UsageMetadata usage() {
    return usage;
  }

  /** Each answer that is whole. */
  public List<TurnResult> turns() {
    return turns;
  }

  /** What all of it cost, or null when that is not known. */
  public @Nullable BigDecimal cost() {
    return known && prices != null ? number(cost) : null;
  }

  /** Whether what is known of it reached the most that the run may cost. */
  boolean isOver() {
    return maxCost != null && number(cost).compareTo(maxCost) >= 0;
  }

  String words() {
    return "The run cost " + number(cost).stripTrailingZeros().toPlainString()
        + (prices == null ? "" : " " + prices.currency()) + " and is not done (allowed: "
        + (maxCost == null ? "" : maxCost.toPlainString()) + ")";
  }
}

package dev.pollux.price;

import dev.pollux.gemini.UsageMetadata;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of one model cost, for prompts up to some length and for longer ones.
 *
 * @param upTo for prompts of any length up to {@code longAbove}
 * @param longAbove the longest prompt in tokens for which {@code upTo} counts; without meaning when
 *     {@code above} is null
 * @param above for longer prompts, all of their tokens, or null when there is no such difference
 */
record Price(Rates upTo, int longAbove, @Nullable Rates above) {

  /**
   * Amounts for one token each.
   *
   * @param input a token of the prompt that came from no cache
   * @param cachedInput a token of the prompt that came from a cache
   * @param output a token of the answer or of the model's reasoning
   */
  record Rates(BigDecimal input, BigDecimal cachedInput, BigDecimal output) {}

  BigDecimal of(UsageMetadata usage) {
    int prompt = usage.promptTokenCount();
    Rates rates = above != null && prompt > longAbove ? above : upTo;
    // More of it cached than there is would make the rest a gift.
    int cached = Math.min(usage.cachedContentTokenCount(), prompt);
    long fresh = (long) prompt - cached + usage.toolUsePromptTokenCount();
    long written = (long) usage.candidatesTokenCount() + usage.thoughtsTokenCount();
    return rates
        .input()
        .multiply(BigDecimal.valueOf(fresh))
        .add(rates.cachedInput().multiply(BigDecimal.valueOf(cached)))
        .add(rates.output().multiply(BigDecimal.valueOf(written)));
  }
}

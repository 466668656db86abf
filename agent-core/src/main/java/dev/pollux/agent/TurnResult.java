package dev.pollux.agent;

import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.UsageMetadata;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One answer of the model during a run, also when it could not be used and was asked for again.
 *
 * @param turn which one, from 1; two answers have the same when an attempt was repeated
 * @param response the answer, with everything that Gemini told beside its content
 * @param usage the tokens that it took, of all its parts together when it came in several
 * @param cost what they cost in the currency of the price table; null without a table, and when the
 *     price or the tokens are unknown
 */
public record TurnResult(
    int turn,
    GenerateContentResponse response,
    UsageMetadata usage,
    @Nullable BigDecimal cost) {}

package dev.pollux.price;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.UsageMetadata;
import dev.pollux.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of models cost. Prices change without notice and differ between routes, so the table
 * is the user's: a JSON file of this shape, all amounts for a million tokens, as text or as numbers.
 *
 * <pre>{@code
 * {"currency": "USD", "asOf": "2026-07-04", "source": "https://ai.google.dev/gemini-api/docs/pricing",
 *  "models": {
 *    "gemini-3-flash-preview": {"input": "0.50", "cachedInput": "0.05", "output": "3.00"},
 *    "gemini-2.5-pro": {"input": "1.25", "cachedInput": "0.125", "output": "10.00",
 *       "longAbove": 200000,
 *       "long": {"input": "2.50", "cachedInput": "0.25", "output": "15.00"}}}}
 * }</pre>
 *
 * <p>{@code cachedInput} is {@code input} when it is left out. Tokens of the model's reasoning cost what
 * those of the answer do, and results of built-in tools what the prompt does, as Google counts them.
 * What is billed otherwise (searches, the storage of caches, audio at a rate of its own) is not in it.
 */
public final class PriceTable {

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final Set<String> RATES = Set.of("input", "cachedInput", "output");

  private final String currency;
  private final String asOf;
  private final String source;
  private final Map<String, Price> prices;

  private PriceTable(String currency, String asOf, String source, Map<String, Price> prices) {
    this.currency = currency;
    this.asOf = asOf;
    this.source = source;
    this.prices = prices;
  }

  /**
   * The table in a file. Reads it on the calling thread, at start-up.
   *
   * @throws IllegalArgumentException if it is no such table; the message tells where
   * @throws UncheckedIOException if it cannot be read
   */
  public static PriceTable read(Path file) {
    try {
      return parse(Files.readAllBytes(file), file.getFileName().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The example that comes along: list prices of Google AI for text, at the date it names. Check them
   * before you rely on them.
   */
  public static PriceTable example() {
    try (InputStream in = PriceTable.class.getResourceAsStream("prices.json")) {
      if (in == null) {
        throw new IllegalStateException("prices.json is not on the class path");
      }
      return parse(in.readAllBytes(), "prices.json");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PriceTable parse(byte[] bytes, String name) {
    try {
      return of(Json.read(bytes, 0, bytes.length));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Prices in '" + name + "': " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Prices in '" + name + "': " + e.getMessage(), e);
    }
  }

  /**
   * The table that {@code json} is.
   *
   * @throws IllegalArgumentException if it is none; the message tells where
   */
  public static PriceTable of(JsonNode json) {
    JsonNode models = json.path("models");
    if (!models.isObject() || models.isEmpty()) {
      throw new IllegalArgumentException("$.models (expected: an object with a member per model)");
    }
    Map<String, Price> prices = new LinkedHashMap<>();
    models.properties().forEach(model -> {
      String where = "$.models['" + model.getKey() + "']";
      prices.put(model.getKey(), price(model.getValue(), where));
    });
    return new PriceTable(
        text(json, "currency"), text(json, "asOf"), text(json, "source"), Map.copyOf(prices));
  }

  private static String text(JsonNode json, String member) {
    String value = Json.text(json, member);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("$." + member + " (expected: a text)");
    }
    return value;
  }

  private static Price price(JsonNode json, String where) {
    json.fieldNames().forEachRemaining(name -> {
      if (!RATES.contains(name) && !name.equals("long") && !name.equals("longAbove")) {
        throw new IllegalArgumentException(
            where + "." + name + " (expected: input, cachedInput, output, longAbove or long)");
      }
    });
    Price.Rates rates = rates(json, where);
    if (!json.has("long") && !json.has("longAbove")) {
      return new Price(rates, 0, null);
    }
    int longAbove = Json.integer(json, "longAbove", 0);
    if (longAbove < 1 || !json.path("long").isObject()) {
      throw new IllegalArgumentException(
          where + " (expected: longAbove, a number of tokens, and long, the rates above it)");
    }
    return new Price(rates, longAbove, rates(json.get("long"), where + ".long"));
  }

  private static Price.Rates rates(JsonNode json, String where) {
    BigDecimal input = amount(json, "input", where);
    return new Price.Rates(
        input,
        json.has("cachedInput") ? amount(json, "cachedInput", where) : input,
        amount(json, "output", where));
  }

  private static BigDecimal amount(JsonNode json, String member, String where) {
    JsonNode value = json.path(member);
    try {
      if (value.isTextual() || value.isNumber()) {
        BigDecimal amount = new BigDecimal(value.asText());
        if (amount.signum() >= 0 && amount.compareTo(MILLION) < 0 && amount.scale() <= 12) {
          return amount.divide(MILLION);
        }
      }
    } catch (NumberFormatException e) {
      // Told below, with what else is no amount.
    }
    throw new IllegalArgumentException(
        where + "." + member + " (expected: an amount for a million tokens, like \"0.50\")");
  }

  /** The currency of all amounts, like {@code USD}. */
  public String currency() {
    return currency;
  }

  /** When the prices were looked up, as the file says. */
  public String asOf() {
    return asOf;
  }

  /** Where the prices are from, as the file says. */
  public String source() {
    return source;
  }

  /**
   * Whether there is a price for a model: one of its very name, or of a name that it only adds a
   * version to, as {@code gemini-3-flash-preview-12-2025} does to {@code gemini-3-flash-preview}.
   */
  public boolean knows(String model) {
    return price(model) != null;
  }

  /**
   * What the tokens of one request and its answer cost, in full: it is not rounded.
   *
   * @return null when the model's price is unknown
   */
  public @Nullable BigDecimal cost(String model, UsageMetadata usage) {
    Price price = price(model);
    return price == null ? null : price.of(usage);
  }

  private @Nullable Price price(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1);
    while (!name.isEmpty()) {
      Price price = prices.get(name);
      if (price != null) {
        return price;
      }
      // What is behind the last dash, when it is a version: flash-lite is not flash.
      int dash = name.lastIndexOf('-');
      if (dash < 0 || !name.substring(dash + 1).matches("\\d+")) {
        return null;
      }
      name = name.substring(0, dash);
    }
    return null;
  }

  @Override
  public String toString() {
    return "PriceTable[" + prices.size() + " models, " + currency + ", as of " + asOf + "]";
  }
}

package dev.pollux.examples.orders;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.examples.script.Conversation;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.testing.Reply;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Plays Gemini for {@link Orders}: finds an order number, a name or a year in the prompt. */
public final class OrdersScript {

  /** What it knows. */
  public static final List<String> PROMPTS = List.of(
      "Where is order A-17?",
      "What did Ada Lovelace order?",
      "What sold best in 2026?",
      "What was the revenue of 2025?");

  private static final Pattern NUMBER = Pattern.compile("\\b(\\p{Lu}-\\d+)\\b");
  private static final Pattern CANCEL = Pattern.compile("(?i)\\bcancel\\b");
  private static final Pattern NAME =
      Pattern.compile("\\b(?:did|of|for|by|from) (\\p{Lu}\\p{L}+(?: \\p{Lu}\\p{L}+)+)");
  private static final Pattern SALES =
      Pattern.compile("(?i)\\b(?:sold|sells?|best|revenue|turnover)\\b");
  private static final Pattern YEAR = Pattern.compile("\\b(20\\d\\d)\\b");

  private OrdersScript() {}

  /** The next answer. */
  public static Reply answer(Conversation talk) {
    if (CANCEL.matcher(talk.prompt()).find()) {
      String said = talk.newest(one -> NUMBER.matcher(one).find()).orElse(talk.prompt());
      List<String> numbers =
          NUMBER.matcher(said).results().map(found -> found.group(1)).distinct().toList();
      if (!numbers.isEmpty()) {
        return cancelled(talk, numbers);
      }
    }
    Matcher number = NUMBER.matcher(talk.prompt());
    if (number.find()) {
      Map<String, ?> args = Map.of("number", number.group(1));
      return answer(talk, "order", args, order -> sentence(order) + ".");
    }
    String sold = talk.followUp().isPresent() && YEAR.matcher(talk.prompt()).find()
        ? talk.newest(said -> SALES.matcher(said).find()).orElse("")
        : talk.prompt();
    if (SALES.matcher(sold).find()) {
      Matcher year = YEAR.matcher(talk.prompt());
      int wanted = year.find() ? Integer.parseInt(year.group(1)) : 2026;
      boolean best = !sold.toLowerCase(Locale.ROOT).contains("revenue");
      return answer(talk, "sales", Map.of("year", wanted), sales -> sales(wanted, best, sales));
    }
    Matcher name = NAME.matcher(talk.followUp().map(rest -> "of " + rest).orElse(talk.prompt()));
    if (name.find()) {
      String customer = name.group(1);
      return answer(
          talk, "ordersOf", Map.of("customer", customer), orders -> orders(customer, orders));
    }
    return Conversation.unknown(PROMPTS);
  }

  private static Reply answer(
      Conversation talk, String tool, Map<String, ?> args, Function<JsonNode, String> words) {
    return talk.output(tool)
        .map(output -> Reply.text(words.apply(output)))
        .orElseGet(() -> Reply.call(tool, args));
  }

  /** All of them in one turn: each is asked about. */
  private static Reply cancelled(Conversation talk, List<String> numbers) {
    List<JsonNode> orders = talk.outputs("cancelOrder");
    if (orders.isEmpty()) {
      return Reply.calls(numbers.stream()
          .map(number -> FunctionCall.of(null, "cancelOrder", Json.object().put("number", number)))
          .toArray(FunctionCall[]::new));
    }
    return Reply.text(
        orders.stream().map(order -> sentence(order) + ".").collect(Collectors.joining("\n")));
  }

  private static String sentence(JsonNode order) {
    return "Order " + order.path("number").asText() + " of "
        + order.path("customer").asText()
        + ", placed on " + order.path("placed").asText() + ", "
        + order.path("total").asText()
        + " €, is " + order.path("status").asText();
  }

  private static String orders(String customer, JsonNode orders) {
    if (orders.isEmpty()) {
      return customer + " has no orders.";
    }
    StringBuilder text = new StringBuilder(customer)
        .append(" has ")
        .append(orders.size() == 1 ? "1 order:" : orders.size() + " orders:");
    orders.forEach(order -> text.append("\n  ").append(sentence(order)));
    return text.toString();
  }

  private static String sales(int year, boolean best, JsonNode sales) {
    if (sales.isEmpty()) {
      return "Nothing was sold in " + year + ".";
    }
    JsonNode first = sales.get(0);
    if (best) {
      return "In " + year + " the " + first.path("product").asText() + " brought in most: "
          + first.path("sold").asInt() + " sold for " + first.path("revenue").asText() + " €.";
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode sale : sales) {
      sum = sum.add(sale.path("revenue").decimalValue());
    }
    return "The revenue of " + year + " was " + sum + " €, with " + sales.size() + " products.";
  }
}

package dev.pollux.examples.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.examples.script.Conversation;
import dev.pollux.gemini.Content;
import dev.pollux.json.Json;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays Gemini for {@link Extract}: reads invoices in one kind of sentence. A date like 7.5.2026 it
 * copies as it is, until it is told what a date looks like.
 */
public final class ExtractScript {

  /** What it knows. */
  public static final List<String> PROMPTS = List.of(
      "Invoice 2026-017 of 3 March 2026 for Ada Lovelace: 2 lamps at 29.90 EUR, 1 desk at 129.00 EUR",
      "Invoice A/44 of 7.5.2026 for Grace Hopper: 3 notebooks at 4.50 EUR");

  private static final Pattern INVOICE =
      Pattern.compile("(?i)\\binvoice (?<number>\\S+) of (?<date>[^:]+?) for (?<customer>[^:]+):");
  private static final Pattern ITEM = Pattern.compile(
      "(?<quantity>\\d+) (?<name>[^,:]+?) at (?<price>\\d+(?:\\.\\d\\d)?) (?<currency>[A-Z]{3})");
  private static final List<DateTimeFormatter> DATES = List.of(
      DateTimeFormatter.ISO_LOCAL_DATE,
      DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH),
      DateTimeFormatter.ofPattern("d.M.yyyy", Locale.ENGLISH));

  private ExtractScript() {}

  /** The next answer. */
  public static Reply answer(ReceivedRequest request) {
    String text = "";
    boolean told = false;
    for (JsonNode json : Conversation.contents(request)) {
      Content content = Content.of(json);
      if (content.role().equals("model")) {
        told = true;
      } else if (INVOICE.matcher(content.text()).find()) {
        text = content.text();
        told = false;
      }
    }
    Matcher invoice = INVOICE.matcher(text);
    return invoice.find()
        ? Reply.text(json(invoice, text, told).toString())
        : Conversation.unknown(PROMPTS);
  }

  private static ObjectNode json(Matcher invoice, String text, boolean told) {
    ObjectNode json = Json.object()
        .put("number", invoice.group("number"))
        .put("date", date(invoice.group("date"), told))
        .put("customer", invoice.group("customer"));
    ArrayNode items = Json.array();
    BigDecimal total = BigDecimal.ZERO;
    for (Matcher item = ITEM.matcher(text); item.find(); ) {
      int quantity = Integer.parseInt(item.group("quantity"));
      BigDecimal price = new BigDecimal(item.group("price"));
      items
          .addObject()
          .put("name", item.group("name"))
          .put("quantity", quantity)
          .put("price", price);
      total = total.add(price.multiply(BigDecimal.valueOf(quantity)));
      json.put("currency", item.group("currency"));
    }
    json.set("items", items);
    return json.put("total", total);
  }

  private static String date(String text, boolean told) {
    if (text.matches("[\\d.]+") && !told) {
      return text;
    }
    for (DateTimeFormatter format : DATES) {
      try {
        return LocalDate.parse(text, format).toString();
      } catch (DateTimeParseException e) {
        // perhaps in another way
      }
    }
    return text;
  }
}

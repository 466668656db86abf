package dev.pollux.examples.assistant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.examples.script.Conversation;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays Gemini for {@link Assistant}: calls one tool after the other, as far as they do their work. */
public final class AssistantScript {

  /** What it knows. */
  public static final List<String> PROMPTS = List.of(
      "What time is it in Oslo and in Tokyo?",
      "Which files mention the kettle?",
      "How many orders are there of each status?",
      "What does delivery abroad cost?",
      "How many lines has todo.md?",
      "Write the open orders into open-orders.md");

  private static final Pattern CITY = Pattern.compile("(?i)\\b(Oslo|Tokyo|London|Cairo|Sydney)\\b");
  private static final Map<String, String> ZONES = Map.of(
      "oslo", "Europe/Oslo",
      "tokyo", "Asia/Tokyo",
      "london", "Europe/London",
      "cairo", "Africa/Cairo",
      "sydney", "Australia/Sydney");
  private static final Pattern MENTION = Pattern.compile("(?i)\\bmentions? (?:the |an? )?(\\w+)");
  private static final Pattern FILE = Pattern.compile("[\\w./-]+\\.\\w+");
  private static final Pattern PAGE = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/\\w+\\.html");
  private static final Pattern STATUS_TABLE =
      Pattern.compile("(?i)(\\w+\\.\\w+)\\([^)]*\\bstatus\\b[^)]*\\btotal\\b");

  private final Conversation talk;
  private final String page;

  private AssistantScript(Conversation talk, String page) {
    this.talk = talk;
    this.page = page;
  }

  /** The next answer. */
  public static Reply answer(ReceivedRequest request) {
    Matcher page = PAGE.matcher(request.json().toString());
    return new AssistantScript(Conversation.of(request), page.find() ? page.group() : "").answer();
  }

  private Reply answer() {
    Optional<String> errors = talk.errors();
    if (errors.isPresent()) {
      return Reply.text("I could not do that. " + errors.get() + ".");
    }
    String prompt = talk.prompt().toLowerCase(Locale.ROOT);
    Matcher mention = MENTION.matcher(prompt);
    if (prompt.contains("time is it")) {
      return times(prompt);
    } else if (mention.find()) {
      return mentions(mention.group(1));
    } else if (prompt.contains("open orders")) {
      return openOrders(file("open-orders.md"));
    } else if (prompt.contains("status")) {
      return statuses();
    } else if (prompt.contains("delivery")) {
      return delivery(prompt);
    } else if (prompt.contains("how many lines")) {
      return lines(file("todo.md"));
    }
    return Conversation.unknown(PROMPTS);
  }

  private String file(String otherwise) {
    Matcher file = FILE.matcher(talk.prompt());
    return file.find() ? file.group() : otherwise;
  }

  private Reply times(String prompt) {
    List<JsonNode> times = talk.outputs("currentTime");
    if (times.isEmpty()) {
      List<FunctionCall> calls = new ArrayList<>();
      CITY.matcher(prompt)
          .results()
          .map(city -> ZONES.get(city.group()))
          .distinct()
          .forEach(zone ->
              calls.add(FunctionCall.of(null, "currentTime", Json.object().put("zone", zone))));
      return calls.isEmpty()
          ? Reply.call("currentTime", Map.of())
          : Reply.calls(calls.toArray(FunctionCall[]::new));
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode time : times) {
      text.append(text.isEmpty() ? "" : "\n")
          .append(time.path("zone").asText())
          .append(": ")
          .append(time.path("dayOfWeek").asText())
          .append(", ")
          .append(time.path("time").asText());
    }
    return Reply.text(text.toString());
  }

  private Reply mentions(String word) {
    return talk.output("searchFiles")
        .map(found -> {
          JsonNode matches = found.path("matches");
          StringBuilder text =
              new StringBuilder(matches.isEmpty() ? "No file mentions it." : "Found in:");
          matches.forEach(match -> text.append("\n  ")
              .append(match.path("path").asText())
              .append(", line ")
              .append(match.path("line").asInt())
              .append(": ")
              .append(match.path("text").asText().strip()));
          return Reply.text(text.toString());
        })
        .orElseGet(() -> Reply.call("searchFiles", Map.of("regex", word, "ignoreCase", true)));
  }

  /** The table with a status and a total, as the schema names it. */
  private Optional<String> orders() {
    return talk.output("sql_schema").flatMap(schema -> {
      for (JsonNode table : schema) {
        Matcher found = STATUS_TABLE.matcher(table.asText());
        if (found.find()) {
          return Optional.of(found.group(1));
        }
      }
      return Optional.empty();
    });
  }

  private Reply query(String sql) {
    return orders()
        .map(table -> Reply.call("sql_query", Map.of("sql", String.format(sql, table))))
        .orElseGet(() -> talk.output("sql_schema").isPresent()
            ? Reply.text("There is no table of orders with a status.")
            : Reply.call("sql_schema", Map.of()));
  }

  private Reply statuses() {
    return talk.output("sql_query")
        .map(result -> Reply.text("Orders by status:" + rows(result, "\n  ", ": ")))
        .orElseGet(() -> query(
            "select status, count(*) orders from %s group by status order by orders desc, status"));
  }

  private Reply openOrders(String file) {
    Optional<JsonNode> written = talk.output("writeFile");
    if (written.isPresent()) {
      return Reply.text("I wrote " + written.get().path("bytes").asInt() + " bytes into "
          + written.get().path("path").asText() + ".");
    }
    return talk.output("sql_query")
        .map(result -> Reply.call(
            "writeFile",
            Map.of("path", file, "text", "# Open orders\n" + rows(result, "\n- ", ", ") + "\n")))
        .orElseGet(() -> query("select number, customer, status, total from %s"
            + " where status not in ('delivered', 'cancelled') order by number"));
  }

  private static String rows(JsonNode result, String before, String between) {
    StringBuilder text = new StringBuilder();
    for (JsonNode row : result.path("rows")) {
      List<String> cells = new ArrayList<>();
      row.forEach(cell -> cells.add(cell.asText()));
      text.append(before).append(String.join(between, cells));
    }
    return text.toString();
  }

  private Reply delivery(String prompt) {
    return talk.output("web_fetch")
        .map(found -> found
            .path("untrusted")
            .path("text")
            .asText()
            .lines()
            .filter(line -> line.contains(prompt.contains("abroad") ? "abroad" : "Inside"))
            .findFirst()
            .orElse("The page does not say."))
        .map(Reply::text)
        .orElseGet(() -> Reply.call("web_fetch", Map.of("url", page)));
  }

  private Reply lines(String file) {
    return talk.output("runProgram")
        .map(ran -> Reply.text("wc says: " + ran.path("output").asText().strip()))
        .orElseGet(() -> Reply.call(
            "runProgram",
            Map.of("program", "wc", "options", List.of("-l"), "operands", List.of(file))));
  }
}

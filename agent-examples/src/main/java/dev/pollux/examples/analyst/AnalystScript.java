package dev.pollux.examples.analyst;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.examples.script.Conversation;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Plays Gemini for {@link Analyst}: computes from the table that is in the request. */
public final class AnalystScript {

  /** What it knows, of the table that comes along; of others it knows the same of their columns. */
  public static final List<String> PROMPTS = List.of(
      "In which month were most books sold?",
      "What is the average of visitors?",
      "What is the total of takings?",
      "Which month had the fewest cups?");

  private static final String READ =
      "import csv\nrows = list(csv.DictReader(open(\"table.csv\")))\n";

  private static final String ASKS =
      "total|sum|average|mean|most|highest|largest|best|least|fewest|lowest|smallest";

  private record Row(String label, BigDecimal value) {}

  private AnalystScript() {}

  /** The next answer. */
  public static Reply answer(ReceivedRequest request) {
    Conversation talk = Conversation.of(request);
    List<List<String>> table = table(request);
    if (table.isEmpty()) {
      return Conversation.unknown(PROMPTS);
    }
    boolean goesOn = talk.followUp().isPresent();
    List<String> names = table.get(0);
    String prompt = goesOn ? talk.newest(said -> says(said, ASKS)).orElse("") : talk.prompt();
    String named =
        goesOn ? talk.newest(said -> column(said, names).isPresent()).orElse("") : talk.prompt();
    Optional<Integer> column = column(named, names);
    return column
        .flatMap(found -> answer(prompt, table, found))
        .orElseGet(() -> Conversation.unknown(PROMPTS));
  }

  private static Optional<Reply> answer(String prompt, List<List<String>> table, int column) {
    String name = table.get(0).get(column);
    List<Row> rows;
    try {
      rows = table.stream()
          .skip(1)
          .map(row -> new Row(row.get(0), new BigDecimal(row.get(column))))
          .toList();
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      String failed = READ + "print(sum(float(row[\"" + name + "\"]) for row in rows))";
      return Optional.of(Reply.code(failed, "ValueError: could not convert string to float")
          .and(Reply.text("The column " + name + " does not hold numbers alone.")));
    }
    if (rows.isEmpty()) {
      return Optional.of(Reply.text("The table has no rows."));
    }
    BigDecimal sum = rows.stream().map(Row::value).reduce(BigDecimal.ZERO, BigDecimal::add);
    if (says(prompt, "total|sum")) {
      return Optional.of(told("print(sum(" + values(name) + "))", sum, "The total of " + name));
    }
    if (says(prompt, "average|mean")) {
      BigDecimal mean = sum.divide(BigDecimal.valueOf(rows.size()), 2, RoundingMode.HALF_UP);
      String code = "print(round(sum(" + values(name) + ") / len(rows), 2))";
      return Optional.of(told(code, mean, "The average of " + name));
    }
    if (says(prompt, "most|highest|largest|best")) {
      return Optional.of(extreme("max", name, rows.stream().max(Comparator.comparing(Row::value))));
    }
    if (says(prompt, "least|fewest|lowest|smallest")) {
      return Optional.of(extreme("min", name, rows.stream().min(Comparator.comparing(Row::value))));
    }
    return Optional.empty();
  }

  private static Reply told(String code, BigDecimal value, String what) {
    return Reply.code(READ + code, value + "\n").and(Reply.text(what + " is " + value + "."));
  }

  private static Reply extreme(String function, String name, Optional<Row> found) {
    Row row = found.orElseThrow();
    String code = "print(" + function + "(rows, key=lambda row: float(row[\"" + name + "\"])))";
    String most = function.equals("max") ? " has the most " : " has the fewest ";
    return Reply.code(READ + code, row.label() + " " + row.value() + "\n")
        .and(Reply.text(row.label() + most + name + ": " + row.value() + "."));
  }

  private static String values(String name) {
    return "float(row[\"" + name + "\"]) for row in rows";
  }

  private static boolean says(String prompt, String words) {
    return Pattern.compile("(?i)\\b(?:" + words + ")\\b").matcher(prompt).find();
  }

  /** The column behind the first that the prompt names. */
  private static Optional<Integer> column(String prompt, List<String> names) {
    Function<Integer, Boolean> named =
        i -> says(prompt.toLowerCase(Locale.ROOT), Pattern.quote(names.get(i)));
    for (int i = 1; i < names.size(); i++) {
      if (!names.get(i).isBlank() && named.apply(i)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static List<List<String>> table(ReceivedRequest request) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode content : Conversation.contents(request)) {
      for (Part part : Content.of(content).parts()) {
        if (part instanceof Part.InlineData data && data.mimeType().equals("text/csv")) {
          rows.clear();
          new String(data.data(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .forEach(line -> rows.add(List.of(line.split("\\s*,\\s*", -1))));
        }
      }
    }
    return rows;
  }
}

package dev.pollux.examples.weather;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.examples.script.Conversation;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.json.Json;
import dev.pollux.testing.Reply;
import java.time.LocalDate;
import java.time.Month;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plays Gemini for {@link Weather}: reads cities and a time in the prompt, answers from the tools. */
public final class WeatherScript {

  /** What it knows. */
  public static final List<String> PROMPTS = List.of(
      "Do I need a coat in Oslo tomorrow?",
      "Compare Oslo and Cairo in July",
      "What is Tokyo like in March, in Fahrenheit?");

  private static final String NAME = "(\\p{Lu}[\\p{L}.'-]*(?: \\p{Lu}[\\p{L}.'-]*)*)";
  private static final Pattern PAIR =
      Pattern.compile("(?i:compare) " + NAME + " (?:and|with) " + NAME);
  private static final Pattern CITY = Pattern.compile("\\b(?:in|to|for|is) " + NAME);

  private static final Pattern UNIT = Pattern.compile("(?i)\\b(?:fahrenheit|celsius)\\b");
  private static final Pattern DAY = Pattern.compile("(?i)\\b(?:today|tomorrow|now)\\b");

  private WeatherScript() {}

  /** The next answer. */
  public static Reply answer(Conversation talk) {
    List<String> cities = cities(talk);
    if (cities.isEmpty()) {
      return Conversation.unknown(PROMPTS);
    }
    List<JsonNode> climates = talk.outputs("climate");
    if (!climates.isEmpty()) {
      return Reply.text(climates.size() == 1 ? advice(climates.get(0)) : comparison(climates));
    }
    Month month = month(talk);
    if (month == null) {
      return Reply.call("today", Map.of());
    }
    String unit =
        goesOn(talk) ? talk.newest(said -> UNIT.matcher(said).find()).orElse("") : talk.prompt();
    boolean fahrenheit = unit.toLowerCase(Locale.ROOT).contains("fahrenheit");
    return Reply.calls(cities.stream()
        .map(city -> Json.object()
            .put("city", city)
            .put("month", month.name())
            .put("unit", fahrenheit ? "FAHRENHEIT" : "CELSIUS"))
        .map(args -> FunctionCall.of(null, "climate", args))
        .toArray(FunctionCall[]::new));
  }

  /** Whether what is missing in the prompt was said before. */
  private static boolean goesOn(Conversation talk) {
    return talk.followUp().isPresent()
        || (cities(talk.prompt()).isEmpty()
            && (monthNamed(talk.prompt()) != null || UNIT.matcher(talk.prompt()).find()));
  }

  private static List<String> cities(Conversation talk) {
    return goesOn(talk)
        ? talk.newest(said -> !mentioned(said).isEmpty())
            .map(WeatherScript::mentioned)
            .orElse(List.of())
        : cities(talk.prompt());
  }

  /** Also Cairo in {@code And Cairo?}. */
  private static List<String> mentioned(String said) {
    List<String> cities = cities(said);
    return cities.isEmpty()
        ? Conversation.followUp(said).map(rest -> cities("in " + rest)).orElse(cities)
        : cities;
  }

  private static List<String> cities(String prompt) {
    List<String> cities = new ArrayList<>();
    Matcher pair = PAIR.matcher(prompt);
    if (pair.find()) {
      return List.of(pair.group(1), pair.group(2));
    }
    Matcher city = CITY.matcher(prompt);
    while (city.find()) {
      String name = city.group(1).replaceFirst("[.'-]+$", "");
      if (named(name) == null && !name.equals("Fahrenheit") && !name.equals("Celsius")) {
        cities.add(name);
      }
    }
    return cities.stream().distinct().toList();
  }

  /** The month that was said, or that of the day that is meant once the date is known, or null. */
  private static @Nullable Month month(Conversation talk) {
    String said = goesOn(talk)
        ? talk.newest(one -> monthNamed(one) != null || DAY.matcher(one).find())
            .orElse(talk.prompt())
        : talk.prompt();
    Month month = monthNamed(said);
    if (month != null) {
      return month;
    }
    int days = said.contains("tomorrow") ? 1 : 0;
    return talk.output("today")
        .map(today -> LocalDate.parse(today.asText()).plusDays(days).getMonth())
        .orElse(null);
  }

  private static @Nullable Month monthNamed(String prompt) {
    for (String word : prompt.split("[^\\p{L}]+")) {
      Month month = named(word);
      if (month != null) {
        return month;
      }
    }
    return null;
  }

  private static @Nullable Month named(String word) {
    for (Month month : Month.values()) {
      if (month.name().equalsIgnoreCase(word) && Character.isUpperCase(word.charAt(0))) {
        return month;
      }
    }
    return null;
  }

  private static String advice(JsonNode climate) {
    double high = celsius(climate, "high");
    String coat = high < 12
        ? "Yes, take a warm coat"
        : high < 18 ? "A light jacket will do" : "No, you can leave the coat at home";
    return coat + ": " + describe(climate) + ". Source: "
        + climate.path("source").asText() + ".";
  }

  private static String comparison(List<JsonNode> climates) {
    StringBuilder text = new StringBuilder();
    JsonNode warmest = climates.get(0);
    for (JsonNode climate : climates) {
      text.append("I").append(describe(climate).substring(1)).append(".\n");
      warmest = celsius(climate, "high") > celsius(warmest, "high") ? climate : warmest;
    }
    return text.append("The warmer one is ")
        .append(warmest.path("city").asText())
        .append(".")
        .toString();
  }

  private static String describe(JsonNode climate) {
    String month = climate.path("month").asText();
    String unit = climate.path("unit").asText();
    return "in " + climate.path("city").asText() + ", " + month.charAt(0)
        + month.substring(1).toLowerCase(Locale.ROOT) + " days usually have "
        + climate.path("low").asLong() + " to " + climate.path("high").asLong() + " °"
        + unit.charAt(0) + ", and " + climate.path("rainfallMm").asLong()
        + " mm of rain or snow fall in the month";
  }

  private static double celsius(JsonNode climate, String field) {
    double value = climate.path(field).asDouble();
    return climate.path("unit").asText().equals("FAHRENHEIT") ? (value - 32) / 1.8 : value;
  }
}

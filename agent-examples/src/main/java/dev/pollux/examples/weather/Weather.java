package dev.pollux.examples.weather;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.google.GeminiModel;
import dev.pollux.tool.Tool;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.LocalDate;
import java.time.Month;
import java.util.List;
import java.util.stream.Stream;

/** Helps to pack: knows the date, and what the weather of a month is usually like in a city. */
public final class Weather {

  enum Unit {
    CELSIUS,
    FAHRENHEIT
  }

  record Climate(
      String city, Month month, long high, long low, Unit unit, long rainfallMm, String source) {}

  @Tool("Today's date")
  LocalDate today() {
    return LocalDate.now();
  }

  @Tool("The usual weather of a month in a city: mean daily maximum and minimum")
  Future<Climate> climate(
      @ToolParam("A large city, in English, like Oslo") String city,
      Month month,
      @ToolParam(defaultValue = "CELSIUS") Unit unit,
      ToolContext context) {
    Vertx vertx = context.context().owner();
    return vertx.fileSystem().readFile("climate-normals.txt").map(table -> {
      Stream<String> lines = table.toString().lines().filter(line -> !line.startsWith("#"));
      return find(lines.map(line -> line.split(" \\| ")).toList(), city, month, unit);
    });
  }

  private static Climate find(List<String[]> rows, String city, Month month, Unit unit) {
    for (String[] row : rows) {
      if (row[0].equalsIgnoreCase(city.strip())) {
        long high = scaled(value(row[2], month), unit);
        long low = scaled(value(row[3], month), unit);
        return new Climate(row[0], month, high, low, unit, value(row[4], month), row[1]);
      }
    }
    String known = String.join(", ", rows.stream().map(row -> row[0]).toList());
    throw new ToolException("No climate data for " + city + "; there is " + known);
  }

  private static long value(String months, Month month) {
    return Long.parseLong(months.split(" +")[month.ordinal()]);
  }

  private static long scaled(long celsius, Unit unit) {
    return unit == Unit.CELSIUS ? celsius : Math.round(celsius * 1.8 + 32);
  }

  /** The agent: what it is told, and these tools. */
  public static AgentOptions agent() {
    return new AgentOptions().setInstruction("You help people pack.").addTools(new Weather());
  }

  /** Needs {@code GEMINI_API_KEY} in the environment. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    new Agent(GeminiModel.fromEnvironment(vertx, "gemini-3-flash-preview"), agent())
        .run("Do I need a coat in Oslo tomorrow?")
        .onSuccess(result -> System.out.println(result.text()))
        .onFailure(failure -> System.err.println(failure.getMessage()))
        .eventually(vertx::close);
  }
}

package dev.pollux.bench;

import dev.pollux.tool.Tool;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The facility desk that the agents of a load work for: its task, and its eight tools. */
@SuppressWarnings("unused") // the model sees the parameters
class Desk {

  static final String INSTRUCTION =
      "You are the facility desk agent of a mid-size company. Use the tools to look things up, "
          + "file tickets and plan meetings. Never invent order numbers. Answer in one short paragraph "
          + "and name every ticket you created.";
  static final String PROMPT =
      "The printer on floor 3 is offline again and the Lisbon trip is next week: please file what has "
          + "to be filed, check the weather, and tell me what you did.";

  enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
  }

  enum Cabin {
    ECONOMY,
    PREMIUM,
    BUSINESS,
    FIRST
  }

  enum Units {
    METRIC,
    IMPERIAL
  }

  enum Currency {
    EUR,
    USD,
    GBP,
    JPY,
    CHF
  }

  record Address(String street, String city, String zip) {}

  record Contact(String name, String email, Address address) {}

  record Warehouse(String code, String region) {}

  record Participant(String name, String email, boolean optional) {}

  final LongAdder calls = new LongAdder();
  final LongAdder wrongArguments = new LongAdder();
  private final String result;
  private final int millis;

  Desk(Scenario scenario) {
    String text = "TICKET-4711 created; "
        + "state open, queue facility-desk, ".repeat(1 + scenario.value('r', 200) / 33);
    this.result = text.substring(0, Math.max(1, scenario.value('r', 200)));
    this.millis = scenario.value('d', 0);
  }

  /** The same tools, with the one that is called on the event loop. */
  static Desk onLoop(Scenario scenario) {
    return new OnLoop(scenario);
  }

  final String file(
      String title,
      String body,
      int priority,
      Severity severity,
      Contact contact,
      List<String> labels) {
    calls.increment();
    if (!title.startsWith("Printer")
        || body.isEmpty()
        || priority != 2
        || severity != Severity.HIGH
        || !contact.name().equals("Ada Lovelace")
        || !contact.address().city().equals("London")
        || labels.size() != 3
        || !labels.get(2).equals("urgent")) {
      wrongArguments.increment();
    }
    return result;
  }

  /** A blocking tool, as most are. */
  static final class Blocking extends Desk {
    Blocking(Scenario scenario) {
      super(scenario);
    }

    @Tool("Files a ticket with the facility desk and returns its number and state.")
    String createTicket(
        String title,
        String body,
        int priority,
        Severity severity,
        Contact contact,
        List<String> labels)
        throws InterruptedException {
      String filed = file(title, body, priority, severity, contact, labels);
      if (millis() > 0) {
        Thread.sleep(millis());
      }
      return filed;
    }
  }

  private static final class OnLoop extends Desk {
    OnLoop(Scenario scenario) {
      super(scenario);
    }

    @Tool("Files a ticket with the facility desk and returns its number and state.")
    Future<String> createTicket(
        String title,
        String body,
        int priority,
        Severity severity,
        Contact contact,
        List<String> labels) {
      return Future.succeededFuture(file(title, body, priority, severity, contact, labels));
    }
  }

  final int millis() {
    return millis;
  }

  @Tool("Searches flights between two airports on a date.")
  String searchFlights(
      String origin,
      String destination,
      String date,
      int passengers,
      Cabin cabin,
      List<String> airlines) {
    return "ok";
  }

  @Tool("Returns the weather forecast for a city.")
  String getWeather(String city, Units units, int days) {
    return "ok";
  }

  @Tool("Looks up an order by its number.")
  String lookupOrder(String orderId, boolean includeItems) {
    return "ok";
  }

  @Tool("Changes the stock level of an article in a warehouse.")
  String updateStock(String sku, int quantity, Warehouse warehouse, List<String> tags) {
    return "ok";
  }

  @Tool("Sends an e-mail to one or more people.")
  String sendMail(List<String> to, String subject, String text, Severity severity) {
    return "ok";
  }

  @Tool("Converts an amount of money between two currencies.")
  String convertMoney(double amount, Currency from, Currency to) {
    return "ok";
  }

  @Tool("Schedules a meeting and invites the participants.")
  String scheduleMeeting(String title, String start, int minutes, List<Participant> participants) {
    return "ok";
  }
}

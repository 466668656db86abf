package dev.pollux.examples.extract;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.agent.RunOptions;
import dev.pollux.gemini.Content;
import dev.pollux.google.GeminiModel;
import dev.pollux.json.Json;
import dev.pollux.output.OutputType;
import dev.pollux.run.RunResult;
import dev.pollux.session.Session;
import dev.pollux.tool.ToolParam;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** Makes a record of an invoice in words. What is wrong with it the model reads, and repairs. */
public final class Extract {

  enum Currency {
    EUR,
    GBP,
    NOK,
    USD
  }

  record Item(
      String name, int quantity, @ToolParam("For one piece") BigDecimal price) {}

  record Invoice(
      String number,
      LocalDate date,
      String customer,
      Currency currency,
      List<Item> items,
      BigDecimal total) {

    Invoice {
      BigDecimal sum = items.stream()
          .map(item -> item.price().multiply(BigDecimal.valueOf(item.quantity())))
          .reduce(BigDecimal.ZERO, BigDecimal::add);
      if (sum.compareTo(total) != 0) {
        throw new IllegalArgumentException("total: " + total + ", but the items cost " + sum);
      }
    }
  }

  private static final OutputType<Invoice> INVOICE = OutputType.of(Invoice.class);

  private Extract() {}

  /** The agent. It has no tools. */
  public static AgentOptions agent() {
    return new AgentOptions().setInstruction("You read invoices. Leave nothing out, add nothing.");
  }

  /** What its runs are to give. */
  public static RunOptions options() {
    return new RunOptions().setOutput(INVOICE);
  }

  /** The record as JSON. */
  public static String json(RunResult result) {
    return Json.tree(result.value(INVOICE)).toPrettyString();
  }

  /** Needs {@code GEMINI_API_KEY} in the environment. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Content text =
        Content.user("Invoice 17 of 3 March 2026 for Ada Lovelace: 2 lamps at 29.90 EUR");
    new Agent(GeminiModel.fromEnvironment(vertx, "gemini-3-flash-preview"), agent())
        .run(Session.inMemory(), text, options())
        .onSuccess(result -> System.out.println(json(result)))
        .onFailure(failure -> System.err.println(failure.getMessage()))
        .eventually(vertx::close);
  }
}

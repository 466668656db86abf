package dev.pollux.examples;

import dev.pollux.examples.analyst.Analyst;
import dev.pollux.examples.analyst.AnalystScript;
import dev.pollux.examples.assistant.Assistant;
import dev.pollux.examples.assistant.AssistantScript;
import dev.pollux.examples.assistant.Desk;
import dev.pollux.examples.extract.Extract;
import dev.pollux.examples.extract.ExtractScript;
import dev.pollux.examples.files.Folder;
import dev.pollux.examples.files.FolderScript;
import dev.pollux.examples.image.Drawing;
import dev.pollux.examples.image.DrawingScript;
import dev.pollux.examples.mcp.AnyServer;
import dev.pollux.examples.mcp.AnyServerScript;
import dev.pollux.examples.orders.Orders;
import dev.pollux.examples.orders.OrdersScript;
import dev.pollux.examples.research.Research;
import dev.pollux.examples.research.ResearchScript;
import dev.pollux.examples.script.Conversation;
import dev.pollux.examples.weather.Weather;
import dev.pollux.examples.weather.WeatherScript;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import dev.pollux.tool.Toolset;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * An agent that the command line can run.
 *
 * @param name what it is called on the command line
 * @param description one line
 * @param prompts what its script knows
 * @param takes which of the options it takes that are not for all
 * @param model the model that it is run on unless another is named
 * @param maker makes a run of it
 * @param script plays Gemini for it
 */
record Example(
    String name,
    String description,
    List<String> prompts,
    Set<String> takes,
    String model,
    Maker maker,
    Function<ReceivedRequest, Reply> script) {

  static final String ROOT = "--root";
  static final String FILE = "--file";
  static final String OUT = "--out";

  private static final String MODEL = "gemini-3-flash-preview";

  /** All there are, by name. */
  static final List<Example> ALL = List.of(
      new Example(
          "analyst",
          "computes from a CSV file with code that Gemini runs, --file FILE or a bookshop's year",
          AnalystScript.PROMPTS,
          Set.of(FILE),
          MODEL,
          given -> Task.of(Analyst.agent())
              .openingWith(prompt -> Analyst.prompt(given.vertx(), prompt, given.file()))
              .showing(Analyst::report),
          AnalystScript::answer),
      new Example(
          "assistant",
          "files, a database, a page, programs, the time; asks before it acts; --root DIR or its own",
          AssistantScript.PROMPTS,
          Set.of(ROOT),
          MODEL,
          given -> {
            Path folder = given.root().equals(Path.of("")) ? null : given.root();
            Desk desk = Desk.open(given.vertx(), folder).await();
            return Task.of(Assistant.agent(given.vertx(), desk));
          },
          AssistantScript::answer),
      new Example(
          "extract",
          "makes a record of an invoice in words; what is wrong with it is repaired",
          ExtractScript.PROMPTS,
          Set.of(),
          MODEL,
          given -> Task.of(Extract.agent()).withOptions(Extract.options()).showing(Extract::json),
          ExtractScript::answer),
      new Example(
          "files",
          "answers questions about a directory, --root DIR or the current one",
          FolderScript.PROMPTS,
          Set.of(ROOT),
          MODEL,
          given -> Task.of(Folder.agent(given.root())),
          Conversation.script(FolderScript::answer)),
      new Example(
          "image",
          "makes an image and writes it as PNG, --out FILE or image.png",
          DrawingScript.PROMPTS,
          Set.of(OUT),
          Drawing.MODEL,
          given -> Task.of(Drawing.agent())
              .endingWith(result ->
                  Drawing.save(given.vertx(), result, given.nextOut(), given.overwrite())),
          DrawingScript::answer),
      new Example(
          "mcp",
          "answers with the tools of MCP servers, --mcp SERVER or weather's over HTTP",
          AnyServerScript.PROMPTS,
          Set.of(),
          MODEL,
          given -> {
            List<Toolset> tools = given.remote().isEmpty()
                ? List.of(AnyServer.weather(given.vertx()).await().toolset())
                : List.of();
            return Task.of(AnyServer.agent(tools));
          },
          AnyServerScript::answer),
      new Example(
          "orders",
          "answers questions about a shop's database, H2 in memory",
          OrdersScript.PROMPTS,
          Set.of(),
          MODEL,
          given -> Task.of(Orders.agent()),
          Conversation.script(OrdersScript::answer)),
      new Example(
          "research",
          "looks things up with Google Search, keeps notes, and names its sources",
          ResearchScript.PROMPTS,
          Set.of(),
          MODEL,
          given -> {
            Research research = new Research();
            return Task.of(research.agent()).showing(research::report);
          },
          Conversation.script(ResearchScript::answer)),
      new Example(
          "weather",
          "helps to pack, from a table of climate normals",
          WeatherScript.PROMPTS,
          Set.of(),
          MODEL,
          given -> Task.of(Weather.agent()),
          Conversation.script(WeatherScript::answer)));

  interface Maker {
    Task task(Given given) throws Exception;
  }

  static Example named(String name) {
    return ALL.stream()
        .filter(example -> example.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("example: '" + name + "' (expected: one of "
            + String.join(", ", ALL.stream().map(Example::name).toList()) + ")"));
  }

  /** Refuses an option that has no meaning here. */
  void checkTakes(String option) {
    if (!takes.contains(option)) {
      throw new IllegalArgumentException(
          option + ": example " + name + " does not take it (expected:"
              + " one of "
              + String.join(
                  ", ",
                  ALL.stream()
                      .filter(e -> e.takes.contains(option))
                      .map(Example::name)
                      .toList())
              + ")");
    }
  }
}

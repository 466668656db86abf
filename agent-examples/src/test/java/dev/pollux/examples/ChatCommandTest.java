package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chat whose prompts are piped in. */
class ChatCommandTest {

  @TempDir
  private Path directory;

  private static Cli.Result chat(String example, String... lines) {
    return Cli.piped(String.join("\n", lines), "chat", example);
  }

  @Test
  void answersGoToStdoutAndTheConversationIsOne() {
    Cli.Result result = chat(
        "weather", "What is Oslo like in July?", "And Cairo?", "", "And in Fahrenheit?", "in May?");

    assertThat(result.exit()).isZero();
    List<String> answers = result.outLines();
    assertThat(answers).hasSize(4);
    assertThat(answers.get(0)).contains("in Oslo, July days").contains("°C");
    assertThat(answers.get(1)).contains("in Cairo, July days").contains("°C");
    assertThat(answers.get(2)).contains("in Cairo, July days").contains("°F");
    assertThat(answers.get(3)).contains("in Cairo, May days");
    assertThat(result.err()).contains("No API key", "climate {").doesNotContain("\u001b");
  }

  @Test
  void scriptsOfOtherExamplesFollowAConversationToo() {
    assertThat(chat("orders", "What sold best in 2026?", "And in 2025?", "Where is A-18?")
            .out())
        .contains("In 2026 the", "In 2025 the Cup", "Barbara Liskov");
    assertThat(chat("analyst", "What is the average of visitors?", "And the total?", "And of cups?")
            .out())
        .contains("The average of visitors is", "The total of visitors is", "The total of cups is");
    assertThat(chat("research", "How deep is Lake Baikal?", "Who sent the first email?")
            .out())
        .contains("1,642 metres", "[1] Ray Tomlinson");
    assertThat(chat("weather", "What is Oslo like in July?", "Sing a song").out())
        .contains("I do not know this prompt");
    assertThat(chat("extract", "Invoice 1 of 3 March 2026 for Ada: 2 lamps at 29.90 EUR")
            .out())
        .contains("\"customer\" : \"Ada\"");
  }

  @Test
  void nobodyIsThereToApproveACall() {
    Cli.Result result = chat("orders", "Cancel A-17", "Where is A-17?");

    assertThat(result.exit()).isZero();
    assertThat(result.out()).contains("All right, I leave that.", "is in transit");
    assertThat(result.err()).contains("Denied, as nobody can be asked: cancelOrder");
  }

  @Test
  void conversationIsSavedAndLoaded() throws IOException {
    String log = directory.resolve("log.jsonl").toString();

    Cli.Result first =
        chat("weather", "What is Oslo like in July?", "/save " + log, "/save " + log);
    Cli.Result second =
        chat("weather", "/load " + log, "And Cairo?", "/history", "/new", "/history");

    assertThat(first.err())
        .contains("entries written into '" + log + "'")
        .contains("/save: '" + log + "' is there already (expected: a new file)");
    assertThat(Files.readAllLines(Path.of(log)))
        .hasSize(7)
        .allSatisfy(line -> assertThat(line).startsWith("{\"type\":"));
    assertThat(second.out()).contains("in Cairo, July days");
    assertThat(second.err())
        .contains("you: What is Oslo like in July?", "  calls climate {", "you: And Cairo?")
        .contains("A new conversation.\nNothing was said yet.");
  }

  @Test
  void fileThatIsNoLogIsRefusedAndTheChatGoesOn() throws IOException {
    Path file = Files.writeString(
        directory.resolve("a"), "{\"type\":\"runStarted\",\"runId\":\"r\"}\n{\"type\":\"x\"}\n");
    Path text = Files.writeString(directory.resolve("b"), "hello\n");

    Cli.Result result = chat(
        "weather",
        "/load " + file,
        "/load " + text,
        "/load " + directory + "/none",
        "/load",
        "/usage");

    assertThat(result.exit()).isZero();
    assertThat(result.err())
        .contains("agents chat: /load: line 2: session entry: no text in 'runId'")
        .contains("agents chat: /load: line 1 is no JSON")
        .contains("agents chat: /load: there is no '" + directory + "/none'")
        .contains("agents chat: /load: no file (expected: its name)")
        .contains("runs    0");
  }

  @Test
  void approvalsOfALoadedConversationDoNotCount() throws IOException {
    Path log = Files.writeString(directory.resolve("log"), """
        {"type":"runStarted","runId":"r"}
        {"type":"toolAllowed","runId":"r","name":"cancelOrder","hash":"h"}
        {"type":"runEnded","runId":"r","outcome":"done"}
        """);

    assertThat(chat("orders", "/load " + log).err()).contains("2 entries read");
  }

  @Test
  void commandsTellOfTheChat() throws IOException {
    Path note = Files.writeString(directory.resolve("note.txt"), "hello");

    Cli.Result result = chat(
        "orders",
        "/tools",
        "/model gemini-x",
        "/model ../x",
        "/attach " + note,
        "/help",
        "/exti",
        "/exit",
        "hi");

    assertThat(result.exit()).isZero();
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("cancelOrder (asks first)  Cancels an order")
        .contains("The model is gemini-x.")
        .contains("agents chat: /model: model id: '../x' (expected")
        .contains("5 bytes of text/plain, goes with the next prompt.")
        .contains("/save FILE      writes")
        .contains("agents chat: No command /exti; /help names them.");
  }

  @Test
  void promptOfARunIsPipedIn() {
    String asked = "Do I need a coat in Oslo tomorrow?";
    String answer = Cli.run("run", "weather", asked).out();

    assertThat(Cli.piped(asked + "\n", "run", "weather").out()).isEqualTo(answer);
    assertThat(Cli.piped(asked + "\n", "run", "weather", "-").out()).isEqualTo(answer);
    assertThat(Cli.piped("not read", "run", "weather", asked).out()).isEqualTo(answer);
    assertThat(Cli.piped(" \n", "run", "weather", "-").err())
        .startsWith("agents run: PROMPT: empty (expected: a question)");
  }
}

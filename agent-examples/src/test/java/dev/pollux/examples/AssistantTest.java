package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.examples.assistant.Assistant;
import dev.pollux.examples.assistant.Desk;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssistantTest {

  @TempDir
  private Path folder;

  private static String answer(String prompt, String... options) {
    String[] args = new String[options.length + 3];
    System.arraycopy(new String[] {"run", "assistant", prompt}, 0, args, 0, 3);
    System.arraycopy(options, 0, args, 3, options.length);
    Cli.Result result = Cli.run(args);
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out().strip();
  }

  @Test
  void whatOnlyReadsIsAnsweredWithoutAsking() {
    assertThat(answer("What time is it in Oslo and in Tokyo?"))
        .contains("Europe/Oslo: ", "Asia/Tokyo: ", "+09:00");
    assertThat(answer("How many orders are there of each status?")).isEqualTo("""
        Orders by status:
          delivered: 2
          being packed: 1
          cancelled: 1
          in transit: 1
          paid: 1""");
    assertThat(answer("Which files mention the kettle?"))
        .contains("suppliers.md, line 7", "todo.md, line 4");
  }

  @Test
  void ownPageIsReadWithoutAsking() {
    assertThat(answer("What does delivery abroad cost?"))
        .isEqualTo("Delivery abroad costs 14.50 € and takes 4 to 9 days.");
  }

  @Test
  void withoutATerminalTheModelIsToldThatNobodyIsThere() {
    String told =
        "I could not do that. Not called: it was denied: nobody is there to approve it, as"
            + " this is not a terminal.";

    assertThat(answer("How many lines has todo.md?")).isEqualTo(told);
    assertThat(answer("Write the open orders into open-orders.md", "--root", folder.toString()))
        .isEqualTo(told);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void toolsThatAreNamedNeedNoApproval() throws Exception {
    Files.writeString(folder.resolve("list.txt"), "a\nb\nc\n");

    assertThat(answer(
            "Write the open orders into open-orders.md",
            "--root",
            folder.toString(),
            "--approve",
            "writeFile"))
        .isEqualTo("I wrote 133 bytes into open-orders.md.");
    assertThat(Files.readString(folder.resolve("open-orders.md")))
        .startsWith("# Open orders\n")
        .contains("\n- A-17, Ada Lovelace, in transit, 85.90\n");
    assertThat(answer(
            "How many lines has list.txt?", "--root", folder.toString(), "--approve", "runProgram"))
        .isEqualTo("wc says: 3 list.txt");
  }

  @Test
  void otherPagesOfThisMachineAreNotReadEvenIfApproved() {
    Vertx vertx = Vertx.vertx();
    try {
      int port = vertx
          .createHttpServer()
          .requestHandler(request -> request.response().end("secret"))
          .listen(0, "127.0.0.1")
          .await()
          .actualPort();
      LocalGemini gemini = LocalGemini.start(vertx).await();
      gemini.reply(
          Reply.call("web_fetch", Map.of("url", "http://127.0.0.1:" + port + "/")),
          Reply.call("web_fetch", Map.of("url", "http://169.254.169.254/")),
          Reply.text("No."));

      Cli.Result result = Cli.runIn(
          Map.of("GEMINI_API_KEY", "k"),
          "run",
          "assistant",
          "hi",
          "--base-url",
          gemini.url(),
          "--approve",
          "web_fetch");

      assertThat(result.errLines().get(0)).contains("error: Port " + port + " is not one of");
      assertThat(result.errLines().get(1)).contains("is not on the public Internet");
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void deskIsClearedAwayWithItsVertx() {
    Vertx vertx = Vertx.vertx();
    Desk desk = Desk.open(vertx, null).await();
    Path made = desk.folder();
    List<String> tools = Assistant.agent(vertx, desk).getToolsets().stream()
        .flatMap(set -> set.tools().stream())
        .map(tool -> tool.name())
        .toList();
    assertThat(made).isNotEmptyDirectory();

    vertx.close().await();

    assertThat(made).doesNotExist();
    assertThat(tools).contains("readFile", "writeFile", "sql_query", "web_fetch", "currentTime");
  }
}

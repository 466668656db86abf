package dev.pollux.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pollux.testing.Fault;
import dev.pollux.testing.FaultProxy;
import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a person has it before them. */
class ChatProgramTest {

  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";
  private static final String CTRL_U = "\u0015";

  private final Vertx vertx = Vertx.vertx();

  @TempDir
  private Path directory;

  @BeforeAll
  static void needsTerminals() {
    assumeTrue(Pty.isThere(), "there is no script of util-linux");
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Map<String, String> environment(String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("XDG_STATE_HOME", directory.toString());
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return environment;
  }

  @Test
  void callsAreApprovedEditedAndDeniedAndTheChatGoesOn() throws Exception {
    try (Pty pty = Pty.agents(environment(), "chat", "orders")) {
      pty.ready();
      pty.type("Cancel A-17 and A-18\r").until("\"A-17\"");
      pty.until("[e]dit?");
      pty.type("e\r").until("arguments: {\"number\":\"A-17\"}");
      pty.type(CTRL_U + "{\"nummer\":1}\r").until("Argument 'number' of 'cancelOrder'");
      pty.type(CTRL_U + "{\"number\":\"A-14\"}\r").until("\"number\" : \"A-18\"");
      String shown = pty.type("n, she wants it\r").until("2 turns, 2 calls");

      assertThat(shown)
          .contains("✓ cancelOrder number=\"A-14\"")
          .containsPattern("✗ cancelOrder number=\"A-18\" \\d+ ms\n  Not called: .*denied")
          .contains("\n\nAll right, I leave that.\n\n2 turns, 2 calls")
          .doesNotContain("waiting", "⠋");

      pty.ready();
      pty.type("Cancel A-15\r").until("\"A-15\"");
      pty.type("a\r").until("A-15 of Grace Hopper");
      pty.ready();
      pty.type("Cancel A-18\r").until("A-18 of Barbara Liskov");
      pty.ready();
      pty.type(CTRL_D);

      assertThat(pty.exit()).isZero();
      assertThat(Files.readString(directory.resolve("pollux/chat-history")))
          .contains("Cancel A-17 and A-18", "Cancel A-15")
          .doesNotContain("she wants it", "nummer");
    }
  }

  @Test
  void callsOfAnAgentThatIsAToolAreAskedAboutWhileTheRunGoesOn() throws Exception {
    try (Pty pty = Pty.program(ChatWithInnerAgent.class, environment())) {
      pty.ready();
      pty.type("One\r").until("? research > buy wants to run");
      pty.until("\"book\" : \"Owls\"");
      String first = pty.type("y\r").until("4 turns, 1 call");

      assertThat(first)
          .contains("[e]dit? y", "✓ research request=\"One\"", "Told: bought Owls")
          .containsPattern("\n  ✓ buy book=\"Owls\"");

      pty.ready();
      pty.type("Two\r").until(shown -> shown.endsWith("[e]dit?"));
      pty.type("n, too dear\r").until(shown -> shown.contains("said no: too dear"));
      pty.ready();
      pty.type("Three\r").until(shown -> shown.endsWith("[e]dit?"));
      pty.type(CTRL_C).until("Stopped.");
      pty.ready();
      pty.type(CTRL_D);

      assertThat(pty.exit()).isZero();
    }
  }

  @Test
  void ctrlCStopsTheRunAndKeepsTheChat() throws Exception {
    LocalGemini gemini = LocalGemini.start(vertx).await();
    Promise<Void> asked = Promise.promise();
    gemini.replyWith(request -> {
      asked.tryComplete();
      return Reply.text("**Hello** again");
    });
    FaultProxy proxy = FaultProxy.start(vertx, gemini.url()).await();
    proxy.fault(Fault.stall(Fault.Direction.TO_CLIENT, 0));
    try (Pty pty = Pty.agents(
        environment("GEMINI_API_KEY", "a-key"), "chat", "weather", "--base-url", proxy.url())) {
      pty.ready();
      pty.type("Hi\r").until("waiting");
      asked.future().await(30, TimeUnit.SECONDS); // else its connection is as good as new
      String stopped = pty.type("typed ahead" + CTRL_C).until(s -> s.endsWith("› typed ahead"));

      assertThat(stopped).endsWith("› Hi\n\nStopped.\n\n› typed ahead");

      String shown = pty.type("\r").until("1 turn, 0 calls");
      assertThat(shown)
          .contains("› typed ahead\n\nHello again\n\n1 turn")
          .doesNotContain("waiting");
      pty.ready();
      pty.type(CTRL_C).until("Ctrl-D or /quit ends the chat.");
      pty.ready();
      pty.type("/quit\r");

      assertThat(pty.exit()).isZero();
    }
  }

  @Test
  void escapesOfTheModelDoNotReachTheTerminal() throws Exception {
    LocalGemini gemini = LocalGemini.start(vertx).await();
    gemini.reply(
        Reply.call("climate", Map.of("city", "O\u001b]0;x\u0007slo", "month", "MAY")),
        Reply.text("a\u001b]0;owned\u0007b\u009b2J and the end"));
    try (Pty pty = Pty.agents(
        environment("GEMINI_API_KEY", "a-key"), "chat", "weather", "--base-url", gemini.url())) {
      pty.ready();
      String shown = pty.type("Hi\r").until("2 turns, 1 call");

      assertThat(shown).contains("a]0;ownedb2J and the end", "city=\"O\\u001B]0;x\\u0007slo\"");
      assertThat(pty.written()).doesNotContain("\u001b]0;", "\u009b");
    }
  }

  @Test
  void pasteAndAltEnterMakeOnePromptOfLines() throws Exception {
    try (Pty pty = Pty.agents(environment("NO_COLOR", "1"), "chat", "orders", "--no-history")) {
      pty.ready();
      pty.type("\u001b[200~Where is\norder\u001b[201~\u001b\rA-17?\\\r please\r");
      String shown = pty.until("is in transit");

      assertThat(shown).contains("› Where is\n· order\n· A-17?\\\n·  please\n");
      assertThat(pty.written()).doesNotContainPattern("\u001b\\[[\\d;]*(3\\d|2)m");
      pty.ready();
      pty.type("/sav\t").until("› /save");
      pty.type(directory + "/log.jsonl\r").until("entries written");
      assertThat(directory.resolve("pollux")).doesNotExist();
      assertThat(Files.readString(directory.resolve("log.jsonl")))
          .contains("{\"text\":\"Where is\\norder\\nA-17?\\n please\"}");
    }
  }

  @Test
  void dumbTerminalGetsLinesAlone() throws Exception {
    try (Pty pty = Pty.agents(environment("TERM", "dumb"), "chat", "orders")) {
      pty.ready();
      pty.type("Cancel A-17\r").until("[y]es");
      pty.type("y\r").until("s cancelled.");
      pty.ready();
      pty.type(CTRL_D);

      assertThat(pty.exit()).isZero();
      assertThat(pty.written()).doesNotContain("\u001b");
    }
  }
}

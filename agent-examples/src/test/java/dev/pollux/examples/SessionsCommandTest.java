package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that are kept in a directory, from one command to the next. */
class SessionsCommandTest {

  private static final String CANCELLING = """
      {"format":"pollux-session","version":1,"id":"shop"}
      {"type":"runStarted","runId":"r"}
      {"type":"userTurn","runId":"r","content":{"role":"user","parts":[{"text":"Cancel A-17"}]}}
      {"type":"modelTurn","runId":"r","content":{"role":"model","parts":[{"functionCall":{"name":"cancelOrder","args":{"number":"A-17"}},"thoughtSignature":"c2ln"}]}}
      {"end":3}
      """;

  @TempDir
  private Path directory;

  private String store = "";

  @BeforeEach
  void name() {
    store = directory.resolve("store").toString();
  }

  private Cli.Result stored(String... args) {
    return Cli.run(
        Stream.concat(Arrays.stream(args), Stream.of("--store", store)).toArray(String[]::new));
  }

  private Cli.Result ask(String prompt) {
    return stored("run", "weather", prompt, "--session", "ada");
  }

  @Test
  void nextRunKnowsWhatWasSaid() {
    Cli.Result first = ask("What is Oslo like in July?");
    Cli.Result second = ask("And Cairo?");

    assertThat(first.out()).contains("in Oslo, July days");
    assertThat(second.out()).contains("in Cairo, July days");
    assertThat(second.err()).doesNotContain("--session");
  }

  @Test
  void runWithoutAnIdTellsTheNewOne() {
    Cli.Result result = stored("run", "weather", "What is Oslo like in July?");

    String line = result.errLines().get(0);
    String id = line.split(" ")[1];
    assertThat(line).isEqualTo("Session " + id + " (--session " + id + " goes on with it)");
    assertThat(stored("run", "weather", "And Cairo?", "--session", id).out())
        .contains("in Cairo, July days");
  }

  @Test
  void chatGoesOnWhereARunWas() {
    ask("What is Oslo like in July?");

    Cli.Result chat = Cli.piped(
        "And Cairo?\n/new\n/history\n", "chat", "weather", "--session", "ada", "--store", store);

    assertThat(chat.out()).contains("in Cairo, July days");
    assertThat(chat.err())
        .containsPattern("A new conversation, session \\S+\\.\nNothing was said yet\\.");
    assertThat(ask("And in Fahrenheit?").out()).contains("in Cairo, July days").contains("°F");
  }

  @Test
  void sessionsAreListedForPrograms() {
    ask("What is Oslo like in July?");
    stored("run", "weather", "And Cairo?", "--session", "bob");

    Cli.Result all = stored("sessions", "list");
    Cli.Result one = stored("sessions", "list", "--limit", "1", "--json");
    String after = one.err().strip().replace("There are more: --after ", "");
    Cli.Result other = stored("sessions", "list", "--after", after);

    assertThat(all.outLines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).matches("(ada\t7|bob\t4)\t20\\d\\d-\\S+Z"));
    String first = Json.parse(one.out()).path("id").asText();
    assertThat(other.outLines()).hasSize(1).noneMatch(line -> line.startsWith(first));
  }

  @Test
  void whatHappenedIsShownEntryByEntry() {
    ask("What is Oslo like in July?");

    Cli.Result shown = stored("sessions", "show", "ada");
    Cli.Result json = stored("sessions", "show", "ada", "--json");

    List<String> lines = shown.outLines();
    assertThat(lines).hasSize(7);
    assertThat(lines.get(1)).isEqualTo("    1  you: What is Oslo like in July?");
    assertThat(lines.get(2)).startsWith("    2    calls climate {\"city\":\"Oslo\"");
    assertThat(lines.get(3)).startsWith("    3    begins call 1, key ");
    assertThat(lines.get(4)).startsWith("    4    climate gave {");
    assertThat(lines.get(6)).isEqualTo("    6  run ended: done");
    assertThat(json.outLines())
        .hasSize(7)
        .allSatisfy(line -> assertThat(Json.parse(line).path("runId").asText()).isNotEmpty());
  }

  @Test
  void exportIsImportedElsewhere() throws IOException {
    ask("What is Oslo like in July?");
    String file = directory.resolve("ada.jsonl").toString();
    String other = directory.resolve("other").toString();

    Cli.Result exported = stored("sessions", "export", "ada");
    assertThat(stored("sessions", "export", "ada", "--out", file).exit()).isZero();
    Cli.Result there = stored("sessions", "export", "ada", "--out", file);
    Cli.Result imported =
        Cli.piped(exported.out(), "sessions", "import", "--store", other, "--session", "eve");
    Cli.Result again = stored("sessions", "import", file);
    Cli.Result half = Cli.piped(
        exported.out().substring(0, 300), "sessions", "import", "--store", other, "--session", "x");

    assertThat(Files.readString(Path.of(file))).isEqualTo(exported.out());
    assertThat(there.exit()).isEqualTo(1);
    assertThat(there.err()).contains("is there already (expected: a new file)");
    assertThat(imported.err()).isEqualTo("Session 'eve' was imported.\n");
    assertThat(Cli.run("sessions", "show", "eve", "--store", other).out())
        .isEqualTo(stored("sessions", "show", "ada").out());
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err()).contains("the session is there already");
    assertThat(half.exit()).isEqualTo(1);
    assertThat(half.errLines()).singleElement().asString().contains("line ");
    assertThat(Cli.run("sessions", "list", "--store", other).outLines()).hasSize(1);
  }

  @Test
  void deletingIsConfirmed() {
    ask("What is Oslo like in July?");

    Cli.Result unconfirmed = stored("sessions", "delete", "ada");
    Cli.Result deleted = stored("sessions", "delete", "ada", "--yes");
    Cli.Result gone = stored("sessions", "delete", "ada", "--yes");

    assertThat(unconfirmed.exit()).isEqualTo(2);
    assertThat(unconfirmed.err()).contains("--yes: not given");
    assertThat(deleted.exit()).isZero();
    assertThat(gone.exit()).isEqualTo(1);
    assertThat(gone.err()).isEqualTo("agents sessions delete: there is no session 'ada'\n");
  }

  @Test
  void callsGoOnWaitingWithNobodyAtTheTerminal() {
    assertThat(Cli.piped(CANCELLING, "sessions", "import", "--store", store).exit())
        .isZero();

    Cli.Result first = stored("sessions", "resume", "shop", "--example", "orders");
    Cli.Result asked = stored("run", "orders", "Well?", "--session", "shop");
    Cli.Result second = stored("sessions", "resume", "shop", "--example", "orders");

    assertThat(first.exit()).as(first.err()).isEqualTo(3);
    assertThat(first.err()).containsOnlyOnce("Waits for approval until ");
    assertThat(asked.exit()).isEqualTo(1);
    assertThat(asked.err()).contains("has a call that waits for approval (cancelOrder); ");
    assertThat(second.exit()).as(second.err()).isEqualTo(3);
    assertThat(second.err()).containsOnlyOnce("Waits for approval until ");
  }

  @Test
  void callIsMadeOnceItIsApproved() {
    Cli.piped(CANCELLING, "sessions", "import", "--store", store);

    Cli.Result result =
        stored("sessions", "resume", "shop", "--example", "orders", "--approve", "cancelOrder");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).contains("Order A-17 of ", "is cancelled");
  }

  @Test
  void runThatWasCutOffIsGivenUpWhenThatIsWanted() {
    Cli.piped(CANCELLING, "sessions", "import", "--store", store);

    Cli.Result result = stored("run", "orders", "Where is A-17?", "--session", "shop", "--leave");

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out()).contains("is in transit");
  }

  @Test
  void chatGoesOnWithARunThatWasCutOff() {
    Cli.piped(CANCELLING, "sessions", "import", "--store", store);

    Cli.Result result =
        Cli.piped("Where is A-17?\n", "chat", "orders", "--session", "shop", "--store", store);

    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.err())
        .contains("This conversation has a run that was cut off; it goes on.")
        .contains("Denied, as nobody can be asked: cancelOrder");
    assertThat(result.out()).contains("is in transit");
  }

  @Test
  void damagedSessionIsOneLineAndTheOthersAreThere() throws IOException {
    ask("What is Oslo like in July?");
    stored("run", "weather", "And Cairo?", "--session", "bob");
    Path log;
    try (Stream<Path> files = Files.walk(directory.resolve("store/logs"))) {
      log = files
          .filter(file -> file.getFileName().toString().startsWith("ada"))
          .findAny()
          .get();
    }
    String text = Files.readString(log);
    Files.writeString(log, text.replaceFirst("Oslo like", "Oslo luke"));

    Cli.Result result = ask("And Cairo?");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.errLines())
        .anyMatch(
            line -> line.startsWith("agents run: Session log ") && line.endsWith("(CORRUPT)"));
    assertThat(stored("sessions", "show", "bob").exit()).isZero();
  }

  @Test
  void misuseIsSaid() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x", StandardCharsets.UTF_8);
    assertMisuse("agents run: --session: without --store", "run", "weather", "x", "--session", "a");
    assertMisuse("agents sessions list: --store: not given", "sessions", "list");
    assertMisuse(
        "agents chat: --store: neither a directory nor an address",
        "chat",
        "weather",
        "--store",
        file.toString());
    assertMisuse("agents sessions: Missing command: list, ", "sessions");
    assertMisuse(
        "agents sessions list: --limit: 0", "sessions", "list", "--limit", "0", "--store", store);
    assertMisuse(
        "agents run: session id: 201 characters",
        "run",
        "weather",
        "x",
        "--store",
        store,
        "--session",
        "a".repeat(201));
  }

  @Test
  void passwordOfADatabaseIsNeverRepeated() {
    String secret = "top-s3cret";
    Map<String, String> environment = Map.of("PGPASSWORD", secret);

    assertNoSecret(
        secret, Cli.run("sessions", "list", "--store", "postgres://u:" + secret + "@[h"));
    assertNoSecret(secret, Cli.run("sessions", "list", "--store", "mysql://u:" + secret + "@h/d"));
    assertNoSecret(secret, Cli.run("sessions", "list", "postgres://u:" + secret + "@h/d"));
    assertNoSecret(
        secret,
        Cli.runIn(environment, "run", "weather", "x", "--store", "postgres://u@h/d?sslmode=x"));
  }

  private static void assertNoSecret(String secret, Cli.Result result) {
    assertThat(result.exit()).as(result.err()).isEqualTo(2);
    assertThat(result.errLines()).hasSize(1);
    assertThat(result.out() + result.err()).doesNotContain(secret);
  }

  private static void assertMisuse(String message, String... args) {
    Cli.Result result = Cli.run(args);
    assertThat(result.exit()).as(result.err()).isEqualTo(2);
    assertThat(result.errLines()).singleElement().asString().startsWith(message);
  }
}

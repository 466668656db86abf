package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.builtin.basics.AskUser;
import dev.pollux.builtin.basics.Calculator;
import dev.pollux.builtin.basics.NoteTools;
import dev.pollux.builtin.basics.TimeTools;
import dev.pollux.builtin.basics.ToolSearch;
import dev.pollux.builtin.basics.UnitConverter;
import dev.pollux.builtin.files.FileTools;
import dev.pollux.builtin.files.FileToolsOptions;
import dev.pollux.builtin.openapi.OpenApiOptions;
import dev.pollux.builtin.openapi.OpenApiTools;
import dev.pollux.builtin.shell.ShellOptions;
import dev.pollux.builtin.shell.ShellProgram;
import dev.pollux.builtin.shell.ShellTool;
import dev.pollux.builtin.sql.SqlTools;
import dev.pollux.builtin.sql.SqlToolsOptions;
import dev.pollux.builtin.web.WebTools;
import dev.pollux.builtin.web.WebToolsOptions;
import dev.pollux.examples.assistant.Desk;
import dev.pollux.examples.weather.Weather;
import dev.pollux.model.Model;
import dev.pollux.testing.ScriptedModel;
import dev.pollux.tool.Approval;
import dev.pollux.tool.FunctionTool;
import dev.pollux.tool.Toolset;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README says of the ready-made tools: its programs, and who is asked. */
class ReadyMadeToolsTest {

  private final Vertx vertx = Vertx.vertx();

  @TempDir
  private Path docs;

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static List<String> names(Toolset tools) {
    return tools.tools().stream().map(FunctionTool::name).toList();
  }

  private static List<String> asking(Toolset tools) {
    return tools.tools().stream()
        .filter(tool -> tool.approval() == Approval.ALWAYS)
        .map(FunctionTool::name)
        .toList();
  }

  @Test
  void files() {
    FileTools files = new FileTools(
        new FileToolsOptions().addRoot("docs", docs).setWriting(true).setMaxResults(100));

    assertThat(names(files)).contains("listFiles", "findFiles", "searchFiles", "readFile");
    assertThat(asking(files))
        .containsExactlyInAnyOrder("writeFile", "editFile", "moveFile", "deleteFile");
    assertThat(asking(new FileTools(docs))).isEmpty();
    FileToolsOptions defaults = new FileToolsOptions();
    assertThat(defaults.getMaxFileBytes()).isEqualTo(10 * 1024 * 1024);
    assertThat(defaults.getMaxResults()).isEqualTo(500);
    assertThat(defaults.getMaxVisited()).isEqualTo(100_000);
    assertThat(defaults.getSearchTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void web() {
    WebTools web = new WebTools(
        vertx,
        new WebToolsOptions()
            .setAllowedHosts(List.of("*.wikipedia.org", "wiki.example.com"))
            .setPrivateHosts(List.of("wiki.example.com"))
            .addHeader("https://wiki.example.com", "Authorization", "Bearer " + token()));

    assertThat(names(web)).containsExactly("web_fetch");
    assertThat(asking(web)).isEmpty();
    assertThat(asking(new WebTools(vertx))).containsExactly("web_fetch");
    WebToolsOptions defaults = new WebToolsOptions();
    assertThat(defaults.getMaxBytes()).isEqualTo(4 * 1024 * 1024);
    assertThat(defaults.getMaxCharacters()).isEqualTo(20_000);
    assertThat(defaults.getMaxRedirects()).isEqualTo(5);
    assertThat(defaults.getTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  private static String token() {
    return "token";
  }

  @Test
  void sql() {
    DataSource readOnlyUser = Desk.open(vertx, docs).await().orders();
    SqlTools sql = SqlTools.jdbc(
        readOnlyUser, new SqlToolsOptions().setMaxRows(50).setTimeout(Duration.ofSeconds(5)));

    assertThat(names(sql)).containsExactlyInAnyOrder("sql_schema", "sql_query");
    assertThat(asking(sql)).isEmpty();
    SqlToolsOptions defaults = new SqlToolsOptions();
    assertThat(defaults.getMaxRows()).isEqualTo(100);
    assertThat(defaults.getMaxCellCharacters()).isEqualTo(1000);
    assertThat(defaults.getMaxResultCharacters()).isEqualTo(20_000);
    assertThat(defaults.getTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void shell() {
    ShellTool shell = new ShellTool(new ShellOptions(docs)
        .addProgram(new ShellProgram("count", Path.of("/usr/bin/wc")).addOption("-l"))
        .addProgram(new ShellProgram("first", Path.of("/usr/bin/head")).addOptionWithValue("-n")));

    assertThat(names(shell)).containsExactly("runProgram");
    assertThat(asking(shell)).containsExactly("runProgram");
    ShellOptions defaults = new ShellOptions(docs);
    assertThat(defaults.getTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(defaults.getMaxOutputBytes()).isEqualTo(64 * 1024);
    assertThat(defaults.getMaxProcesses()).isEqualTo(16);
    assertThat(defaults.isSandboxed()).isFalse();
  }

  @Test
  void openApi() throws Exception {
    Path museum = Files.writeString(docs.resolve("museum.json"), """
        {"openapi": "3.1.0", "info": {"title": "Museum", "version": "1"},
         "servers": [{"url": "https://museum.example.com"}],
         "components": {"securitySchemes": {"MuseumToken": {"type": "http", "scheme": "bearer"}}},
         "paths": {
          "/hours": {"get": {"operationId": "getHours", "tags": ["Tickets"], "responses": {}}},
          "/tickets": {"post": {"operationId": "buyTickets", "tags": ["Tickets"], "responses": {}}},
          "/events": {"get": {"operationId": "listEvents", "tags": ["Events"], "responses": {}}}}}
        """);
    OpenApiTools tickets = OpenApiTools.fromFile(
            vertx,
            museum,
            new OpenApiOptions()
                .setTags(Set.of("Tickets"))
                .addCredential("MuseumToken", () -> Future.succeededFuture(token())))
        .await();

    assertThat(names(tickets)).containsExactlyInAnyOrder("getHours", "buyTickets");
    assertThat(asking(tickets)).containsExactly("buyTickets");
    assertThat(tickets.leftOut()).isEmpty();
    assertThat(new OpenApiOptions().getMaxBytes()).isEqualTo(1024 * 1024);
    assertThat(new OpenApiOptions().getTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void smallOnes() {
    ZoneId oslo = ZoneId.of("Europe/Oslo");
    AgentOptions options = new AgentOptions()
        .addTools(new TimeTools(InstantSource.system(), oslo), new Calculator())
        .addTools(new UnitConverter(), new NoteTools())
        .addTools(new AskUser((question, call) -> ask(question.text(), question.choices())))
        .addTools(new ToolSearch(Toolset.of(new Weather())));

    assertThat(options.getToolsets()).allSatisfy(set -> assertThat(asking(set)).isEmpty());
    assertThat(options.getToolsets().stream().flatMap(set -> names(set).stream()))
        .contains("currentTime", "calculate", "convertUnit", "writeNote", "askUser", "searchTools")
        .doesNotContain("climate");
  }

  private static Future<String> ask(String question, List<String> choices) {
    return Future.succeededFuture(choices.isEmpty() ? question : choices.get(0));
  }

  @Test
  void agentsAsTools() {
    ScriptedModel model = new ScriptedModel(vertx)
        .thenCalls("forecast", Map.of("request", "Oslo"))
        .thenSays("Cold.")
        .thenSays("Take a coat.");
    Agent packer = packer(model);

    assertThat(packer.run("Do I need a coat?").await().text()).isEqualTo("Take a coat.");
  }

  private static Agent packer(Model model) {
    Agent weather = new Agent(model, new AgentOptions().addTools(new Weather()));
    Agent refunds =
        new Agent(model, new AgentOptions().setName("refunds").setDescription("Gives money back"));
    return new Agent(
        model,
        new AgentOptions()
            .addTools(weather.asTool("forecast", "Knows the usual weather of a city"))
            .addHandoff(refunds));
  }
}

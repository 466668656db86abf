package dev.pollux.examples.assistant;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.approval.ApprovalPolicy;
import dev.pollux.approval.Decision;
import dev.pollux.approval.Ruling;
import dev.pollux.builtin.basics.Calculator;
import dev.pollux.builtin.basics.TimeTools;
import dev.pollux.builtin.files.FileTools;
import dev.pollux.builtin.files.FileToolsOptions;
import dev.pollux.builtin.shell.ShellOptions;
import dev.pollux.builtin.shell.ShellProgram;
import dev.pollux.builtin.shell.ShellTool;
import dev.pollux.builtin.sql.SqlTools;
import dev.pollux.builtin.sql.SqlToolsOptions;
import dev.pollux.builtin.web.WebTools;
import dev.pollux.builtin.web.WebToolsOptions;
import dev.pollux.google.GeminiModel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Helps a shopkeeper with files, the orders, the web and a few programs, and asks before it acts. */
public final class Assistant {

  private Assistant() {}

  /** The agent: what it is told, its tools, and which of their calls need nobody's yes. */
  public static AgentOptions agent(Vertx vertx, Desk desk) {
    AgentOptions options = new AgentOptions()
        .setInstruction("You help a shopkeeper. Look things up with your tools before you answer."
            + " The shop's terms of delivery are at " + desk.page() + ".")
        .addTools(
            files(desk), SqlTools.jdbc(desk.orders(), new SqlToolsOptions()), web(vertx, desk))
        .addTools(new TimeTools(), new Calculator())
        // The shop's own page may be read at any time; what else the tools ask about stays asked.
        .setPolicy(ApprovalPolicy.when(
            call -> call.tool().name().equals("web_fetch")
                && call.args().path("url").asText().equals(desk.page()),
            Ruling.allow()));
    ShellOptions programs = programs(desk.folder());
    return programs.getPrograms().isEmpty() ? options : options.addTools(new ShellTool(programs));
  }

  /** Reading is free below the folder; each change asks. */
  private static FileTools files(Desk desk) {
    return new FileTools(new FileToolsOptions().addRoot("desk", desk.folder()).setWriting(true));
  }

  /** Each fetch asks. Of this machine's own servers only the shop's can be reached. */
  private static WebTools web(Vertx vertx, Desk desk) {
    int port = URI.create(desk.page()).getPort();
    return new WebTools(
        vertx,
        new WebToolsOptions()
            .setPrivateHosts(List.of("127.0.0.1"))
            .setPorts(Set.of(80, 443, port)));
  }

  /** Two programs with these options and no others; each start asks. */
  private static ShellOptions programs(Path folder) {
    ShellOptions options = new ShellOptions(folder);
    for (Path system : List.of(Path.of("/usr/bin"), Path.of("/bin"))) {
      Path wc = system.resolve("wc");
      Path date = system.resolve("date");
      if (options.getPrograms().isEmpty() && Files.isExecutable(wc) && Files.isExecutable(date)) {
        options.addProgram(new ShellProgram("wc", wc).addOption("-l").addOption("-w"));
        options.addProgram(new ShellProgram("date", date).addOption("-u"));
      }
    }
    return options;
  }

  /** Needs {@code GEMINI_API_KEY} in the environment. Nobody is there to approve anything. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    Desk.open(vertx, null)
        .map(desk -> agent(vertx, desk)
            .setApprovals(call -> Future.succeededFuture(Decision.deny("nobody is there to ask"))))
        .compose(options -> new Agent(
                GeminiModel.fromEnvironment(vertx, "gemini-3-flash-preview"), options)
            .run("What does delivery abroad cost?"))
        .onSuccess(result -> System.out.println(result.text()))
        .onFailure(failure -> System.err.println(failure.getMessage()))
        .eventually(vertx::close);
  }
}

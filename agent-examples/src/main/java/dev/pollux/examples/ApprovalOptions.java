package dev.pollux.examples;

import dev.pollux.agent.AgentOptions;
import dev.pollux.approval.ApprovalPolicy;
import dev.pollux.approval.Ruling;
import java.io.Console;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is asked before a call is made, and by whom. */
final class ApprovalOptions {

  @Option(
      names = "--approve",
      paramLabel = "TOOL",
      description = {
        "A tool that may be called without asking; repeatable.",
        "Else the terminal is asked about tools that act."
      })
  private List<String> approved = new ArrayList<>();

  /** Makes an agent ask the terminal about calls that were not approved here. */
  ApprovalPrompt asking(AgentOptions agent, Terminal terminal) {
    approve(agent);
    ApprovalPrompt asking = new ApprovalPrompt(terminal, ApprovalOptions::typed);
    agent.setApprovals(asking);
    return asking;
  }

  /** Makes an agent call the tools that were approved here without asking. */
  void approve(AgentOptions agent) {
    if (!approved.isEmpty()) {
      ApprovalPolicy named = ApprovalPolicy.tools(Ruling.allow(), approved.toArray(String[]::new));
      ApprovalPolicy own = agent.getPolicy();
      agent.setPolicy(own == null ? named : named.orElse(own));
    }
  }

  /** The next line that is typed at the terminal; null when there are no more. */
  static @Nullable String typed() {
    Console console = System.console();
    return console == null ? null : console.readLine();
  }
}

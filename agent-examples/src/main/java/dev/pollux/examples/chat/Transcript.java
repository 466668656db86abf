package dev.pollux.examples.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import dev.pollux.session.SessionEntry;
import java.util.ArrayList;
import java.util.List;

/** Entries of a session's log for people: each is one line or more, long ones shortened. */
public final class Transcript {

  private static final int MAX_SHOWN = 2000;
  private static final int MAX_DETAIL = 200;

  private Transcript() {}

  /** What somebody said or did; no lines for what only tells how far a run was. */
  public static List<String> said(SessionEntry entry) {
    List<String> lines = new ArrayList<>();
    if (entry instanceof SessionEntry.UserTurn turn) {
      lines.add("you: " + text(turn.content()));
    } else if (entry instanceof SessionEntry.ModelTurn turn) {
      if (!turn.content().text().isBlank()) {
        lines.add("model: " + text(turn.content()));
      }
      for (FunctionCall call : turn.content().functionCalls()) {
        lines.add("  calls " + call.name() + " " + detail(call.args()));
      }
    } else if (entry instanceof SessionEntry.ToolOutcome outcome) {
      FunctionResponse response = outcome.response();
      lines.add("  " + response.name() + (response.isError() ? " failed: " : " gave ")
          + detail(response.response()));
    } else if (entry instanceof SessionEntry.ApprovalAnswered answered) {
      JsonNode edited = answered.editedArgs();
      lines.add("  " + answered.decision() + (edited == null ? "" : " with " + detail(edited)));
    } else if (entry instanceof SessionEntry.HandedOver handed) {
      lines.add("  handed over to " + handed.agent());
    }
    return lines;
  }

  /** The same, and a line for each of the other entries. */
  public static List<String> whole(SessionEntry entry) {
    List<String> said = said(entry);
    return said.isEmpty() ? List.of(step(entry)) : said;
  }

  private static String step(SessionEntry entry) {
    if (entry instanceof SessionEntry.RunStarted started) {
      String before = started.resumed() == null ? "" : ", goes on with " + started.resumed();
      return "run " + started.runId() + before;
    } else if (entry instanceof SessionEntry.RunEnded ended) {
      return "run ended: " + ended.outcome();
    } else if (entry instanceof SessionEntry.ToolIntent intent) {
      return "  begins call " + (intent.call() + 1) + ", key " + intent.callKey();
    } else if (entry instanceof SessionEntry.ApprovalAsked asked) {
      return "  asks about call " + (asked.call() + 1) + ", key " + asked.callKey();
    } else if (entry instanceof SessionEntry.ToolResultKept kept) {
      return "  whole result of call " + (kept.call() + 1) + ", " + kept.length() + " characters";
    } else if (entry instanceof SessionEntry.ToolState state) {
      return "  keeps " + state.key() + ": " + detail(state.value());
    } else if (entry instanceof SessionEntry.ToolAllowed allowed) {
      return "  " + allowed.name() + " is not asked about any more";
    } else if (entry instanceof SessionEntry.PrivateDataRead) {
      return "  private data is read from here on";
    } else if (entry instanceof SessionEntry.Summarised summary) {
      return "  summary of the oldest " + summary.contents() + " contents: "
          + shortened(summary.text(), MAX_SHOWN);
    }
    return "model: (nothing)";
  }

  private static String detail(JsonNode json) {
    return shortened(json.toString(), MAX_DETAIL);
  }

  private static String text(Content content) {
    long others = content.parts().stream()
        .filter(part -> !(part instanceof Part.Text) && !(part instanceof Part.Call))
        .count();
    return shortened(content.text().strip(), MAX_SHOWN)
        + (others == 0 ? "" : " [+" + others + " parts]");
  }

  private static String shortened(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max) + "…";
  }
}

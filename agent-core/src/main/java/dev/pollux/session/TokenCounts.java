package dev.pollux.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.UsageMetadata;
import java.util.Arrays;
import java.util.List;

/**
 * How many tokens each content of a history has. An answer is counted by its own usage, what stands
 * between two answers by the growth of the request; the rest is estimated.
 */
final class TokenCounts {

  private static final int BYTES_PER_TOKEN = 4;
  private static final int TOKENS_PER_FILE = 260;

  /** A growth that is this many times off the estimate is that of another request. */
  private static final int PLAUSIBLE = 4;

  private int[] counts = {}; // by content; 0 where nobody counted
  private long before = -1;

  TokenCounts() {}

  TokenCounts(TokenCounts other) {
    counts = other.counts.clone();
    before = other.before;
  }

  /** The last of the contents is an answer, and this is what it took. */
  void answered(List<Content> contents, UsageMetadata usage) {
    int last = contents.size() - 1;
    if (usage.promptTokenCount() == 0) {
      before = -1;
      return;
    }
    if (usage.candidatesTokenCount() > 0) {
      counted(last, usage.candidatesTokenCount());
    }
    if (before >= 0 && last >= 1) {
      long grown = usage.promptTokenCount() - before;
      long estimate = estimate(contents.get(last - 1));
      if (grown >= estimate / PLAUSIBLE && grown <= estimate * PLAUSIBLE) {
        counted(last - 1, (int) grown);
      }
    }
    before = (long) usage.promptTokenCount() + usage.candidatesTokenCount();
  }

  private void counted(int index, int count) {
    if (index >= counts.length) {
      counts = Arrays.copyOf(counts, Math.max(8, 2 * (index + 1)));
    }
    counts[index] = count;
  }

  /** The first contents are gone, and the next one is another. */
  void drop(int contents) {
    counts =
        contents < counts.length ? Arrays.copyOfRange(counts, contents, counts.length) : new int[0];
    if (counts.length > 0) {
      counts[0] = 0;
    }
    before = -1;
  }

  int of(List<Content> contents, int index) {
    int counted = index < counts.length ? counts[index] : 0;
    return counted == 0 ? estimate(contents.get(index)) : counted;
  }

  /** A quarter of the bytes, without signatures, and a flat number for each image and file. */
  private static int estimate(Content content) {
    long bytes = content.encoded().length;
    int files = 0;
    for (JsonNode part : content.json().path("parts")) {
      bytes -= part.path("thoughtSignature").asText("").length();
      JsonNode data = part.path("inlineData").path("data");
      if (!data.isMissingNode() || part.has("fileData")) {
        bytes -= data.asText("").length();
        files++;
      }
    }
    return (int) Math.max(1, bytes / BYTES_PER_TOKEN + (long) files * TOKENS_PER_FILE);
  }
}

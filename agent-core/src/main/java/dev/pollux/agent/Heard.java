package dev.pollux.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FinishReason;
import dev.pollux.gemini.GenerateContentResponse;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.StreamedResponse;
import dev.pollux.gemini.metadata.PromptFeedback;
import dev.pollux.json.Json;
import dev.pollux.session.SessionEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run heard from its model: the answer that is coming, and the last one that was whole. */
final class Heard {

  private static final Logger LOG = LoggerFactory.getLogger(Heard.class);

  private StreamedResponse coming = new StreamedResponse();
  private final List<GenerateContentResponse> pieces = new ArrayList<>();
  private @Nullable String token;
  private boolean finished;
  private int lateCalls;
  private @Nullable GenerateContentResponse last;

  /** The model is asked: what comes is another answer. */
  void next() {
    pieces.clear();
    token = null;
    lateCalls = 0;
    begin();
  }

  /** The model is asked for the rest of its answer; with the same token once more if that failed. */
  void goOn(String rest) {
    if (!rest.equals(token)) {
      pieces.add(coming.response());
      token = rest;
    }
    begin();
  }

  private void begin() {
    coming = new StreamedResponse();
    finished = false;
  }

  /** A piece of the answer that is coming. Calls behind the finish reason are no part of it. */
  void add(GenerateContentResponse chunk) {
    Content content = finished ? chunk.content() : null;
    int late = content == null ? 0 : content.functionCalls().size();
    coming.add(late == 0 ? chunk : withoutCalls(chunk));
    lateCalls += late;
    finished |= chunk.finishReason() != null;
  }

  /** What a follower of the run sees of a piece. */
  static List<RunEvent> events(GenerateContentResponse chunk) {
    Content content = chunk.content();
    List<RunEvent> events = new ArrayList<>();
    for (Part part : content == null ? List.<Part>of() : content.parts()) {
      if (part instanceof Part.Text text && !text.text().isEmpty()) {
        events.add(
            text.thought() ? new RunEvent.Thought(text.text()) : new RunEvent.Text(text.text()));
      }
    }
    return events;
  }

  private static GenerateContentResponse withoutCalls(GenerateContentResponse chunk) {
    ObjectNode json = chunk.json().deepCopy();
    Iterator<JsonNode> parts = json.at("/candidates/0/content/parts").iterator();
    while (parts.hasNext()) {
      if (Part.of(parts.next()) instanceof Part.Call) {
        parts.remove();
      }
    }
    return GenerateContentResponse.of(json);
  }

  /** The answer is whole, and this is it. */
  GenerateContentResponse whole() {
    GenerateContentResponse whole = soFar();
    last = whole;
    if (lateCalls > 0) {
      LOG.warn(
          "{} function calls came behind the finish reason of an answer and are not made",
          lateCalls);
    }
    return whole;
  }

  /** The answer to the last request alone. */
  GenerateContentResponse piece() {
    return coming.response();
  }

  private GenerateContentResponse soFar() {
    if (pieces.isEmpty()) {
      return coming.response();
    }
    StreamedResponse all = new StreamedResponse();
    pieces.forEach(all::add);
    all.add(coming.response());
    return all.response();
  }

  /** The last answer that was whole, or null when there was none. */
  @Nullable
  GenerateContentResponse last() {
    return last;
  }

  /** The text of the newest answer as far as it came. */
  String text() {
    Content content = soFar().content();
    return content == null ? "" : content.text();
  }

  /** Why the newest answer ended, or null when it did not come so far. */
  @Nullable
  FinishReason finishReason() {
    return coming.response().finishReason();
  }

  /** What Gemini says on how the last answer ended, or why the prompt was blocked; or null. */
  @Nullable
  String reasonInWords() {
    if (last == null) {
      return null;
    }
    PromptFeedback feedback = last.promptFeedback();
    String words = last.finishMessage();
    return words == null && feedback != null
        ? Json.text(feedback.json(), "blockReasonMessage")
        : words;
  }

  /** Whether the last answer has anything that can be sent back. */
  boolean hasData() {
    Content content = last == null ? null : last.content();
    return content != null && content.parts().stream().anyMatch(Remedies::hasData);
  }

  /** How many bytes the last answer has, without what is beside its content. */
  int bytes() {
    Content content = last == null ? null : last.content();
    return content == null ? 0 : content.encoded().length;
  }

  /** The last answer as the log says it. */
  SessionEntry modelTurn(String runId) {
    GenerateContentResponse whole = Objects.requireNonNull(last, "answer");
    Content content = Objects.requireNonNull(whole.content(), "content");
    return new SessionEntry.ModelTurn(
        runId, asModel(content), whole.json().path("usageMetadata"), whole.modelVersion());
  }

  // Gateways leave the role out, or fill in their own.
  private static Content asModel(Content content) {
    return content.role().equals("model")
        ? content
        : Content.of(content.json().deepCopy().put("role", "model"));
  }
}

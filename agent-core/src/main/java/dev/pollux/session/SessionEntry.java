package dev.pollux.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened in a conversation, in the order of the log. As JSON each kind is an object
 * with its {@code type}: {@code {"type": "userTurn", "runId": "…", "content": {…}}}.
 */
public sealed interface SessionEntry {

  /** The run during which it happened. */
  String runId();

  /** The entry as it is stored. */
  ObjectNode json();

  /**
   * Reads a stored entry.
   *
   * <p>Members that are not known are ignored.
   *
   * @throws SessionStoreException with {@link SessionStoreException.Reason#FORMAT} if its type is none
   *     of those below: a later version wrote it
   * @throws IllegalArgumentException if a member is missing, or is not of its type
   */
  static SessionEntry of(JsonNode json) {
    return EntryReader.read(json);
  }

  private static ObjectNode entry(String type, String runId) {
    return Json.object().put("type", type).put("runId", runId);
  }

  /**
   * A run began.
   *
   * @param resumed the run that it goes on with, which was suspended or cut off, or null when it begins
   *     with a prompt. Of the runs of such a chain one ends otherwise than suspended
   */
  record RunStarted(String runId, @Nullable String resumed) implements SessionEntry {

    /** A run that begins with a prompt. */
    public RunStarted(String runId) {
      this(runId, null);
    }

    @Override
    public ObjectNode json() {
      ObjectNode json = entry("runStarted", runId);
      return resumed == null ? json : json.put("resumed", resumed);
    }
  }

  /** The user said something. */
  record UserTurn(String runId, Content content) implements SessionEntry {
    @Override
    public ObjectNode json() {
      ObjectNode json = entry("userTurn", runId);
      json.set("content", content.json());
      return json;
    }
  }

  /**
   * The model answered, with text or with function calls.
   *
   * @param content what it said, as received
   * @param usageMetadata the tokens it took, as received; a missing node when unknown
   * @param modelVersion the model that answered, or null when unknown
   */
  record ModelTurn(
      String runId,
      Content content,
      JsonNode usageMetadata,
      @Nullable String modelVersion) implements SessionEntry {
    @Override
    public ObjectNode json() {
      ObjectNode json = entry("modelTurn", runId);
      json.set("content", content.json());
      if (usageMetadata.isObject()) {
        json.set("usageMetadata", usageMetadata);
      }
      if (modelVersion != null) {
        json.put("modelVersion", modelVersion);
      }
      return json;
    }
  }

  /**
   * A tool is about to be called. An intent without an outcome is in doubt: nobody knows whether the
   * tool did its work.
   *
   * @param call which call of the newest model turn, from 0
   * @param callKey the key that stays the same when the call is made again
   * @param tool what the tool is known by when it is to be called again, or null when it is not known
   */
  record ToolIntent(
      String runId, int call, String callKey, @Nullable String tool) implements SessionEntry {

    /** An intent that does not say what the tool is known by. */
    public ToolIntent(String runId, int call, String callKey) {
      this(runId, call, callKey, null);
    }

    @Override
    public ObjectNode json() {
      ObjectNode json = entry("toolIntent", runId).put("call", call).put("callKey", callKey);
      return tool == null ? json : json.put("tool", tool);
    }
  }

  /**
   * A call has its response.
   *
   * @param call which call of the newest model turn, from 0
   */
  record ToolOutcome(String runId, int call, FunctionResponse response) implements SessionEntry {
    @Override
    public ObjectNode json() {
      ObjectNode json = entry("toolOutcome", runId).put("call", call);
      json.set("functionResponse", response.json());
      return json;
    }
  }

  /**
   * What a tool gave back as a text that was too long for the model; the response, which comes next,
   * has the beginning of it.
   *
   * @param call which call of the newest model turn, from 0
   * @param text the text, or its beginning if even the log does not take the whole
   * @param length how many UTF-16 units the whole text has
   */
  record ToolResultKept(String runId, int call, String text, int length) implements SessionEntry {
    @Override
    public ObjectNode json() {
      return entry("toolResultKept", runId)
          .put("call", call)
          .put("text", text)
          .put("length", length);
    }
  }

  /**
   * A tool keeps something for later calls; the outcome of the call that did it comes next.
   *
   * @param key names it within the session
   * @param value what takes the place of the value before; a JSON null when there is none any more
   */
  record ToolState(String runId, String key, JsonNode value) implements SessionEntry {
    @Override
    public ObjectNode json() {
      ObjectNode json = entry("toolState", runId).put("key", key);
      json.set("value", value);
      return json;
    }
  }

  /**
   * A call waits until somebody decides whether it may be made.
   *
   * @param call which call of the newest model turn, from 0
   * @param callKey the key that stays the same when the call is made
   * @param hash what the decision is bound to: tool, schema and arguments
   * @param expiresAtMillis until when it may be approved, in milliseconds since 1970
   */
  record ApprovalAsked(String runId, int call, String callKey, String hash, long expiresAtMillis)
      implements SessionEntry {
    @Override
    public ObjectNode json() {
      return entry("approvalAsked", runId)
          .put("call", call)
          .put("callKey", callKey)
          .put("hash", hash)
          .put("expiresAtMillis", expiresAtMillis);
    }
  }

  /**
   * It was decided whether a call may be made. The intent or the outcome that follows from it comes
   * next.
   *
   * @param call which call of the newest model turn, from 0
   * @param decision {@code approved}, {@code answered} when the result was given with the decision,
   *     {@code denied}, or {@code refused} when it was approved but the approval did not count
   * @param editedArgs the arguments that the call is made with in place of the model's, or null
   * @param reason why it was denied or refused, or null
   */
  record ApprovalAnswered(
      String runId,
      int call,
      String callKey,
      String decision,
      @Nullable JsonNode editedArgs,
      @Nullable String reason)
      implements SessionEntry {
    @Override
    public ObjectNode json() {
      ObjectNode json = entry("approvalAnswered", runId)
          .put("call", call)
          .put("callKey", callKey)
          .put("decision", decision);
      if (editedArgs != null) {
        json.set("editedArgs", editedArgs);
      }
      if (reason != null) {
        json.put("reason", reason);
      }
      return json;
    }
  }

  /**
   * Somebody decided that nobody is asked about calls of a tool in this session any more.
   *
   * @param name the tool
   * @param hash what the decision is bound to: the tool's name and its schema
   */
  record ToolAllowed(String runId, String name, String hash) implements SessionEntry {
    @Override
    public ObjectNode json() {
      return entry("toolAllowed", runId).put("name", name).put("hash", hash);
    }
  }

  /** From here on the conversation may have private data in it: a tool that reads some is called. */
  record PrivateDataRead(String runId) implements SessionEntry {
    @Override
    public ObjectNode json() {
      return entry("privateDataRead", runId);
    }
  }

  /**
   * The run goes on with another agent from the next turn on.
   *
   * @param agent its name
   */
  record HandedOver(String runId, String agent) implements SessionEntry {
    @Override
    public ObjectNode json() {
      return entry("handedOver", runId).put("agent", agent);
    }
  }

  /**
   * The model was asked to say in short what was said so far; the contents themselves are not sent any
   * more.
   *
   * @param contents for how many of the oldest contents it stands, an earlier summary among them
   * @param text what the model said
   */
  record Summarised(String runId, int contents, String text) implements SessionEntry {
    @Override
    public ObjectNode json() {
      return entry("summarised", runId).put("contents", contents).put("text", text);
    }
  }

  /**
   * A run ended.
   *
   * @param outcome {@code done}, {@code failed}, {@code cancelled}, {@code limit}, {@code suspended}
   *     when calls wait for approval, or {@code forked} when it goes on in another session at most
   */
  record RunEnded(String runId, String outcome) implements SessionEntry {
    @Override
    public ObjectNode json() {
      return entry("runEnded", runId).put("outcome", outcome);
    }
  }
}

package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.auth.AccessToken;
import dev.pollux.mcp.protocol.ClientCapabilities;
import dev.pollux.mcp.protocol.CreateMessageRequest;
import dev.pollux.mcp.protocol.CreateMessageResult;
import dev.pollux.mcp.protocol.ElicitRequest;
import dev.pollux.mcp.protocol.ElicitResult;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.Implementation;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.LoggingLevel;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.MetaKey;
import dev.pollux.mcp.protocol.RequestId;
import dev.pollux.mcp.protocol.Root;
import dev.pollux.tool.ToolContext;
import dev.pollux.tool.ToolException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The request that a method of a server answers, and the way to ask its client back. A method with
 * {@link Resource}, {@link ResourceTemplate}, {@link Prompt} or {@link Completion} gets it as a
 * parameter; a {@code @Tool} method takes a {@code ToolContext} and asks {@link #of}.
 *
 * <pre>{@code
 * @Tool("Deletes a folder")
 * public Future<String> delete(String folder, ToolContext context) {
 *   return McpCall.of(context)
 *       .elicit("sure", ElicitRequest.form("Delete " + folder + "?", SCHEMA))
 *       .map(answer -> answer.isAccepted() ? remove(folder) : "kept");
 * }
 * }</pre>
 *
 * <p>A client is asked in rounds since revision 2026-07-28: what asks gets a failed future, the
 * client is told what is missing, and with its answers the method is called once more from the start.
 * So do what has effects after all answers are there, let the failure pass, and ask for the same under
 * the same key each time. Before that revision the client is asked while the method waits. Either way
 * a client is asked only for what it declared.
 *
 * <p>Thread safe.
 */
public final class McpCall {

  static final String ATTRIBUTE = "dev.pollux.mcp.call";

  private final McpServer server;
  private final Context context;
  private final JsonRpcMessage.Request request;
  private final Caller caller;
  private final Link link;
  private final Rounds rounds;
  private final Questions questions;
  private final Promise<Void> cancelled = Promise.promise();
  private final AtomicLong told = new AtomicLong();
  private volatile boolean done;
  private volatile boolean cancelledByClient;

  McpCall(
      McpServer server,
      Context context,
      JsonRpcMessage.Request request,
      Caller caller,
      Link link,
      Rounds rounds) {
    this.server = server;
    this.context = context;
    this.request = request;
    this.caller = caller;
    this.link = link;
    this.rounds = rounds;
    this.questions = new Questions(caller, link, rounds);
  }

  /**
   * The MCP request that a tool is called for.
   *
   * @throws ToolException if it is called by something else, like an agent
   */
  public static McpCall of(ToolContext context) {
    if (context.attribute(ATTRIBUTE) instanceof McpCall call) {
      return call;
    }
    throw new ToolException("This tool works only when it is called over MCP");
  }

  /** The server that answers, to tell of changes. */
  public McpServer server() {
    return server;
  }

  /** The event loop of the request. */
  public Context context() {
    return context;
  }

  /** The id of the request. */
  public RequestId requestId() {
    return request.id();
  }

  /** The revision that the client speaks. */
  public String protocolVersion() {
    return caller.version();
  }

  /** What the client can be asked for. */
  public ClientCapabilities clientCapabilities() {
    return caller.capabilities();
  }

  /** The client's program; without a name when it does not tell. */
  public Implementation clientInfo() {
    return caller.info();
  }

  /** What the caller's token says, or null where no token is asked for. */
  public @Nullable AccessToken token() {
    return caller.token();
  }

  /** The session, or null since revision 2026-07-28. It is no proof of who calls. */
  public @Nullable String sessionId() {
    return caller.sessionId();
  }

  /** The {@code _meta} of the request; an empty object when there is none. */
  public JsonNode meta() {
    return request.meta();
  }

  /** Completes when nobody waits for the answer any more: cancelled, gone, or out of time. */
  public Future<?> cancelled() {
    return cancelled.future();
  }

  /**
   * True when this is a further round of a request, and the state that the client brought back is the one
   * it was given.
   */
  public boolean isContinued() {
    return rounds.isContinued();
  }

  /**
   * Tells the client how far the work is; dropped when it did not ask for it.
   *
   * @param progress grows with each call
   * @param total what it grows to, or null when unknown
   * @param message what is done, or null
   */
  public void progress(double progress, @Nullable Double total, @Nullable String message) {
    JsonNode token = request.meta().get(MetaKey.PROGRESS_TOKEN);
    if (token == null || !(token.isTextual() || token.isIntegralNumber())) {
      return;
    }
    ObjectNode params = Json.object();
    params.set("progressToken", token);
    params.set("progress", number(progress));
    if (total != null) {
      params.set("total", number(total));
    }
    if (message != null) {
      params.put("message", message);
    }
    tell(new JsonRpcMessage.Notification(McpMethod.PROGRESS, params));
  }

  private static JsonNode number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Json.tree((long) value)
        : Json.tree(value);
  }

  void progress(String message) {
    progress(told.incrementAndGet(), null, message);
  }

  /** Sends a log message to the client, if it wants such. */
  public void log(LoggingLevel level, String message) {
    log(level, null, Json.tree(message));
  }

  /**
   * Sends a log message to the client, if it wants such.
   *
   * @param logger who says it, or null
   * @param data any JSON
   */
  public void log(LoggingLevel level, @Nullable String logger, JsonNode data) {
    LoggingLevel wanted = caller.logLevel().get();
    if (wanted == null || level.compareTo(wanted) < 0) {
      return;
    }
    ObjectNode params = Json.object().put("level", level.json());
    if (logger != null) {
      params.put("logger", logger);
    }
    params.set("data", data);
    tell(new JsonRpcMessage.Notification(McpMethod.LOG_MESSAGE, params));
  }

  /**
   * Asks the user of the client.
   *
   * @param key names the question among those of this request
   * @return what the user answered. A form that is filled in holds to its schema
   */
  public Future<ElicitResult> elicit(String key, ElicitRequest question) {
    return questions.elicit(key, question);
  }

  /**
   * Sends the user of the client to an address without waiting there: in sessions the request ends with
   * {@link ErrorCode#URL_ELICITATION_REQUIRED}, and the client makes it again when the user has agreed;
   * since revision 2026-07-28 this is {@link #elicit}. Ask for it only while the visit is still needed:
   *
   * <pre>{@code
   * return known(user) ? read(user) : call.visitFirst("login", LOGIN).compose(answer -> read(user));
   * }</pre>
   *
   * @param key names the question among those of this request
   * @return what the user answered, where there are no sessions; else it fails, and the method lets the
   *     failure pass
   * @throws IllegalArgumentException if it is a form
   */
  public Future<ElicitResult> visitFirst(String key, ElicitRequest visit) {
    return questions.visitFirst(key, visit);
  }

  /**
   * Asks the client's model.
   *
   * @param key names the question among those of this request
   * @param question with tools only for a client with {@link ClientCapabilities#samplingTools}; the calls
   *     that the model wishes for are the server's to make, see {@link CreateMessageResult#toolUses}
   */
  public Future<CreateMessageResult> sample(String key, CreateMessageRequest question) {
    return questions.sample(key, question);
  }

  /**
   * Asks the client which folders the server may work in.
   *
   * @param key names the question among those of this request
   */
  public Future<List<Root>> roots(String key) {
    return questions.roots(key);
  }

  /**
   * Ends the connection while the work goes on, so that nothing in between holds it open; the client
   * comes back for the answer. In sessions only; nothing happens without one.
   */
  public void closeStream() {
    link.closeStream();
  }

  private void tell(JsonRpcMessage.Notification notification) {
    if (!done) {
      link.tell(notification);
    }
  }

  Caller caller() {
    return caller;
  }

  JsonRpcMessage.Request request() {
    return request;
  }

  Rounds rounds() {
    return rounds;
  }

  void cancel() {
    cancelled.tryComplete();
  }

  /** Who cancels wants no answer. */
  void cancelByClient() {
    cancelledByClient = true;
    cancel();
  }

  boolean isCancelledByClient() {
    return cancelledByClient;
  }

  /** Nothing is told any more: the answer is out. */
  void end() {
    done = true;
  }
}

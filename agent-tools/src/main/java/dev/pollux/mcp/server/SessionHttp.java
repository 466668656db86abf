package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.auth.AccessToken;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.ProtocolVersion;
import dev.pollux.mcp.transport.McpHeader;
import dev.pollux.mcp.transport.SseEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Requests of a session over HTTP, in revisions up to 2025-11-25. */
final class SessionHttp {

  private final McpServer server;
  private final Requests requests;
  private final McpHttpOptions options;
  private final HttpAuthorization authorization;
  private final Sessions sessions;

  SessionHttp(
      McpServer server,
      Requests requests,
      McpHttpOptions options,
      HttpAuthorization authorization,
      Sessions sessions) {
    this.server = server;
    this.requests = requests;
    this.options = options;
    this.authorization = authorization;
    this.sessions = sessions;
  }

  void take(
      Context context,
      HttpServerRequest request,
      JsonRpcMessage message,
      boolean takesStream,
      @Nullable AccessToken token) {
    if (message instanceof JsonRpcMessage.Request asked
        && asked.method().equals(McpMethod.INITIALIZE)) {
      initialize(request, asked, token);
      return;
    }
    HttpSession session = session(request, token);
    if (session == null) {
      return;
    }
    if (message instanceof JsonRpcMessage.Notification notification) {
      session.session().take(notification);
      HttpAnswers.empty(request.response(), 202);
    } else if (message instanceof JsonRpcMessage.Request asked) {
      if (!authorization.refuses(request, asked, token)) {
        answer(context, request, session, asked, takesStream, token);
      }
    } else {
      session.session().take(message);
      HttpAnswers.empty(request.response(), 202);
    }
  }

  private void initialize(
      HttpServerRequest request, JsonRpcMessage.Request asked, @Nullable AccessToken token) {
    Handshake handshake;
    try {
      handshake = Handshake.of(asked);
    } catch (McpException e) {
      HttpAnswers.error(request.response(), 400, asked.id(), e);
      return;
    }
    HttpSession session = new HttpSession(
        Sessions.newId(),
        Caller.principal(token),
        handshake.version(),
        handshake.capabilities(),
        handshake.info(),
        options);
    if (!sessions.add(session)) {
      request.response().putHeader("retry-after", "5");
      HttpAnswers.error(
          request.response(),
          503,
          asked.id(),
          new McpException(ErrorCode.INTERNAL_ERROR, "The server has too many sessions"));
      return;
    }
    request.response().putHeader(McpHeader.SESSION_ID, session.id());
    ObjectNode result = handshake.result(server);
    HttpAnswers.json(
        request.response(),
        200,
        Json.bytes(new JsonRpcMessage.ResultResponse(asked.id(), result).json()));
  }

  /** The session of a request, or null when the request has been refused. */
  private @Nullable HttpSession session(HttpServerRequest request, @Nullable AccessToken token) {
    String id = request.getHeader(McpHeader.SESSION_ID);
    if (id == null) {
      HttpAnswers.refuse(request.response(), 400, "Header " + McpHeader.SESSION_ID + " is missing");
      return null;
    }
    String version = request.getHeader(McpHeader.PROTOCOL_VERSION);
    if (version != null && !ProtocolVersion.WITH_SESSIONS.contains(version)) {
      HttpAnswers.refuse(
          request.response(), 400, "Header " + McpHeader.PROTOCOL_VERSION + " is not supported");
      return null;
    }
    HttpSession session = sessions.find(id, Caller.principal(token));
    if (session == null) {
      HttpAnswers.refuse(request.response(), 404, "There is no such session");
    }
    return session;
  }

  private void answer(
      Context context,
      HttpServerRequest request,
      HttpSession session,
      JsonRpcMessage.Request asked,
      boolean takesStream,
      @Nullable AccessToken token) {
    Session inner = session.session();
    HttpReply reply = new HttpReply(context, request.response(), options, session, takesStream);
    Caller caller = new Caller(
        inner.version(),
        false,
        inner.capabilities(),
        inner.info(),
        inner::logLevel,
        token,
        session.id(),
        inner.state());
    McpCall call = new McpCall(server, context, asked, caller, reply, Rounds.none());
    try {
      ObjectNode own = inner.own(asked, server);
      if (own != null) {
        reply.answer(new JsonRpcMessage.ResultResponse(asked.id(), own), 200);
        return;
      }
      inner.begin(call);
    } catch (McpException e) {
      reply.answer(JsonRpcMessage.ErrorResponse.of(asked.id(), e), 200);
      return;
    }
    // A broken connection is no cancellation: the client may come back for the answer.
    request.response().closeHandler(v -> reply.gone());
    call.cancelled().onComplete(v -> reply.cancelled());
    Future<ObjectNode> answer = requests.answer(call);
    if (!answer.isComplete()) {
      reply.waits();
    }
    answer.onComplete(done -> {
      inner.end(call);
      call.end();
      session.use();
      reply.answer(
          done.succeeded()
              ? new JsonRpcMessage.ResultResponse(asked.id(), done.result())
              : JsonRpcMessage.ErrorResponse.of(asked.id(), (McpException) done.cause()),
          200);
    });
  }

  /** A stream for what belongs to no request, or the rest of one whose connection broke. */
  void listen(Context context, HttpServerRequest request, @Nullable AccessToken token) {
    String accept = request.getHeader("accept");
    if (accept == null || !(accept.contains("text/event-stream") || accept.contains("*/*"))) {
      HttpAnswers.refuse(request.response(), 406, "text/event-stream is not accepted");
      return;
    }
    HttpSession session = session(request, token);
    if (session == null) {
      return;
    }
    String lastId = request.getHeader(McpHeader.LAST_EVENT_ID);
    EventStream stream = session.listen(lastId);
    if (stream == null) {
      HttpAnswers.refuse(
          request.response(), 400, "Header " + McpHeader.LAST_EVENT_ID + " is no event of here");
      return;
    }
    Sink sink = new Sink(context, request.response(), options.getMaxStreamBytes());
    sink.open(SseEvent.KEEP_ALIVE, options.getKeepAlive().toMillis());
    request.response().closeHandler(v -> {
      sink.gone();
      stream.detach(sink);
      session.use();
    });
    stream.attach(sink, HttpSession.after(lastId));
  }

  void delete(HttpServerRequest request, @Nullable AccessToken token) {
    HttpSession session = session(request, token);
    if (session != null) {
      sessions.remove(session);
      HttpAnswers.empty(request.response(), 204);
    }
  }
}

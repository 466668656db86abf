package dev.pollux.mcp.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.auth.AccessToken;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.MetaKey;
import dev.pollux.mcp.protocol.ProtocolVersion;
import dev.pollux.mcp.protocol.RequestId;
import dev.pollux.mcp.transport.McpHeader;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * The one endpoint of a server over HTTP: who may come in, what the body is, which era it belongs to. A
 * request that is written in revision 2026-07-28 stands for itself; any other belongs to a session.
 */
final class HttpEndpoint {

  private final McpHttpOptions options;
  private final HostCheck hosts;
  private final Sessions sessions;
  private final HttpAuthorization authorization;
  private final StatelessHttp stateless;
  private final SessionHttp inSessions;

  HttpEndpoint(Vertx vertx, McpServer server, McpHttpOptions options, boolean ownServer) {
    this.options = options;
    this.hosts = new HostCheck(options, ownServer);
    this.sessions = new Sessions(vertx, server, options);
    this.authorization = new HttpAuthorization(server, options.getAuthorization());
    Requests requests = new Requests(server);
    this.stateless = new StatelessHttp(server, requests, options, authorization);
    this.inSessions = new SessionHttp(server, requests, options, authorization, sessions);
  }

  int sessions() {
    return sessions.size();
  }

  /** Ends all sessions and streams. */
  void close() {
    sessions.close();
    stateless.close();
  }

  /** Where the metadata of the resource server is, or null when there is none. */
  @Nullable
  String metadataPath() {
    ResourceServer resource = options.getAuthorization();
    return resource == null ? null : resource.metadataPath();
  }

  /** Answers with the metadata of the resource server, which is for everybody. */
  void metadata(HttpServerRequest request) {
    ResourceServer resource = options.getAuthorization();
    if (resource == null || !request.method().equals(HttpMethod.GET)) {
      HttpAnswers.empty(request.response(), resource == null ? 404 : 405);
      return;
    }
    request.response().putHeader("access-control-allow-origin", "*");
    HttpAnswers.json(request.response(), 200, Json.bytes(resource.metadata()));
  }

  /**
   * Answers a request to the endpoint.
   *
   * @param read the body, when somebody has read it already
   */
  void handle(HttpServerRequest request, @Nullable Buffer read) {
    HttpServerResponse response = request.response();
    response.exceptionHandler(e -> {}); // the client has gone; told by the close handler
    String refused = hosts.refuse(request);
    if (refused != null) {
      refuse(request, 403, refused);
      return;
    }
    Context context = request.response().closed() ? null : Vertx.currentContext();
    if (context == null) {
      return;
    }
    if (!authorization.isAsked()) {
      authorized(context, request, read, null);
      return;
    }
    request.pause();
    authorization.check(request).onComplete(checked -> {
      if (checked.succeeded()) {
        authorized(context, request, read, checked.result());
      } else {
        request.resume();
        authorization.refuse(request, checked.cause());
      }
    });
  }

  private void authorized(
      Context context,
      HttpServerRequest request,
      @Nullable Buffer read,
      @Nullable AccessToken token) {
    HttpMethod method = request.method();
    if (method.equals(HttpMethod.POST)) {
      post(context, request, read, token);
      return;
    }
    request.resume();
    String version = request.getHeader(McpHeader.PROTOCOL_VERSION);
    boolean session = request.getHeader(McpHeader.SESSION_ID) != null
        && (version == null || !ProtocolVersion.STATELESS.contains(version));
    if (session && method.equals(HttpMethod.GET)) {
      inSessions.listen(context, request, token);
    } else if (session && method.equals(HttpMethod.DELETE)) {
      inSessions.delete(request, token);
    } else {
      request.response().putHeader("allow", "POST");
      HttpAnswers.refuse(request.response(), 405, "Only POST is served here");
    }
  }

  private void post(
      Context context,
      HttpServerRequest request,
      @Nullable Buffer read,
      @Nullable AccessToken token) {
    String type = request.getHeader("content-type");
    if (type == null || !isJson(type)) {
      refuse(request, 415, "The body is not application/json");
      return;
    }
    String accept = request.getHeader("accept");
    boolean stream =
        accept == null || accept.contains("text/event-stream") || accept.contains("*/*");
    if (!stream && !accept.contains("application/json") && !accept.contains("application/*")) {
      refuse(request, 406, "Neither application/json nor text/event-stream is accepted");
      return;
    }
    boolean takesStream = accept != null && stream;
    Future<Buffer> body = read != null
        ? Future.succeededFuture(read)
        : BodyReader.read(context, request, options.getMaxBodyBytes(), options.getBodyTimeout());
    body.onComplete(done -> {
      if (done.succeeded()) {
        message(context, request, done.result(), takesStream, token);
      } else if (done.cause() instanceof BodyReader.RefusedException refused) {
        refuse(request, refused.status(), String.valueOf(refused.getMessage()));
      }
    });
  }

  private static boolean isJson(String type) {
    int end = type.indexOf(';');
    String kind = (end < 0 ? type : type.substring(0, end)).strip();
    return kind.equalsIgnoreCase("application/json");
  }

  /** Answers before the body was read to its end: the connection is of no use after that. */
  private static void refuse(HttpServerRequest request, int status, String message) {
    HttpServerResponse response = request.response();
    if (!request.isEnded() && response.streamId() < 0) {
      response.putHeader("connection", "close");
    }
    response.endHandler(v -> {
      if (!request.isEnded() && response.streamId() < 0) {
        request.connection().close();
      }
    });
    request.resume();
    HttpAnswers.refuse(response, status, message);
  }

  private void message(
      Context context,
      HttpServerRequest request,
      Buffer body,
      boolean takesStream,
      @Nullable AccessToken token) {
    JsonNode json;
    try {
      byte[] bytes = body.getBytes();
      json = Json.read(bytes, 0, bytes.length);
      if (json.isMissingNode()) {
        throw new McpException(ErrorCode.PARSE_ERROR, "The body is empty");
      }
    } catch (JsonProcessingException e) {
      HttpAnswers.error(
          request.response(),
          400,
          null,
          new McpException(
              ErrorCode.PARSE_ERROR, "The body is no JSON: " + e.getOriginalMessage()));
      return;
    } catch (McpException e) {
      HttpAnswers.error(request.response(), 400, null, e);
      return;
    }
    JsonRpcMessage message;
    try {
      message = JsonRpcMessage.of(json);
    } catch (McpException e) {
      RequestId id = JsonRpcMessage.idOf(json);
      HttpAnswers.error(request.response(), 400, id, e);
      return;
    }
    if (isStateless(request, message)) {
      stateless.take(context, request, message, takesStream, token);
    } else {
      inSessions.take(context, request, message, takesStream, token);
    }
  }

  private static boolean isStateless(HttpServerRequest request, JsonRpcMessage message) {
    if (message instanceof JsonRpcMessage.Request r && r.meta().has(MetaKey.PROTOCOL_VERSION)) {
      return true;
    }
    String version = request.getHeader(McpHeader.PROTOCOL_VERSION);
    if (version == null) {
      return false;
    }
    if (ProtocolVersion.STATELESS.contains(version)) {
      return true;
    }
    boolean opens =
        message instanceof JsonRpcMessage.Request r && r.method().equals(McpMethod.INITIALIZE);
    return !opens
        && request.getHeader(McpHeader.SESSION_ID) == null
        && request.getHeader(McpHeader.METHOD) != null;
  }
}

package dev.pollux.mcp.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import dev.pollux.mcp.protocol.ErrorCode;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.McpException;
import dev.pollux.mcp.protocol.McpMethod;
import dev.pollux.mcp.protocol.MetaKey;
import dev.pollux.mcp.protocol.RequestId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one client of a server over stdio, whichever era it speaks. Confined to its event loop. */
final class StdioPeer {

  private static final int MAX_STREAMS = 100;

  private final Context context;
  private final McpServer server;
  private final Requests requests;
  private final Consumer<byte[]> out;
  private final Map<RequestId, McpCall> stateless = new ConcurrentHashMap<>();
  private final Map<RequestId, ListenStream> streams = new ConcurrentHashMap<>();
  private volatile @Nullable Session session;

  StdioPeer(Context context, McpServer server, Consumer<byte[]> out) {
    this.context = context;
    this.server = server;
    this.requests = new Requests(server);
    this.out = out;
  }

  private void send(JsonRpcMessage message) {
    out.accept(Json.bytes(message.json()));
  }

  private void error(@Nullable RequestId id, McpException error) {
    send(JsonRpcMessage.ErrorResponse.of(id, error));
  }

  /** Answers to a line that could not even be read. */
  void refuse(String message) {
    error(null, new McpException(ErrorCode.INVALID_REQUEST, message));
  }

  void take(byte[] line) {
    JsonNode json;
    try {
      json = Json.read(line, 0, line.length);
    } catch (JsonProcessingException e) {
      error(
          null,
          new McpException(
              ErrorCode.PARSE_ERROR, "The line is no JSON: " + e.getOriginalMessage()));
      return;
    }
    JsonRpcMessage message;
    try {
      message = JsonRpcMessage.of(json);
    } catch (McpException e) {
      error(JsonRpcMessage.idOf(json), e);
      return;
    }
    if (message instanceof JsonRpcMessage.Request asked) {
      try {
        take(asked);
      } catch (McpException e) {
        error(asked.id(), e);
      }
    } else if (message instanceof JsonRpcMessage.Notification notification) {
      take(notification);
    } else if (session != null) {
      session.take(message);
    }
  }

  private void take(JsonRpcMessage.Notification notification) {
    if (session != null) {
      session.take(notification);
    }
    if (notification.method().equals(McpMethod.CANCELLED)) {
      RequestId id = RequestId.orNull(notification.params().get("requestId"));
      McpCall call = id == null ? null : stateless.get(id);
      if (call != null) {
        call.cancelByClient();
      }
      ListenStream stream = id == null ? null : streams.remove(id);
      if (stream != null) {
        server.removeListener(stream);
      }
    }
  }

  private void take(JsonRpcMessage.Request asked) {
    if (asked.meta().has(MetaKey.PROTOCOL_VERSION)
        || asked.method().equals(McpMethod.DISCOVER)
        || asked.method().equals(McpMethod.SUBSCRIPTIONS_LISTEN)) {
      takeStateless(asked);
    } else if (asked.method().equals(McpMethod.INITIALIZE)) {
      initialize(asked);
    } else {
      takeInSession(asked);
    }
  }

  private void initialize(JsonRpcMessage.Request asked) {
    if (session != null) {
      throw new McpException(ErrorCode.INVALID_REQUEST, "The session is open already");
    }
    Handshake handshake = Handshake.of(asked);
    Session opened =
        new Session(handshake.version(), handshake.capabilities(), handshake.info(), this::send);
    session = opened;
    send(new JsonRpcMessage.ResultResponse(asked.id(), handshake.result(server)));
    server.addListener(opened);
  }

  private void takeInSession(JsonRpcMessage.Request asked) {
    Session in = session;
    if (in == null) {
      if (asked.method().equals(McpMethod.PING)) {
        send(new JsonRpcMessage.ResultResponse(asked.id(), Json.object()));
        return;
      }
      throw new McpException(
          ErrorCode.INVALID_REQUEST, "Send '" + McpMethod.INITIALIZE + "' first");
    }
    ObjectNode own = in.own(asked, server);
    if (own != null) {
      send(new JsonRpcMessage.ResultResponse(asked.id(), own));
      return;
    }
    Caller caller = new Caller(
        in.version(), false, in.capabilities(), in.info(), in::logLevel, null, "stdio", in.state());
    Reply reply = new Reply();
    McpCall call = new McpCall(server, context, asked, caller, reply, Rounds.none());
    in.begin(call);
    call.cancelled().onComplete(v -> reply.done.tryComplete());
    answer(call, reply, () -> in.end(call));
  }

  private void takeStateless(JsonRpcMessage.Request asked) {
    Caller caller = StatelessHttp.StatelessCaller.of(asked, null);
    StatelessHttp.StatelessCaller.checkSupported(caller.version());
    if (asked.method().equals(McpMethod.SUBSCRIPTIONS_LISTEN)) {
      listen(asked);
      return;
    }
    Rounds rounds = Rounds.of(server.states(), asked, "");
    Reply reply = new Reply();
    McpCall call = new McpCall(server, context, asked, caller, reply, rounds);
    if (stateless.putIfAbsent(asked.id(), call) != null) {
      throw new McpException(
          ErrorCode.INVALID_REQUEST, "A request with this id is being worked on");
    }
    answer(call, reply, () -> stateless.remove(asked.id(), call));
  }

  private void listen(JsonRpcMessage.Request asked) {
    if (streams.size() >= MAX_STREAMS) {
      throw new McpException(ErrorCode.INTERNAL_ERROR, "There are " + MAX_STREAMS + " streams");
    }
    ListenStream stream = new ListenStream(asked, this::send);
    if (streams.putIfAbsent(asked.id(), stream) != null) {
      throw new McpException(
          ErrorCode.INVALID_REQUEST, "A request with this id is being worked on");
    }
    stream.open(server);
  }

  private void answer(McpCall call, Reply reply, Runnable end) {
    requests.answer(call).onComplete(done -> {
      end.run();
      call.end();
      reply.done.tryComplete();
      if (done.succeeded() || !call.isCancelledByClient()) {
        send(
            done.succeeded()
                ? new JsonRpcMessage.ResultResponse(call.requestId(), done.result())
                : JsonRpcMessage.ErrorResponse.of(call.requestId(), (McpException) done.cause()));
      }
    });
  }

  /** Cancels everything, and listens to nothing any more. */
  void close() {
    Session open = session;
    if (open != null) {
      server.removeListener(open);
      open.close();
    }
    stateless.values().forEach(McpCall::cancel);
    streams.values().forEach(server::removeListener);
  }

  /** The way back for one request: the same stdout for all. */
  private final class Reply implements Link {
    private final Promise<Void> done = Promise.promise();

    @Override
    public void tell(JsonRpcMessage.Notification notification) {
      send(notification);
    }

    @Override
    public Future<JsonNode> ask(String method, ObjectNode params) {
      Session open = session;
      if (open == null) {
        throw new IllegalStateException("Only clients in sessions are asked");
      }
      return open.ask(method, params, done.future(), StdioPeer.this::send);
    }

    @Override
    public void closeStream() {}
  }
}

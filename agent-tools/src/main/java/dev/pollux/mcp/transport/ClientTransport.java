package dev.pollux.mcp.transport;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import dev.pollux.mcp.protocol.RequestId;
import io.vertx.core.Future;
import java.util.Map;

/**
 * A client's way to one server. It is used on one Vert.x context, on which its futures complete and its
 * {@link Receiver} is called.
 */
public interface ClientTransport {

  /** Gets what the server sends unasked. */
  interface Receiver {

    /** The server asks or tells something. */
    void received(JsonRpcMessage message);

    /** The server is gone, and with it whatever it knew of this client. */
    void closed(TransportException cause);
  }

  /** Makes ready to send; also again, after the server was gone. */
  Future<Void> open(Receiver receiver);

  /**
   * Sends a request.
   *
   * @param headers what stands in HTTP headers as well; not sent elsewhere
   * @return the result. It fails with the {@link dev.pollux.mcp.protocol.McpException} that the server
   *     answered, or with a {@link TransportException}; it waits as long as it takes
   */
  Future<ObjectNode> request(JsonRpcMessage.Request request, Map<String, String> headers);

  /** Sends a notification, or an answer to what the server asked. */
  Future<Void> send(JsonRpcMessage message, Map<String, String> headers);

  /** Nobody waits for this request any more: a late answer is dropped, a stream of its own closed. */
  void forget(RequestId id);

  /** True when forgetting a stateless request tells the server that it is cancelled. */
  boolean forgettingCancels();

  /** A session was begun in this revision; it is told with what is sent from now on. */
  void negotiated(String protocolVersion);

  /** Listens to what the server of a session says unasked, where that takes a connection of its own. */
  void listen();

  /** Ends the session, if there is one, and fails what waits. */
  Future<Void> close();
}

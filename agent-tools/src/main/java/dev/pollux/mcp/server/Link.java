package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.mcp.protocol.JsonRpcMessage;
import io.vertx.core.Future;

/** The way back to the client while one request of it is worked on. Called on any thread. */
interface Link {

  /** Tells the client something about the request; dropped when it cannot be told any more. */
  void tell(JsonRpcMessage.Notification notification);

  /** Asks the client, in a session. Fails with what the client answers as an error. */
  Future<JsonNode> ask(String method, ObjectNode params);

  /** Ends the connection that the answer would go out on; the client comes back for it. */
  void closeStream();
}

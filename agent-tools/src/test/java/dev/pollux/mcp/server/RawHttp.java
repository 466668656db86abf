package dev.pollux.mcp.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Bytes on a socket, where an HTTP client would not write them. */
final class RawHttp {

  private RawHttp() {}

  /** Sends a request of revision 2026-07-28 and resets the connection. */
  static void vanish(int port, ObjectNode request) throws IOException {
    byte[] body = request.toString().getBytes(StandardCharsets.UTF_8);
    try (Socket socket = new Socket("localhost", port)) {
      socket
          .getOutputStream()
          .write(("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  + "Accept: application/json, text/event-stream\r\n"
                  + "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: "
                  + request.get("method").asText() + "\r\nMcp-Name: "
                  + request.at("/params/name").asText() + "\r\nContent-Length: " + body.length
                  + "\r\n\r\n" + new String(body, StandardCharsets.UTF_8))
              .getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      socket.setSoLinger(true, 0);
      socket.setSoTimeout(200);
      try {
        socket.getInputStream().read(); // long enough for the request to be taken up
      } catch (java.net.SocketTimeoutException e) {
        // the call is held
      }
    }
  }

  /** Sends these bytes; gives all that comes until the server closes. */
  static String exchange(int port, String bytes) throws IOException {
    try (Socket socket = new Socket("localhost", port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      byte[] chunk = new byte[4096];
      int read;
      try {
        while ((read = socket.getInputStream().read(chunk)) > 0) {
          all.write(chunk, 0, read);
        }
      } catch (java.net.SocketException e) {
        // reset by the server: what came before counts
      }
      return all.toString(StandardCharsets.ISO_8859_1);
    }
  }
}

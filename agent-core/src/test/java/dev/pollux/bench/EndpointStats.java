package dev.pollux.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What the endpoint of a load counted: {@code {"calls":1,"bad":0,"bytesIn":4711,"cpuNs":815, …}}. */
final class EndpointStats {

  private final String json;

  private EndpointStats(String json) {
    this.json = json;
  }

  static EndpointStats read(String url) throws IOException {
    return new EndpointStats(get(url, "/stats"));
  }

  static void reset(String url) throws IOException {
    get(url, "/reset");
  }

  // By hand, so that it adds no client of its own to what is measured.
  private static String get(String url, String path) throws IOException {
    URI uri = URI.create(url);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      OutputStream out = socket.getOutputStream();
      String head = "GET " + path + " HTTP/1.1\r\nHost: " + uri.getAuthority()
          + "\r\nConnection: close\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  /** A number, or 0 where there is none. */
  long get(String name) {
    int at = json.indexOf("\"" + name + "\":");
    if (at < 0) {
      return 0;
    }
    int from = at + name.length() + 3;
    int to = from;
    while (to < json.length() && (json.charAt(to) == '-' || Character.isDigit(json.charAt(to)))) {
      to++;
    }
    return Long.parseLong(json.substring(from, to));
  }
}

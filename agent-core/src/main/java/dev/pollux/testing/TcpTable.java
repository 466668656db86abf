package dev.pollux.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The system's list of TCP connections, for messages about those that are left. */
final class TcpTable {

  private static final List<String> STATES = List.of(
      "?",
      "ESTABLISHED",
      "SYN_SENT",
      "SYN_RECV",
      "FIN_WAIT1",
      "FIN_WAIT2",
      "TIME_WAIT",
      "CLOSE",
      "CLOSE_WAIT",
      "LAST_ACK",
      "LISTEN",
      "CLOSING");

  private TcpTable() {}

  /** Ports and state by the number of the socket, as {@code 40123 → 5000 ESTABLISHED}. */
  static Map<String, String> read() {
    Map<String, String> connections = new HashMap<>();
    for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
      try {
        Files.readAllLines(Path.of(table)).stream().skip(1).forEach(line -> add(line, connections));
      } catch (IOException e) {
        // Not on this system.
      }
    }
    return connections;
  }

  private static void add(String line, Map<String, String> connections) {
    String[] fields = line.trim().split("\\s+");
    if (fields.length > 9) {
      int state = Integer.parseInt(fields[3], 16);
      connections.put(
          fields[9],
          port(fields[1])
              + " → "
              + port(fields[2])
              + " "
              + STATES.get(state < STATES.size() ? state : 0));
    }
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
  }
}

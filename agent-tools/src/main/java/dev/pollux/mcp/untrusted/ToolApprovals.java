package dev.pollux.mcp.untrusted;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what the tools of servers were like when they were approved, so that one whose description
 * or schema has changed since is noticed. Thread safe, and quick: it is asked on an event loop.
 */
public interface ToolApprovals {

  /** The hash of the tool that was approved, or null when it was not seen yet. */
  @Nullable
  String approved(String server, String tool);

  /** From now on the tool of this hash is the approved one. */
  void approve(String server, String tool, String hash);

  /** Remembers for as long as the process lives. A tool is approved when it is first seen. */
  static ToolApprovals inMemory() {
    Map<String, String> hashes = new ConcurrentHashMap<>();
    return new ToolApprovals() {
      @Override
      public @Nullable String approved(String server, String tool) {
        return hashes.get(server + '\n' + tool);
      }

      @Override
      public void approve(String server, String tool, String hash) {
        hashes.put(server + '\n' + tool, hash);
      }
    };
  }
}

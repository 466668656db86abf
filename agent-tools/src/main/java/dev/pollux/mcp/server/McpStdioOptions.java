package dev.pollux.mcp.server;

/** Limits of a server over stdio. */
public final class McpStdioOptions {

  private int maxLineBytes = 4 * 1024 * 1024;
  private int maxWaitingBytes = 16 * 1024 * 1024;

  /** All defaults. */
  public McpStdioOptions() {}

  /** Copies {@code other}. */
  public McpStdioOptions(McpStdioOptions other) {
    this.maxLineBytes = other.maxLineBytes;
    this.maxWaitingBytes = other.maxWaitingBytes;
  }

  public int getMaxLineBytes() {
    return maxLineBytes;
  }

  /**
   * The longest message, 4 MiB by default. A longer one is answered with an error as soon as it is too
   * long, whether or not it ends; nothing of it is kept.
   */
  public McpStdioOptions setMaxLineBytes(int maxLineBytes) {
    this.maxLineBytes = Limits.positive("maxLineBytes", maxLineBytes);
    return this;
  }

  public int getMaxWaitingBytes() {
    return maxWaitingBytes;
  }

  /** How much may wait for a client that does not read, 16 MiB by default; then the server ends. */
  public McpStdioOptions setMaxWaitingBytes(int maxWaitingBytes) {
    this.maxWaitingBytes = Limits.positive("maxWaitingBytes", maxWaitingBytes);
    return this;
  }
}

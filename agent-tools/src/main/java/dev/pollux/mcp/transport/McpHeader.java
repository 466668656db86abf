package dev.pollux.mcp.transport;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP headers of MCP, and how a value that is no plain ASCII stands in one: {@code
 * =?base64?SGVsbG8=?=}.
 */
public final class McpHeader {

  /** The revision; since 2025-06-18. */
  public static final String PROTOCOL_VERSION = "MCP-Protocol-Version";

  /** The session, up to 2025-11-25. */
  public static final String SESSION_ID = "Mcp-Session-Id";

  /** The last event that a client has seen of a stream, up to 2025-11-25. */
  public static final String LAST_EVENT_ID = "Last-Event-ID";

  /** The method of the body, since 2026-07-28. */
  public static final String METHOD = "Mcp-Method";

  /** The tool, prompt or resource of the body, since 2026-07-28. */
  public static final String NAME = "Mcp-Name";

  /** What a header for an argument starts with, since 2026-07-28. */
  public static final String PARAM_PREFIX = "Mcp-Param-";

  private static final String START = "=?base64?";
  private static final String END = "?=";

  private McpHeader() {}

  /**
   * The value as it stands in a header: itself when it is visible ASCII with spaces inside, else as
   * base64 of its UTF-8. What looks encoded is encoded once more, so that it comes back as it was.
   */
  public static String encode(String value) {
    if (isPlain(value) && !(value.startsWith(START) && value.endsWith(END))) {
      return value;
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return START + Base64.getEncoder().encodeToString(utf8) + END;
  }

  /**
   * The value that stands in a header, or null when it is none: base64 that is broken or no UTF-8, or
   * characters that no header may have. Space around it does not count.
   */
  public static @Nullable String decode(String header) {
    String value = header.strip();
    if (!isPlain(value)) {
      return null;
    }
    if (value.length() < START.length() + END.length()
        || !value.startsWith(START)
        || !value.endsWith(END)) {
      return value;
    }
    String base64 = value.substring(START.length(), value.length() - END.length());
    if (base64.length() % 4 != 0) {
      return null; // the JDK would take it without its padding
    }
    try {
      byte[] utf8 = Base64.getDecoder().decode(base64);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return null;
    }
  }

  private static boolean isPlain(String value) {
    int last = value.length() - 1;
    for (int i = 0; i <= last; i++) {
      char c = value.charAt(i);
      boolean inside = (c == ' ' || c == '\t') && i > 0 && i < last;
      if (!inside && (c < 0x21 || c > 0x7e)) {
        return false;
      }
    }
    return true;
  }
}

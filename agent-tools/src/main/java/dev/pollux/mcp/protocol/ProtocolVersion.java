package dev.pollux.mcp.protocol;

import java.util.List;

/** The revisions of MCP that are spoken here, and which of its two eras each belongs to. */
public final class ProtocolVersion {

  /** What a server assumes when the client of a session sends no version with a request. */
  public static final String V2025_03_26 = "2025-03-26";

  public static final String V2025_06_18 = "2025-06-18";

  /** The last revision with sessions. */
  public static final String V2025_11_25 = "2025-11-25";

  /** The first revision without sessions: each request stands for itself. */
  public static final String V2026_07_28 = "2026-07-28";

  /** The revisions with {@code initialize} and sessions, newest first. */
  public static final List<String> WITH_SESSIONS = List.of(V2025_11_25, V2025_06_18, V2025_03_26);

  /** The revisions whose requests each stand for themselves, newest first. */
  public static final List<String> STATELESS = List.of(V2026_07_28);

  /** All of them, newest first. */
  public static final List<String> ALL =
      List.of(V2026_07_28, V2025_11_25, V2025_06_18, V2025_03_26);

  private ProtocolVersion() {}
}

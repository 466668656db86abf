package dev.pollux.mcp.protocol;

/** The codes of {@link JsonRpcMessage.ErrorResponse}s that JSON-RPC and MCP name. */
public final class ErrorCode {

  /** The bytes are no JSON. */
  public static final int PARSE_ERROR = -32700;

  /** The JSON is no message. */
  public static final int INVALID_REQUEST = -32600;

  /** There is no such method. */
  public static final int METHOD_NOT_FOUND = -32601;

  /** The parameters do not hold; also for an unknown tool, prompt or, since 2026-07-28, resource. */
  public static final int INVALID_PARAMS = -32602;

  /** The receiver failed. */
  public static final int INTERNAL_ERROR = -32603;

  /** No such resource, up to 2025-11-25. */
  public static final int RESOURCE_NOT_FOUND = -32002;

  /** The user must visit an address first, in 2025-11-25. */
  public static final int URL_ELICITATION_REQUIRED = -32042;

  /** A header is missing, malformed or says another thing than the body, since 2026-07-28. */
  public static final int HEADER_MISMATCH = -32020;

  /** The client did not declare what the request needs, since 2026-07-28. */
  public static final int MISSING_CLIENT_CAPABILITY = -32021;

  /** The revision is not spoken here, since 2026-07-28. */
  public static final int UNSUPPORTED_PROTOCOL_VERSION = -32022;

  private ErrorCode() {}
}

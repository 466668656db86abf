package dev.pollux.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The peer did what the protocol does not allow, or answered with an error; {@link #code()} says
 * which. Its message goes to the peer.
 */
public final class McpException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final transient @Nullable JsonNode data;

  /** An error of this {@link ErrorCode}. */
  public McpException(int code, String message) {
    this(code, message, null);
  }

  /** An error of this {@link ErrorCode}, with more about it as JSON. */
  public McpException(int code, String message, @Nullable JsonNode data) {
    super(Objects.requireNonNull(message, "message"));
    this.code = code;
    this.data = data;
  }

  /** There is no such method, or not in the revision that is spoken. */
  public static McpException methodNotFound(String method) {
    return new McpException(
        ErrorCode.METHOD_NOT_FOUND, "There is no method '" + Shown.name(method) + "'");
  }

  /** The parameters of a request do not hold. */
  public static McpException invalidParams(String message) {
    return new McpException(ErrorCode.INVALID_PARAMS, message);
  }

  /** A header is missing, malformed, or says another thing than the body. */
  public static McpException headerMismatch(String message) {
    return new McpException(ErrorCode.HEADER_MISMATCH, message);
  }

  /** The client did not declare what the request needs, like {@code {"sampling": {}}}. */
  public static McpException missingCapability(String message, ObjectNode required) {
    ObjectNode data = Json.object();
    data.set("requiredCapabilities", required);
    return new McpException(ErrorCode.MISSING_CLIENT_CAPABILITY, message, data);
  }

  /**
   * The user must visit these addresses before the request can be served, in revision 2025-11-25:
   * {@code {"elicitations": [{"mode": "url", …}]}}.
   */
  public static McpException urlElicitationRequired(String message, List<ElicitRequest> visits) {
    ObjectNode data = Json.object();
    ArrayNode elicitations = data.putArray("elicitations");
    visits.forEach(visit -> elicitations.add(visit.json()));
    return new McpException(ErrorCode.URL_ELICITATION_REQUIRED, message, data);
  }

  /** The revision is not spoken here; tells which are. */
  public static McpException unsupportedVersion(String requested, Collection<String> supported) {
    ObjectNode data = Json.object().put("requested", Shown.name(requested));
    supported.forEach(data.putArray("supported")::add);
    return new McpException(
        ErrorCode.UNSUPPORTED_PROTOCOL_VERSION,
        "Protocol version '" + Shown.name(requested) + "' is not supported",
        data);
  }

  /** One of {@link ErrorCode}, or the peer's own. */
  public int code() {
    return code;
  }

  /** More about the error, or null. */
  public @Nullable JsonNode data() {
    return data;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}

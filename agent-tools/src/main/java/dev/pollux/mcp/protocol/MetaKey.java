package dev.pollux.mcp.protocol;

/** The keys of {@code _meta} that the protocol names. */
public final class MetaKey {

  /** The revision that a stateless request is written in. */
  public static final String PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";

  /** What the client of a stateless request can do. */
  public static final String CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";

  /** Who sends a stateless request. */
  public static final String CLIENT_INFO = "io.modelcontextprotocol/clientInfo";

  /** Who answers a stateless request. */
  public static final String SERVER_INFO = "io.modelcontextprotocol/serverInfo";

  /** From which level on a stateless request wants to be told log messages; none without it. */
  public static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";

  /** The {@code subscriptions/listen} request that a notification belongs to. */
  public static final String SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";

  /** What progress of the request is named by; without it none is told. */
  public static final String PROGRESS_TOKEN = "progressToken";

  private MetaKey() {}
}

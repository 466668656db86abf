package dev.pollux.postgres;

import dev.pollux.limit.Limit;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/** Where the database is, and how much is asked of it. */
public final class PostgresOptions {

  // So short that names made of it are within the 63 bytes of PostgreSQL; and never in need of
  // quotes.
  private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,39}");

  private final PgConnectOptions connectOptions;
  private String schema = "pollux";
  private int maxConnections = 10;
  private int maxWaiting = 10_000;
  private Duration statementTimeout = Duration.ofSeconds(10);
  private Duration retryTime = Duration.ofSeconds(60);
  private int pageBytes = 4 * 1024 * 1024;
  private int maxEntryBytes = 32 * 1024 * 1024;

  /**
   * The database behind a URL.
   *
   * @param url like {@code postgres://user:password@host:5432/database?sslmode=require}
   * @throws IllegalArgumentException if it is no such URL; the message does not repeat it
   */
  public PostgresOptions(String url) {
    this(parsed(url));
  }

  /**
   * The database that these options lead to; they are copied. TLS is set there: {@link
   * PgConnectOptions#setSslMode} and {@link PgConnectOptions#setSslOptions} (modes {@code verify-ca} and
   * {@code verify-full} need trusted certificates in the latter).
   */
  public PostgresOptions(PgConnectOptions connectOptions) {
    this.connectOptions = new PgConnectOptions(connectOptions);
  }

  /** Copies {@code other}. */
  public PostgresOptions(PostgresOptions other) {
    this(other.connectOptions);
    this.schema = other.schema;
    this.maxConnections = other.maxConnections;
    this.maxWaiting = other.maxWaiting;
    this.statementTimeout = other.statementTimeout;
    this.retryTime = other.retryTime;
    this.pageBytes = other.pageBytes;
    this.maxEntryBytes = other.maxEntryBytes;
  }

  private static PgConnectOptions parsed(String url) {
    if (url.startsWith("postgres://") || url.startsWith("postgresql://")) {
      try {
        return PgConnectOptions.fromUri(url);
      } catch (IllegalArgumentException e) {
        // Falls through: its message has the whole URL in it, with the password.
      }
    }
    throw new IllegalArgumentException(
        "url: not one of PostgreSQL (expected: postgres://user:password@host:5432/database)");
  }

  public PgConnectOptions getConnectOptions() {
    return new PgConnectOptions(connectOptions);
  }

  public String getSchema() {
    return schema;
  }

  /**
   * The schema of the database that everything is in, {@code pollux} by default. It is made when it is
   * not there. Stores with different schemas know nothing of each other.
   *
   * @throws IllegalArgumentException if it is more than 40 characters, or others than {@code a-z 0-9 _}
   */
  public PostgresOptions setSchema(String schema) {
    if (!SCHEMA.matcher(schema).matches()) {
      throw new IllegalArgumentException(
          "schema: '" + schema + "' (expected: 1 to 40 of a-z, 0-9 and _)");
    }
    this.schema = schema;
    return this;
  }

  public int getMaxConnections() {
    return maxConnections;
  }

  /**
   * How many connections a store has at the most, 10 by default; a run queue on it has one more.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public PostgresOptions setMaxConnections(int maxConnections) {
    this.maxConnections = Limit.positive("maxConnections", maxConnections);
    return this;
  }

  public int getMaxWaiting() {
    return maxWaiting;
  }

  /**
   * How many statements may wait for a connection, 10 000 by default. Those beyond are tried again like
   * those that found the database down.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public PostgresOptions setMaxWaiting(int maxWaiting) {
    this.maxWaiting = Limit.positive("maxWaiting", maxWaiting);
    return this;
  }

  public Duration getStatementTimeout() {
    return statementTimeout;
  }

  /**
   * How long one statement may take, 10 s by default; the database gives it up then, and it is tried
   * again. A connection on which nothing comes for half as long again is given up too.
   *
   * @throws IllegalArgumentException if it is less than 1 ms
   */
  public PostgresOptions setStatementTimeout(Duration statementTimeout) {
    this.statementTimeout = Limit.time("statementTimeout", statementTimeout);
    return this;
  }

  public Duration getRetryTime() {
    return retryTime;
  }

  /**
   * How long something is tried again while the database is down or busy, 60 s by default; then it
   * fails with {@link dev.pollux.session.SessionStoreException.Reason#UNAVAILABLE}. What a tool gave
   * back is held for as long, so a longer time bridges a longer outage.
   *
   * @throws IllegalArgumentException if it is less than 1 ms
   */
  public PostgresOptions setRetryTime(Duration retryTime) {
    this.retryTime = Limit.time("retryTime", retryTime);
    return this;
  }

  public int getPageBytes() {
    return pageBytes;
  }

  /**
   * How many bytes of entries are read at a time, 4 MiB by default. An entry that is longer comes alone.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public PostgresOptions setPageBytes(int pageBytes) {
    this.pageBytes = Limit.positive("pageBytes", pageBytes);
    return this;
  }

  public int getMaxEntryBytes() {
    return maxEntryBytes;
  }

  /**
   * How long one entry may be, in bytes of its JSON, 32 MiB by default. A longer one is refused with
   * {@link dev.pollux.session.SessionStoreException.Reason#TOO_LARGE}.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public PostgresOptions setMaxEntryBytes(int maxEntryBytes) {
    this.maxEntryBytes = Limit.positive("maxEntryBytes", maxEntryBytes);
    return this;
  }

  /** Who asks whom. */
  String user() {
    return "user '" + connectOptions.getUser() + "' at " + connectOptions.getHost() + ":"
        + connectOptions.getPort() + "/" + connectOptions.getDatabase();
  }

  @Override
  public String toString() {
    return "PostgresOptions["
        + connectOptions.getHost() + ":" + connectOptions.getPort() + "/"
        + connectOptions.getDatabase()
        + ", schema " + Objects.toString(schema) + "]";
  }
}

package dev.pollux.postgres;

import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import io.vertx.pgclient.PgException;

/** What a failure of the database means, and whether it is worth another try. */
enum Failure {

  /** Nothing was written, and the next try may find things different. */
  PASSING,

  /** Whether it was written is unknown: the connection was lost. */
  UNKNOWN,

  /** No room. */
  FULL,

  /** What is stored is damaged. */
  CORRUPT,

  /** The user may not: a wrong password, or no right to do it. */
  DENIED,

  /** The next try would fail as well. */
  LASTING;

  static Failure of(Throwable failure) {
    if (!(failure instanceof PgException)) {
      // A connection that broke or never came, or no place in the pool.
      return lacksPassword(failure) ? DENIED : isMistake(failure) ? LASTING : UNKNOWN;
    }
    String state = String.valueOf(((PgException) failure).getSqlState());
    switch (state) {
      case "40001": // serialization_failure
      case "40P01": // deadlock_detected
      case "55P03": // lock_not_available
      case "57014": // query_canceled: the statement timeout
      case "25P03": // idle_in_transaction_session_timeout
      case "25006": // read_only_sql_transaction: a standby that is about to be promoted
      case "0A000": // feature_not_supported: a cached plan from before a migration
      case "53200": // out_of_memory
      case "53300": // too_many_connections
        return PASSING;
      case "53100": // disk_full
        return FULL;
      case "XX001": // data_corrupted
      case "XX002": // index_corrupted
        return CORRUPT;
      case "28000": // invalid_authorization_specification
      case "28P01": // invalid_password
      case "42501": // insufficient_privilege
        return DENIED;
      default:
        // Shutdown and start-up (57P..), errors of connections (08...) and of input and output
        // (58...).
        return state.startsWith("57P") || state.startsWith("08") || state.startsWith("58")
            ? UNKNOWN
            : LASTING;
    }
  }

  // The server asks for a password, and the client has none to begin with.
  private static boolean lacksPassword(Throwable failure) {
    return failure instanceof IllegalArgumentException
        && String.valueOf(failure.getMessage()).contains("'password'");
  }

  // Vert.x tells broken connections by exceptions of many kinds; these are none of them.
  private static boolean isMistake(Throwable failure) {
    return failure instanceof Error
        || failure instanceof IllegalArgumentException
        || failure instanceof ClassCastException
        || failure instanceof NullPointerException;
  }

  boolean isRetryable() {
    return this == PASSING || this == UNKNOWN;
  }

  /**
   * The same for the caller.
   *
   * @param who asked whom, without a password
   */
  SessionStoreException exception(String what, String who, Throwable cause) {
    String state = cause instanceof PgException postgres ? " (" + postgres.getSqlState() + ")" : "";
    String failed = this == DENIED ? " was denied to " + who : " failed";
    return new SessionStoreException(
        reason(), "PostgreSQL: " + what + failed + state + ": " + message(cause), cause);
  }

  private Reason reason() {
    return switch (this) {
      case FULL -> Reason.FULL;
      case CORRUPT -> Reason.CORRUPT;
      case DENIED -> Reason.DENIED;
      case PASSING, UNKNOWN, LASTING -> Reason.UNAVAILABLE;
    };
  }

  // The detail of an error may have values of the row in it; the message itself has none.
  private static String message(Throwable cause) {
    String message =
        cause instanceof PgException postgres ? postgres.getErrorMessage() : cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}

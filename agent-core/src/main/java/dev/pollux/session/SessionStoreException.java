package dev.pollux.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A store could not do what it was asked; the {@link #reason} is for programs, the message for people. */
public final class SessionStoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why a store could not. */
  public enum Reason {

    /** The store was closed before. */
    CLOSED,

    /** Another process has the store, or the session, to itself. */
    LOCKED,

    /** What is stored is not what was written; nothing is guessed about it. */
    CORRUPT,

    /** It was written by a version of this program that this one does not know. */
    FORMAT,

    /** There is no room left; works again when there is. */
    FULL,

    /** An entry or a page is larger than the store's limit. */
    TOO_LARGE,

    /** The store cannot be reached, or the medium failed; whether an append was kept is unknown. */
    UNAVAILABLE,

    /** The store does not let this user in, or do that; trying again does not help. */
    DENIED,

    /** The writer's right to the session has ended: another has it now. */
    FENCED
  }

  private final Reason reason;

  /** A failure with a cause, or null for none. */
  public SessionStoreException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** Why the store could not. */
  public Reason reason() {
    return reason;
  }
}

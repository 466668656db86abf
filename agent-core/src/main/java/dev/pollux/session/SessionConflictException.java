package dev.pollux.session;

/** Another writer added to a session first: read it again, or keep one run at a time in it. */
public final class SessionConflictException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A conflict on the session with this id, at the place where both wanted to write. */
  public SessionConflictException(String sessionId, long expectedSequence, long sequence) {
    super("Session '" + sessionId + "' has " + sequence + " entries where " + expectedSequence
        + " were expected: another run wrote to it; let one run end before the next begins");
  }
}

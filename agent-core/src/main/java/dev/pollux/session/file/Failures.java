package dev.pollux.session.file;

import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What went wrong on a disk, typed. */
final class Failures {

  private static final Pattern FULL = Pattern.compile(
      "no space left|file too large|quota|not enough space", Pattern.CASE_INSENSITIVE);

  private Failures() {}

  static SessionStoreException open(Disk disk, Path directory, IOException cause) {
    return new SessionStoreException(
        isFull(disk, directory, 0, cause) ? Reason.FULL : Reason.UNAVAILABLE,
        "Session store " + directory + " could not be opened: " + said(cause),
        cause);
  }

  static SessionStoreException read(Path file, IOException cause) {
    return new SessionStoreException(
        Reason.UNAVAILABLE, "Session log " + file + " could not be read: " + said(cause), cause);
  }

  /** Nothing of an append was acknowledged. */
  static SessionStoreException write(Disk disk, Path file, long bytes, IOException cause) {
    return new SessionStoreException(
        isFull(disk, file.getParent(), bytes, cause) ? Reason.FULL : Reason.UNAVAILABLE,
        "Session log " + file + " could not be written: " + said(cause),
        cause);
  }

  // The words of the system may be of any language; the room that is left is not.
  private static boolean isFull(Disk disk, Path directory, long bytes, IOException cause) {
    return FULL.matcher(String.valueOf(cause.getMessage())).find() || disk.lacks(directory, bytes);
  }

  static SessionStoreException damaged(Path file, Reason reason, String message) {
    return new SessionStoreException(
        reason, "Session log " + file + " cannot be used: " + message, null);
  }

  private static String said(IOException cause) {
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}

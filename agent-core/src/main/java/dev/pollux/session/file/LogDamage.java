package dev.pollux.session.file;

import dev.pollux.session.SessionStoreException.Reason;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the log of a session, or was.
 *
 * @param sessionId the session, or null when not even that can be read
 * @param file its log
 * @param entries how many entries there are before the damage
 * @param droppedBytes how many bytes behind them were removed: the rest of an append that was cut off
 *     before it was acknowledged; 0 when nothing was
 * @param reason null when the log is good again; else why it is left as it is and refused
 * @param message the same for people
 */
public record LogDamage(
    @Nullable String sessionId,
    Path file,
    long entries,
    long droppedBytes,
    @Nullable Reason reason,
    String message) {}

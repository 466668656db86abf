package dev.pollux.session;

import java.time.Instant;

/**
 * What a store knows of a session without reading its log.
 *
 * @param id the session's id
 * @param entries how many entries its log has
 * @param updatedAt when the newest of them was written, by the store's clock
 */
public record SessionInfo(String id, long entries, Instant updatedAt) {}

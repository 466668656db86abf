package dev.pollux.worker;

import dev.pollux.session.SessionEntry;

/**
 * An entry of a session's log, and its place in it.
 *
 * @param sequence from 0; who follows again from {@code sequence + 1} gets what comes after it
 * @param entry what happened
 */
public record FollowedEntry(long sequence, SessionEntry entry) {}

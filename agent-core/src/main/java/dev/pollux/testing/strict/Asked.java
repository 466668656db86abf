package dev.pollux.testing.strict;

/**
 * What the rules must know of a request beside its body.
 *
 * @param operation like {@code generateContent}
 * @param model the id in the path, without {@code models/}
 * @param signatures whether function calls of the current turn need a thought signature
 */
public record Asked(String operation, String model, boolean signatures) {}

package dev.pollux.testing.strict;

/**
 * What the rules must know of a request beside its body.
 *
 * @param face who is asked
 * @param operation like {@code generateContent}
 * @param model the id in the path, without {@code models/}
 * @param signatures whether function calls of the current turn need a thought signature
 */
public record Asked(Face face, String operation, String model, boolean signatures) {

  Family family() {
    return Family.of(model);
  }
}

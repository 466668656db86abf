package dev.pollux.validation;

/**
 * One thing wrong with a value, in words that a model can repair its call with.
 *
 * @param path where, like {@code $.items[2].name}; for a missing member the place it should have
 * @param expected what the schema wants there, like {@code integer}, {@code one of ["C","F"]},
 *     {@code >= 1}, {@code at most 10 characters} or {@code a value for the required "city"}
 * @param got what came, as JSON of at most about 100 characters, like {@code "noon"}; {@code nothing}
 *     for a missing member, and the quoted name of a member that must not be there
 */
public record Violation(String path, String expected, String got) {

  /** {@code $.hour: expected integer, got "noon"}. */
  @Override
  public String toString() {
    return path + ": expected " + expected + ", got " + got;
  }
}

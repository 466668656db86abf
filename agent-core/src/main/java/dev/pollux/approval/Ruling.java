package dev.pollux.approval;

import java.util.Objects;

/** What an {@link ApprovalPolicy} says about a call. */
public sealed interface Ruling {

  /** Nobody is asked, whatever the tool says of itself. */
  static Ruling allow() {
    return new Allow();
  }

  /** Somebody is asked, unless calls of this tool are {@linkplain Decision#approveAlways always} made. */
  static Ruling ask() {
    return new Ask(false);
  }

  /** Somebody is asked about each single call. */
  static Ruling askEachTime() {
    return new Ask(true);
  }

  /**
   * The call is not made, and nobody is asked.
   *
   * @param reason told to the model; may be empty
   */
  static Ruling deny(String reason) {
    return new Deny(Objects.requireNonNull(reason, "reason"));
  }

  /**
   * Nothing: the next policy is asked, and at the end the tool's own {@code approval} and {@code flow}
   * count.
   */
  static Ruling pass() {
    return new Pass();
  }

  /** Nobody is asked. */
  record Allow() implements Ruling {}

  /**
   * Somebody is asked.
   *
   * @param eachTime also about a tool whose calls are always made
   */
  record Ask(boolean eachTime) implements Ruling {}

  /**
   * The call is not made.
   *
   * @param reason told to the model
   */
  record Deny(String reason) implements Ruling {}

  /** No opinion. */
  record Pass() implements Ruling {}
}

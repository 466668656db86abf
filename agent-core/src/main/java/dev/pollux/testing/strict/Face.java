package dev.pollux.testing.strict;

/** One of the services that speak Gemini's API, each a little differently. */
public enum Face {
  /** The Gemini Developer API of Google AI. */
  GOOGLE,
  /** Vertex AI: some fields of its own, and some that it does not know. */
  VERTEX,
  /** A gateway with Vertex AI behind it, which speaks like Google AI and loses things on the way. */
  GATEWAY;

  /** Whether Vertex AI decides in the end. */
  boolean isVertexBehind() {
    return this != GOOGLE;
  }
}

package dev.pollux.gemini.settings;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * How many tokens an image or a frame of a video is worth: {@code "MEDIA_RESOLUTION_LOW"} for a
 * request, {@code {"level": "MEDIA_RESOLUTION_LOW"}} for a single part. An open text, so that a newer
 * level passes.
 *
 * @param value the level as Gemini spells it
 */
public record MediaResolution(@JsonValue String value) {

  /** Few tokens. */
  public static final MediaResolution LOW = new MediaResolution("MEDIA_RESOLUTION_LOW");

  /** More of them. */
  public static final MediaResolution MEDIUM = new MediaResolution("MEDIA_RESOLUTION_MEDIUM");

  /** Many tokens, for small print. */
  public static final MediaResolution HIGH = new MediaResolution("MEDIA_RESOLUTION_HIGH");

  /** The most of all; for single parts only, a request as a whole is refused with it. */
  public static final MediaResolution ULTRA_HIGH =
      new MediaResolution("MEDIA_RESOLUTION_ULTRA_HIGH");

  /**
   * Checks that the level says something.
   *
   * @throws IllegalArgumentException if {@code value} is empty
   */
  public MediaResolution {
    Refused.empty("mediaResolution", value);
  }

  @Override
  public String toString() {
    return value;
  }
}

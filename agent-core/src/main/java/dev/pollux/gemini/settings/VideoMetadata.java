package dev.pollux.gemini.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Which piece of a video the model sees, and how much of it: {@code {"startOffset": "1s",
 * "endOffset": "2.5s", "fps": 1}}.
 *
 * @param json the metadata as they are sent. Read only
 */
public record VideoMetadata(ObjectNode json) {

  /** The whole video, at the model's own rate. */
  public static VideoMetadata standard() {
    return new VideoMetadata(Json.object());
  }

  /**
   * The piece from {@code start} to {@code end}, counted from the video's beginning.
   *
   * @throws IllegalArgumentException if {@code start} is negative or {@code end} is not behind it
   */
  public static VideoMetadata between(Duration start, Duration end) {
    if (start.isNegative() || end.compareTo(start) <= 0) {
      throw new IllegalArgumentException(
          "video: " + start + " to " + end + " (expected: 0 <= start < end)");
    }
    return new VideoMetadata(
        Json.object().put("startOffset", seconds(start)).put("endOffset", seconds(end)));
  }

  /**
   * Frames in a second that the model looks at; 1 is Gemini's own default.
   *
   * @throws IllegalArgumentException if {@code fps} is not above 0 and at most 24
   */
  public VideoMetadata withFps(double fps) {
    if (!(fps > 0 && fps <= 24)) {
      throw new IllegalArgumentException("fps: " + fps + " (expected: above 0, at most 24)");
    }
    return new VideoMetadata(Refused.copy(json).put("fps", fps));
  }

  // Protobuf's JSON of a duration: decimal seconds, then s.
  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.getSeconds())
            .add(BigDecimal.valueOf(duration.getNano(), 9))
            .stripTrailingZeros()
            .toPlainString()
        + "s";
  }
}

package dev.pollux.gemini.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;

/**
 * The shape of an image that the model makes: {@code {"aspectRatio": "16:9", "imageSize": "2K"}}.
 *
 * @param json the config as it is sent. Read only
 */
public record ImageConfig(ObjectNode json) {

  /** Leaves ratio and size to the model. */
  public static ImageConfig standard() {
    return new ImageConfig(Json.object());
  }

  /** Width to height, like {@code 1:1}, {@code 16:9} or {@code 9:16}. */
  public ImageConfig withAspectRatio(String aspectRatio) {
    if (!aspectRatio.matches("[1-9][0-9]*:[1-9][0-9]*")) {
      throw new IllegalArgumentException(
          "aspectRatio: '" + aspectRatio + "' (expected: width:height, like 16:9)");
    }
    return new ImageConfig(Refused.copy(json).put("aspectRatio", aspectRatio));
  }

  /** {@code 512}, {@code 1K}, {@code 2K}, {@code 4K} or newer; the K is a capital letter. */
  public ImageConfig withSize(String imageSize) {
    return new ImageConfig(
        Refused.copy(json).put("imageSize", Refused.empty("imageSize", imageSize)));
  }
}

package dev.pollux.examples.image;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.examples.script.Conversation;
import dev.pollux.testing.ReceivedRequest;
import dev.pollux.testing.Reply;
import java.util.List;
import java.util.Locale;

/** Plays Gemini for {@link Drawing}: draws three things, in the shape that the request asks for. */
public final class DrawingScript {

  /** What it knows. */
  public static final List<String> PROMPTS = List.of(
      "Draw a sunset over the sea", "Draw a green hill under a blue sky", "Draw a chessboard");

  private static final int DRAFT = 8;

  private DrawingScript() {}

  /** The next answer: a draft as a thought, a sentence, the image. */
  public static Reply answer(ReceivedRequest request) {
    String prompt = Conversation.of(request).prompt().toLowerCase(Locale.ROOT);
    JsonNode config = request.json().at("/generationConfig/imageConfig");
    String[] ratio = config.path("aspectRatio").asText("1:1").split(":");
    double wide = Double.parseDouble(ratio[0]) / Double.parseDouble(ratio[1]);
    double side = side(config.path("imageSize").asText());
    int width = pixels(side * Math.sqrt(wide));
    int height = pixels(side / Math.sqrt(wide));
    for (String subject : List.of("sunset", "hill", "chessboard")) {
      if (prompt.contains(subject)) {
        byte[] draft = draw(subject, width / DRAFT, height / DRAFT);
        byte[] image = draw(subject, width, height);
        return Reply.thoughtData("image/png", draft)
            .and(Reply.text("Here is the " + subject + "."))
            .and(Reply.data("image/png", image));
      }
    }
    return Conversation.unknown(PROMPTS);
  }

  private static double side(String size) {
    return switch (size) {
      case "512" -> 512;
      case "2K" -> 2048;
      case "4K" -> 4096;
      default -> 1024;
    };
  }

  /** Image models count in 32s. */
  private static int pixels(double side) {
    return (int) Math.round(side / 32) * 32;
  }

  private static byte[] draw(String subject, int width, int height) {
    return Png.of(
        width,
        height,
        switch (subject) {
          case "sunset" -> (x, y) -> sunset(x, y, width, height);
          case "hill" -> (x, y) -> hill(x, y, width, height);
          default -> (x, y) -> (8 * x / width + 8 * y / height) % 2 == 0 ? 0xf0d9b5 : 0xb58863;
        });
  }

  private static int sunset(int x, int y, int width, int height) {
    int horizon = height * 2 / 3;
    if (y > horizon) {
      return mixed(0xc8553d, 0x14213d, y - horizon, height - horizon);
    }
    double far = Math.hypot(x - width / 2.0, y - horizon);
    return far < height / 6.0 ? 0xffd166 : mixed(0x3d348b, 0xf7b267, y, horizon);
  }

  private static int hill(int x, int y, int width, int height) {
    double top = height * (0.75 - 0.35 * Math.sin(Math.PI * x / width));
    return y > top ? mixed(0x74c365, 0x2d6a4f, y, height) : mixed(0x4ea8de, 0xcaf0f8, y, height);
  }

  private static int mixed(int from, int to, int part, int whole) {
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = from >> shift & 0xff;
      int b = to >> shift & 0xff;
      rgb |= a + (b - a) * part / whole << shift;
    }
    return rgb;
  }
}

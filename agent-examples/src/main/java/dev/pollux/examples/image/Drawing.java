package dev.pollux.examples.image;

import dev.pollux.agent.Agent;
import dev.pollux.agent.AgentOptions;
import dev.pollux.gemini.GenerationConfig;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.settings.ImageConfig;
import dev.pollux.google.GeminiModel;
import dev.pollux.run.RunResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Makes an image of what it is told, and writes it as a PNG file. */
public final class Drawing {

  /** A model that makes images. */
  public static final String MODEL = "gemini-3.1-flash-image";

  private static final int MAX_BYTES = 20 * 1024 * 1024;
  private static final long MAX_PIXELS = 64_000_000;

  private Drawing() {}

  /** The agent: it answers with an image, and may say something about it. */
  public static AgentOptions agent() {
    return new AgentOptions()
        .setGenerationConfig(new GenerationConfig()
            .setResponseModalities(List.of("TEXT", "IMAGE"))
            .setImageConfig(ImageConfig.standard().withAspectRatio("16:9").withSize("1K")));
  }

  /**
   * Writes the final image into a file, away from the event loop.
   *
   * @param overwrite whether a file that is there is written over; it is left as it is otherwise
   * @return what the model said, and the size of the image; fails when there is none
   */
  public static Future<String> save(Vertx vertx, RunResult result, Path file, boolean overwrite) {
    List<Part.InlineData> images = result.images();
    if (images.isEmpty()) {
      return Future.failedFuture("The answer has no image. It says: " + result.text());
    }
    Part.InlineData last = images.get(images.size() - 1);
    OpenOption how = overwrite ? StandardOpenOption.CREATE : StandardOpenOption.CREATE_NEW;
    return vertx
        .executeBlocking(() -> write(last.data(MAX_BYTES), file, how), false)
        .map(size -> (result.text() + "\n" + file + ": " + size).strip());
  }

  private static String write(byte[] data, Path file, OpenOption how) throws IOException {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(data))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException("The image is of a kind that cannot be read here");
      }
      ImageReader reader = readers.next();
      reader.setInput(in);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      boolean png = reader.getFormatName().equalsIgnoreCase("png");
      byte[] bytes = png ? data : converted(reader, (long) width * height);
      Files.write(file, bytes, how, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
      return width + " x " + height + " pixels, " + bytes.length + " bytes";
    }
  }

  private static byte[] converted(ImageReader reader, long pixels) throws IOException {
    if (pixels > MAX_PIXELS) {
      throw new IOException(
          "The image has " + pixels + " pixels (expected: <= " + MAX_PIXELS + ")");
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(reader.read(0), "png", png);
    return png.toByteArray();
  }

  /** Needs {@code GEMINI_API_KEY} in the environment. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    new Agent(GeminiModel.fromEnvironment(vertx, MODEL), agent())
        .run("Draw a sunset over the sea")
        .compose(result -> save(vertx, result, Path.of("image.png"), false))
        .onSuccess(System.out::println)
        .onFailure(failure -> System.err.println(failure.getMessage()))
        .eventually(vertx::close);
  }
}

package dev.pollux.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pollux.testing.LocalGemini;
import dev.pollux.testing.Reply;
import io.vertx.core.Vertx;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawingTest {

  @TempDir
  private Path directory;

  @Test
  void imageIsWrittenAsPngAndItsSizeIsTold() throws IOException {
    Path file = directory.resolve("sunset.png");

    Cli.Result result =
        Cli.run("run", "image", "Draw a sunset over the sea", "--out", file.toString());

    assertThat(result.exit()).as(result.err()).isZero();
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(1376);
    assertThat(image.getHeight()).isEqualTo(768);
    assertThat(image.getRGB(688, 500)).as("the sun").isEqualTo(0xffffd166);
    assertThat(result.outLines())
        .containsExactly(
            "Here is the sunset.", file + ": 1376 x 768 pixels, " + Files.size(file) + " bytes");
  }

  @Test
  void fileThatIsThereStaysUnlessItMayBeOverwritten() throws IOException {
    Path file = Files.writeString(directory.resolve("mine.png"), "mine");
    String[] args = {"run", "image", "Draw a chessboard", "--out", file.toString()};

    Cli.Result refused = Cli.run(args);

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith("agents run: --out: '" + file + "' is there already (expected: a new file, or");
    assertThat(file).hasContent("mine");

    Cli.Result allowed =
        Cli.run("run", "image", "Draw a chessboard", "--out", file.toString(), "--overwrite");

    assertThat(allowed.exit()).as(allowed.err()).isZero();
    assertThat(ImageIO.read(file.toFile())).isNotNull();
  }

  @Test
  void directoryMustBeThere() {
    Cli.Result result = Cli.run(
        "run",
        "image",
        "Draw a chessboard",
        "--out",
        directory.resolve("no/a.png").toString());

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("(expected: a file in a directory that is there)");
  }

  @Test
  void eventsLeaveStdoutToJsonAndTheFileIsWritten() {
    Path file = directory.resolve("hill.png");

    Cli.Result result =
        Cli.run("run", "image", "Draw a green hill", "--out", file.toString(), "--events", "json");

    assertThat(result.outLines()).allMatch(line -> line.startsWith("{\"type\":"));
    assertThat(result.errLines()).last().asString().startsWith(file + ": 1376 x 768 pixels");
    assertThat(file).exists();
  }

  @Test
  void imageOfAnotherKindBecomesPngAndWhatIsNoImageFails() throws IOException {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "jpeg", jpeg);
    Vertx vertx = Vertx.vertx();
    try {
      LocalGemini gemini = LocalGemini.start(vertx).await();
      gemini.reply(
          Reply.data("image/jpeg", jpeg.toByteArray()), Reply.data("image/png", new byte[9]));

      Cli.Result converted = ask(gemini, "a.png");
      Cli.Result broken = ask(gemini, "b.png");

      assertThat(converted.out()).contains("a.png: 40 x 30 pixels");
      assertThat(Files.readAllBytes(directory.resolve("a.png"))).startsWith(0x89, 'P', 'N', 'G');
      assertThat(broken.exit()).isEqualTo(1);
      assertThat(broken.errLines())
          .last()
          .isEqualTo("agents run: The image is of a kind that cannot be read here");
      assertThat(directory.resolve("b.png")).doesNotExist();
    } finally {
      vertx.close().await();
    }
  }

  private Cli.Result ask(LocalGemini gemini, String file) {
    return Cli.runIn(
        Map.of("GEMINI_API_KEY", "k"),
        "run",
        "image",
        "hi",
        "--base-url",
        gemini.url(),
        "--out",
        directory.resolve(file).toString());
  }
}

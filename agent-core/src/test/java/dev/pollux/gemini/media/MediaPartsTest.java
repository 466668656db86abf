package dev.pollux.gemini.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.gemini.Part;
import dev.pollux.gemini.settings.MediaResolution;
import dev.pollux.gemini.settings.VideoMetadata;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaPartsTest {

  private static final Vertx VERTX = Vertx.vertx();

  @TempDir
  Path folder;

  @AfterAll
  static void close() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** Latin-1, with {@code ~XX} for a byte in hexadecimal. */
  private static byte[] bytes(String pattern) {
    StringBuilder latin = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.charAt(i) == '~') {
        latin.append((char) Integer.parseInt(pattern.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        latin.append(pattern.charAt(i));
      }
    }
    return latin.toString().getBytes(ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', textBlock = """
      ~89PNG~0D~0A~1A~0A~00~00, image/png
      ~FF~D8~FF~E0~00~10JFIF, image/jpeg
      GIF89a~01~00, image/gif
      GIF87a~01~00, image/gif
      RIFF~24~00~00~00WEBPVP8 , image/webp
      RIFF~24~00~00~00WAVEfmt , audio/wav
      RIFF~24~00~00~00AVI LIST, video/avi
      ~00~00~00~18ftypheic~00~00, image/heic
      ~00~00~00~18ftypmif1~00~00, image/heif
      ~00~00~00~18ftypavif~00~00, image/avif
      ~00~00~00~18ftypisom~00~00, video/mp4
      ~00~00~00~18ftypmp42~00~00, video/mp4
      ~00~00~00~18ftypM4A ~00~00, audio/m4a
      ~00~00~00~14ftypqt  ~00~00, video/mov
      ~00~00~00~08wide~00~00, video/mov
      ~00~00~00~18ftyp3gp5~00~00, video/3gpp
      ~00~00~01~BA~44, video/mpeg
      ~1AE~DF~A3~9FB~86~81~01B~82~84webm, video/webm
      ~1AE~DF~A3~9FB~86~81~01B~82~88matroska, video/x-matroska
      II*~00~08, image/tiff
      BM~36~00~00~00~00~00~00~00, image/bmp
      %PDF-1.7~0A%~E2~E3, application/pdf
      ID3~04~00, audio/mp3
      ~FF~FB~90~00, audio/mp3
      ~FF~F1~50~80, audio/aac
      fLaC~00~00, audio/flac
      OggS~00~02~00~00, audio/ogg
      FORM~00~00~00~00AIFFCOMM, audio/aiff
      FLV~01~05, video/x-flv
      {"a": 1}, application/json
      [1], application/json
      {"a": 1} and more, text/plain
      {a: 1}, text/plain
      {\\rtf1, text/rtf
      <!DOCTYPE html><p>, text/html
      <?xml version="1.0"?><a/>, text/xml
      a plain text, text/plain
      ~C3~B8re, text/plain
      The wide road, text/plain
      a;b~0A1;2, text/plain
      ~EF~BB~BFwith a mark, text/plain
      """)
  void theContentTellsTheKind(String pattern, String mimeType) {
    assertThat(MediaParts.fromBytes(bytes(pattern)).mimeType()).isEqualTo(mimeType);
  }

  @Test
  void aTableIsToldByItsCommas() {
    assertThat(MediaParts.fromBytes("a,b\n1,\"2,5\"\n3,4\n".getBytes(UTF_8)).mimeType())
        .isEqualTo("text/csv");
    assertThat(MediaParts.fromBytes("Dear Ann,\n\nhow, then,\nare you?".getBytes(UTF_8))
            .mimeType())
        .isEqualTo("text/plain");
  }

  @ParameterizedTest
  @CsvSource({
    "~FF~D8~FF, x.png, image/jpeg",
    "~00~00~00~18ftypisom, x.m4a, audio/m4a",
    "~00~00~00~18ftypisom, x.png, video/mp4",
    "~1AE~DF~A3webm, x.WEBA, audio/webm",
    "plain, x.csv, text/csv",
    "plain, notes.md, text/markdown",
    "plain, x.json, text/plain",
    "plain, x.png, text/plain",
    "plain, x.unknown, text/plain",
    "plain, x, text/plain"
  })
  void theEndingDecidesOnlyWhereTheContentLeavesAChoice(
      String pattern, String name, String mimeType) {
    assertThat(MediaParts.fromBytes(bytes(pattern), name).mimeType()).isEqualTo(mimeType);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PK~03~04",
        "~FF~FEa~00",
        "~80~81",
        "text~00with a NUL",
        "~1B[1m",
        "RIFF" + "~00~00~00~00ACON",
        "~7FELF",
        "~00~00~00~00",
        "~C3"
      })
  void whatIsOfNoKnownKindIsRefused(String pattern) {
    assertThatThrownBy(() -> MediaParts.fromBytes(bytes(pattern), "x.bin"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "x.bin: of no known kind (expected: an image, audio, video, PDF or text in UTF-8; "
                + "or name the MIME type with Part.inlineData)");
  }

  @Test
  void aLongTextMayBeCutWithinALetterWhereTheLookEnds() {
    assertThat(
            MediaParts.fromBytes(("x" + "ø".repeat(64 * 1024)).getBytes(UTF_8)).mimeType())
        .isEqualTo("text/plain");
  }

  @Test
  void noFirstBytesMakeTheSearchFail() {
    for (int length = 1; length < 14; length++) {
      for (String start :
          new String[] {"RIFF", "\0\0\0\0ftyp", "FORM", "OggS", "\u001aE\u00df\u00a3"}) {
        byte[] data = new byte[length];
        byte[] given = start.getBytes(ISO_8859_1);
        System.arraycopy(given, 0, data, 0, Math.min(length, given.length));
        MediaTypes.of(data, "");
      }
    }
  }

  @Test
  void aFileIsReadAndSentAsItIs() throws Exception {
    Path file = Files.write(folder.resolve("x.png"), bytes("~89PNG~0D~0A~1A~0A~00"));

    Part.InlineData part = await(MediaParts.fromFile(VERTX, file));

    assertThat(part.json())
        .hasToString("{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"iVBORw0KGgoA\"}}");
  }

  @Test
  void aFileIsBounded() throws Exception {
    Path file = Files.write(folder.resolve("x.txt"), "12345".getBytes(UTF_8));

    assertThat(await(MediaParts.fromFile(VERTX, file, 5)).data()).hasSize(5);
    assertFails(
        MediaParts.fromFile(VERTX, file, 4),
        IllegalArgumentException.class,
        file + ": 5 bytes (expected: at most 4)");
    Files.write(file, new byte[0]);
    assertFails(
        MediaParts.fromFile(VERTX, file),
        IllegalArgumentException.class,
        file + ": empty (expected: at least 1 byte)");
  }

  @Test
  void aFolderOrADeviceIsNotRead() {
    assertFails(
        MediaParts.fromFile(VERTX, folder), IOException.class, folder + ": no regular file");
    Path device = Path.of("/dev/zero");
    if (Files.exists(device)) {
      assertFails(
          MediaParts.fromFile(VERTX, device), IOException.class, device + ": no regular file");
    }
    Path absent = folder.resolve("absent");
    assertFails(MediaParts.fromFile(VERTX, absent), IOException.class, absent.toString());
  }

  private static void assertFails(Future<?> future, Class<?> type, String message) {
    assertThatThrownBy(() -> await(future))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(type)
        .hasMessage(message);
  }

  @Test
  void anAddressTellsItsKindByItsEnding() {
    assertThat(MediaParts.fromUri("https://example.com/a/rain.JPG?size=1.png#x").json())
        .hasToString("{\"fileData\":{\"mimeType\":\"image/jpeg\","
            + "\"fileUri\":\"https://example.com/a/rain.JPG?size=1.png#x\"}}");
    assertThat(MediaParts.fromUri("gs://bucket/film.mp4").mimeType()).isEqualTo("video/mp4");
    assertThat(MediaParts.fromUri("https://www.youtube.com/watch?v=a").json())
        .hasToString("{\"fileData\":{\"fileUri\":\"https://www.youtube.com/watch?v=a\"}}");
    assertThatThrownBy(() -> MediaParts.fromUri("https://example.com/rain"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "uri: its ending tells no kind of media (expected: one like .png; or name the MIME "
                + "type with Part.fileData)");
    assertThatThrownBy(() -> MediaParts.fromUri("https://example.youtube.com.evil/"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPartIsLookedAtAsItIsTold() {
    assertThat(Part.fileData("video/mp4", "https://example.org/v")
            .withVideoMetadata(VideoMetadata.between(Duration.ofSeconds(1), Duration.ofSeconds(2))
                .withFps(2))
            .withMediaResolution(MediaResolution.LOW)
            .json())
        .hasToString("{\"fileData\":{\"mimeType\":\"video/mp4\","
            + "\"fileUri\":\"https://example.org/v\"},\"videoMetadata\":{\"startOffset\":\"1s\","
            + "\"endOffset\":\"2s\",\"fps\":2.0},"
            + "\"mediaResolution\":{\"level\":\"MEDIA_RESOLUTION_LOW\"}}");
  }

  @Test
  void dataAreDecodedWithinABound() {
    Part.InlineData data = Part.inlineData("image/png", new byte[1002]);

    assertThat(data.data(1002)).hasSize(1002);
    assertThatThrownBy(() -> data.data(1000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("inlineData: 1002 bytes (expected: at most 1000)");
    assertThatThrownBy(() -> data.data(10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("inlineData: about 1002 bytes (expected: at most 10)");
  }
}

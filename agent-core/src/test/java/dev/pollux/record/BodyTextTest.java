package dev.pollux.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyTextTest {

  private static final Masks MASKS = new Masks(new RecordOptions());

  private static List<Buffer> cut(byte[] bytes, Random random) {
    List<Buffer> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(9));
      pieces.add(Buffer.buffer(bytes).getBuffer(from, to));
      from = to;
    }
    return pieces;
  }

  private static List<Buffer> stored(List<Buffer> pieces) throws Exception {
    ObjectNode json = Json.object();
    BodyText.write(pieces, MASKS, json);
    byte[] written = Json.bytes(json);
    return BodyText.read(Json.read(written, 0, written.length));
  }

  @Test
  void bytesAndPiecesAreTheSameWhateverIsCut() throws Exception {
    List<byte[]> bodies = List.of(
        "data: {\"text\":\"Å – ❄ 😀\"}\r\n\r\ndata: [DONE]\n\n".getBytes(StandardCharsets.UTF_8),
        "{\n  \"a\": [1,\r 2]\n}".getBytes(StandardCharsets.UTF_8),
        "<p>no newline".getBytes(StandardCharsets.UTF_8),
        new byte[] {0, -1, -2, 'a', '\n', -61},
        new byte[0]);
    for (int seed = 0; seed < 200; seed++) {
      for (byte[] body : bodies) {
        List<Buffer> pieces = cut(body, new Random(seed));
        assertThat(stored(pieces)).as("seed " + seed).isEqualTo(pieces);
      }
    }
  }

  @Test
  void piecesStayWhereTheyAreAroundWhatIsLeftOut() throws Exception {
    String key = "AIzaSyA1234567890abcdefghijklmnopqrstuv";
    String before = "data: {\"a\":1}\n";
    String body = before + "data: {\"k\":\"" + key + "\"}\n" + "data: {\"b\":2}\n";
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Buffer whole = Buffer.buffer(bytes);

    List<Buffer> pieces = stored(List.of(
        whole.getBuffer(0, 5),
        whole.getBuffer(5, before.length() + 30),
        whole.getBuffer(before.length() + 30, bytes.length - 4),
        whole.getBuffer(bytes.length - 4, bytes.length)));

    assertThat(pieces).hasSize(4);
    assertThat(pieces.get(0)).hasToString("data:");
    assertThat(pieces.get(3)).hasToString("2}\n".length() == 3 ? ":2}\n" : "");
    Buffer joined = Buffer.buffer();
    pieces.forEach(joined::appendBuffer);
    assertThat(joined).hasToString(body.replace(key, "***"));
  }

  @Test
  void tokensAreThoseOfTheLastChunk() {
    ObjectNode json = Json.object();
    BodyText.write(
        List.of(Buffer.buffer("data: {\"usageMetadata\":{\"totalTokenCount\":3}}\n\n"
            + "data: {\"usageMetadata\":{\"totalTokenCount\":8}}\n\n")),
        MASKS,
        json);
    assertThat(BodyText.tokens(json)).isEqualTo(8);
    BodyText.write(List.of(Buffer.buffer("{\n\"usage\": {\"total_tokens\": 5}\n}")), MASKS, json);
    assertThat(BodyText.tokens(json)).isEqualTo(5);
  }
}

package dev.pollux.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.http.SseDecoder.EventTooLargeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SseDecoderTest {

  private static final int ROOMY = 1_000_000;

  /** What the service sends, with a proxy's additions and characters of two, three and four bytes. */
  private static final String RECORDED = "\uFEFF: ping\r\n"
      + "data: {\"text\":\"Grüße, 東京\"}\r\n\r\n"
      + "event: message\nid: 7\nretry: 100\ndata:{\"text\":\"🌧\"}\n\n"
      + "data: {\"text\":\rdata:  \"two lines\"}\r\r"
      + "data\n\n"
      + "data: [DONE]";

  private static final List<String> RECORDED_EVENTS = List.of(
      "{\"text\":\"Grüße, 東京\"}", "{\"text\":\"🌧\"}", "{\"text\":\n \"two lines\"}", "", "[DONE]");

  static List<Arguments> grammar() {
    return List.of(
        Arguments.of("", List.of()),
        Arguments.of("\n\n\r\n\r", List.of()),
        Arguments.of("data: a\n\n", List.of("a")),
        Arguments.of("data: a\r\n\r\n", List.of("a")),
        Arguments.of("data: a\r\r", List.of("a")),
        Arguments.of("data: a\r\n\rdata: b\r\r\ndata: c\n\r\n", List.of("a", "b", "c")),
        Arguments.of("data: a\n\r\r\n\n\ndata: b\n\n", List.of("a", "b")),
        Arguments.of("data:a\n\n", List.of("a")),
        Arguments.of("data:  a \n\n", List.of(" a ")),
        Arguments.of("data:\ta\n\n", List.of("\ta")),
        Arguments.of("data: a:b: c\n\n", List.of("a:b: c")),
        Arguments.of("data: a\ndata: b\n\n", List.of("a\nb")),
        Arguments.of("data: a\ndata\ndata: b\n\n", List.of("a\n\nb")),
        Arguments.of("data\n\n", List.of("")),
        Arguments.of("data:\n\n", List.of("")),
        Arguments.of("data\ndata\n\n", List.of("\n")),
        Arguments.of(": comment\ndata: a\n:\n: data: b\n\n", List.of("a")),
        Arguments.of("event: add\nid: 1\nretry: 3\ndata: a\n\nevent: end\n\n", List.of("a")),
        Arguments.of("dat: a\ndatax: b\nDATA: c\n data: d\ndata : e\n\n", List.of()),
        Arguments.of("\uFEFFdata: a\n\n", List.of("a")),
        Arguments.of("\uFEFF\uFEFFdata: a\n\n", List.of()),
        Arguments.of("data: a\n\n\uFEFFdata: b\n\n", List.of("a")),
        Arguments.of("data: \uFEFF\n\n", List.of("\uFEFF")),
        Arguments.of("data: a\n", List.of("a")),
        Arguments.of("data: a", List.of("a")),
        Arguments.of("data: a\r", List.of("a")),
        Arguments.of("data: a\n\n: bye", List.of("a")),
        Arguments.of("data", List.of("")));
  }

  @ParameterizedTest
  @MethodSource("grammar")
  void A19_grammarHoldsHoweverTheStreamIsCut(String stream, List<String> events) {
    byte[] bytes = stream.getBytes(UTF_8);
    assertThat(decode(ROOMY, bytes)).isEqualTo(events);
    assertThat(decode(ROOMY, bytewise(bytes))).isEqualTo(events);
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertThat(decode(ROOMY, split(bytes, cut))).as("cut at %d", cut).isEqualTo(events);
    }
  }

  @Test
  void A18_recordedStreamIsTheSameForEveryPairOfCuts() {
    byte[] bytes = RECORDED.getBytes(UTF_8);
    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        assertThat(decode(ROOMY, split(bytes, first, second))).isEqualTo(RECORDED_EVENTS);
      }
    }
  }

  @Test
  void aLineFeedInTheNextBufferBelongsToTheCarriageReturnBeforeIt() {
    assertThat(decode(ROOMY, utf8("data: a\r"), utf8(""), utf8("\ndata: b\r"), utf8("\n\r\n")))
        .containsExactly("a\nb");
  }

  @Test
  void anEventComesAsSoonAsItsBlankLineIsThere() throws EventTooLargeException {
    List<String> events = new ArrayList<>();
    SseDecoder decoder = new SseDecoder(ROOMY, (data, n) -> events.add(new String(data, 0, n)));

    decoder.feed(utf8("data: a\r\n\r"));

    assertThat(events).containsExactly("a");
  }

  @Property
  void A18_A19_anyTextGivesWhatTheReferenceGivesWhereverItIsCut(
      @ForAll("streams") String stream, @ForAll("cuts") List<Integer> cuts) {
    byte[] bytes = stream.getBytes(UTF_8);
    int[] at = cuts.stream().mapToInt(cut -> cut % (bytes.length + 1)).sorted().toArray();
    assertThat(decode(ROOMY, split(bytes, at))).isEqualTo(reference(stream));
  }

  @Provide
  Arbitrary<String> streams() {
    return Arbitraries.of(
            "data", "data:", "data: ", "event: ", ":", " ", "\n", "\r", "\r\n", "a", "ü", "🌧",
            "\n\n", "\uFEFF", "id")
        .list()
        .ofMaxSize(40)
        .map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(0, 200).list().ofMaxSize(12);
  }

  @Test
  void dataOfJustTheLimitIsTakenAndOneByteMoreIsRefusedHoweverItIsCut() {
    for (String field : List.of("data:", "data: ", "\uFEFFdata: ")) {
      byte[] most = utf8(field + "x".repeat(20) + "\n\n");
      byte[] more = utf8(field + "x".repeat(21) + "\n\n");
      for (int cut = 0; cut <= most.length; cut++) {
        int at = cut;
        assertThat(decode(20, split(most, at))).containsExactly("x".repeat(20));
        assertTooLarge(20, split(more, at));
      }
      assertThat(decode(20, bytewise(most))).containsExactly("x".repeat(20));
      assertTooLarge(20, bytewise(more));
    }
  }

  @Test
  void theLinesOfOneEventCountTogetherAndEventsDoNot() {
    String line = "data: " + "x".repeat(9) + "\n";
    assertThat(decode(20, utf8(line + line + "\n" + line + line + "\n"))).hasSize(2);
    assertTooLarge(20, utf8(line + line + "data:\ndata:\n\n"));
  }

  @Test
  void aLineWithoutEndIsRefusedWhateverItsField() {
    for (String field : List.of("data: ", ": ", "id: ", "")) {
      assertTooLarge(20, utf8(field + "x".repeat(40)));
      assertTooLarge(20, bytewise(utf8(field + "x".repeat(40))));
      assertTooLarge(20, utf8(field + "x".repeat(40) + "\n"));
    }
  }

  private static void assertTooLarge(int maxEventBytes, byte[]... buffers) {
    assertThatThrownBy(() -> decodeChecked(maxEventBytes, buffers))
        .isInstanceOf(EventTooLargeException.class);
  }

  private static List<String> decode(int maxEventBytes, byte[]... buffers) {
    try {
      return decodeChecked(maxEventBytes, buffers);
    } catch (EventTooLargeException e) {
      throw new AssertionError("An event within the limit was refused", e);
    }
  }

  private static List<String> decodeChecked(int maxEventBytes, byte[]... buffers)
      throws EventTooLargeException {
    List<String> events = new ArrayList<>();
    SseDecoder decoder =
        new SseDecoder(maxEventBytes, (data, n) -> events.add(new String(data, 0, n, UTF_8)));
    for (byte[] buffer : buffers) {
      decoder.feed(buffer);
    }
    decoder.end();
    return events;
  }

  /** The standard's own steps, on whole lines. */
  private static List<String> reference(String stream) {
    List<String> events = new ArrayList<>();
    StringBuilder data = new StringBuilder();
    String text = stream.startsWith("\uFEFF") ? stream.substring(1) : stream;
    for (String line : (text + "\n\n").split("\r\n|\n|\r", -1)) {
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      if (line.isEmpty()) {
        if (data.length() > 0) {
          events.add(data.substring(0, data.length() - 1));
          data.setLength(0);
        }
      } else if (field.equals("data")) {
        data.append(value.startsWith(" ") ? value.substring(1) : value).append('\n');
      }
    }
    return events;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[][] bytewise(byte[] bytes) {
    byte[][] buffers = new byte[bytes.length][];
    for (int i = 0; i < bytes.length; i++) {
      buffers[i] = new byte[] {bytes[i]};
    }
    return buffers;
  }

  private static byte[][] split(byte[] bytes, int... cuts) {
    byte[][] buffers = new byte[cuts.length + 1][];
    int from = 0;
    for (int i = 0; i < cuts.length; i++) {
      buffers[i] = Arrays.copyOfRange(bytes, from, cuts[i]);
      from = cuts[i];
    }
    buffers[cuts.length] = Arrays.copyOfRange(bytes, from, bytes.length);
    return buffers;
  }
}

package dev.pollux.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void linesComeWithoutTheirEndsAndEmptyOnesNotAtAll() throws Exception {
    LineReader reader = reader("a\r\n\n\r\nbé\nlast", 10);

    assertThat(read(reader)).isEqualTo("a");
    assertThat(read(reader)).isEqualTo("bé");
    assertThat(read(reader)).isEqualTo("last");
    assertThat(read(reader)).isNull();
  }

  @Test
  void aLineThatIsTooLongIsDroppedAndTheNextIsRead() throws Exception {
    LineReader reader = reader("x".repeat(100_000) + "\n" + "y".repeat(11) + "\nok\n", 10);

    assertThatThrownBy(reader::read).isInstanceOf(LineReader.LineTooLongException.class);
    assertThatThrownBy(reader::read).hasMessage("A line is longer than 10 bytes");
    assertThat(read(reader)).isEqualTo("ok");
    assertThat(read(reader)).isNull();
  }

  @Test
  void D07_aLineThatNeverEndsIsRefusedWhenItIsTooLong() {
    long[] read = new long[1];
    InputStream endless = new InputStream() {
      @Override
      public int read() {
        read[0]++;
        return 'x';
      }
    };
    assertThatThrownBy(() -> new LineReader(endless, 10_000).read())
        .isInstanceOf(LineReader.LineTooLongException.class);
    assertThat(read[0]).isLessThan(30_000);
  }

  @Test
  void aLineOfTheLongestLengthMayEndInACarriageReturn() throws Exception {
    LineReader reader = reader("y".repeat(10) + "\r\n" + "z".repeat(12) + "\r\n", 10);

    assertThat(read(reader)).isEqualTo("yyyyyyyyyy");
    assertThatThrownBy(reader::read).isInstanceOf(LineReader.LineTooLongException.class);
    assertThat(read(reader)).isNull();
  }

  private static LineReader reader(String text, int max) {
    return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), max);
  }

  private static String read(LineReader reader) throws Exception {
    byte[] line = reader.read();
    return line == null ? null : new String(line, StandardCharsets.UTF_8);
  }
}

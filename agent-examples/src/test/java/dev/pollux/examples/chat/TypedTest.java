package dev.pollux.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.Test;

class TypedTest {

  private static ParsedLine parsed(String line, ParseContext context) {
    return new Typed().parse(line, line.length(), context);
  }

  @Test
  void backslashAtTheEndMeansThatTheLineGoesOn() {
    assertThatThrownBy(() -> parsed("one\\", ParseContext.ACCEPT_LINE))
        .isInstanceOf(EOFError.class);
    assertThatThrownBy(() -> parsed("one\\\ntwo\\\\\\", ParseContext.ACCEPT_LINE))
        .isInstanceOf(EOFError.class);
    assertThat(parsed("C:\\\\", ParseContext.ACCEPT_LINE).line()).isEqualTo("C:\\\\");
    assertThat(parsed("one\\", ParseContext.COMPLETE).line()).isEqualTo("one\\");
    assertThat(Typed.text("one\\\ntwo \"it's\" \\n")).isEqualTo("one\ntwo \"it's\" \\n");
  }

  @Test
  void whatStandsBehindACommandIsOneWord() {
    ParsedLine line = parsed("/load  my file.jsonl", ParseContext.COMPLETE);

    assertThat(line.words()).containsExactly("/load", "my file.jsonl");
    assertThat(line.wordIndex()).isEqualTo(1);
    assertThat(line.wordCursor()).isEqualTo(13);
    assertThat(parsed("a b", ParseContext.COMPLETE).words()).containsExactly("a b");
  }
}

package dev.pollux.examples.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EscapesTest {

  @Test
  void controlCharactersAreRemovedFromAnAnswerButNotItsLinesAndTabs() {
    assertThat(Escapes.removed("a\n\tb\r\u001b[2J\u0007\u007f\u009b1mc")).isEqualTo("a\n\tb[2J1mc");
    assertThat(Escapes.removed("ß € 😀 \u202eabc")).isEqualTo("ß € 😀 abc");
  }

  @Test
  void oneLineShowsControlCharactersAsEscapes() {
    assertThat(Escapes.shown("a\nb\r\u001b\u2028😀")).isEqualTo("a\\nb\\u000d\\u001b\\u2028😀");
  }

  @Test
  void longTextIsCutBetweenCharacters() {
    assertThat(Escapes.bounded("abc", 3)).isEqualTo("abc");
    assertThat(Escapes.bounded("abcd", 3)).isEqualTo("abc…");
    assertThat(Escapes.bounded("ab😀d", 3)).isEqualTo("ab…");
  }
}

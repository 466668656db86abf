package dev.pollux.examples.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownTest {

  private static final Look COLORED = new Look(true, true, true);

  private static final String DOCUMENT = """
      # The *first* heading #

      Some **bold**, *italic*, ***both***, ~~old~~ and `code with * in it` words, snake_case_name,
      2 * 3 * 4, \\*literal\\*, a [link](https://example.org/a_(b)) and **not closed.
      > quoted **text** that is long enough to be wrapped to a second line at sixty columns
      >
      > - an item of the quote

      - one
        - two, nested, and long enough to be wrapped to the next line of the terminal
      1. first
      10) tenth `x`
      ---
      ```java
      if (a < b) { // **no bold** here
        return "`";

      }
      ```
      | City | High |
      |:-----|-----:|
      | Oslo | **7** °C |
      | 東京 | 13 |
      日本語のとても長い文章は単語の間に空白がないので、どこでも改行できますし、改行しなければなりません。
      👩‍👩‍👧 family, é, ![logo](a.png) and <https://example.org>
      #no heading, -no item, 1.no item, *
      """;

  private static String shown(String text, int width, Look look) {
    StringBuilder out = new StringBuilder();
    Markdown markdown = new Markdown(out::append, look, () -> width, 0);
    markdown.add(text);
    markdown.end();
    return out.toString();
  }

  private static String plain(String text) {
    return shown(text, 60, new Look(false, false, true));
  }

  @Test
  void everySplitOfADocumentGivesTheSame() {
    String whole = shown(DOCUMENT, 60, COLORED);
    for (int split = 1; split < DOCUMENT.length(); split++) {
      StringBuilder out = new StringBuilder();
      Markdown markdown = new Markdown(out::append, COLORED, () -> 60, 0);
      markdown.add(DOCUMENT.substring(0, split));
      markdown.add(DOCUMENT.substring(split));
      markdown.end();
      assertThat(out.toString()).as("split at " + split).isEqualTo(whole);
    }
    StringBuilder out = new StringBuilder();
    Markdown markdown = new Markdown(out::append, COLORED, () -> 60, 0);
    for (char c : DOCUMENT.toCharArray()) {
      markdown.add(String.valueOf(c));
    }
    markdown.end();
    assertThat(out.toString()).isEqualTo(whole);
  }

  @Test
  void documentIsShownAsOneWouldReadIt() {
    assertThat(plain(DOCUMENT)).isEqualTo("""
            The first heading

            Some bold, italic, both, old and code with * in it words,
            snake_case_name,
            2 * 3 * 4, *literal*, a link (https://example.org/a_(b))
            and **not closed.
            │ quoted text that is long enough to be wrapped to a second
            │ line at sixty columns
            │\s
            │ • an item of the quote

            • one
              • two, nested, and long enough to be wrapped to the next
                line of the terminal
            1. first
            10) tenth x
            ────────────────────────────────────────
              if (a < b) { // **no bold** here
                return "`";

              }
            City  High
            ────  ────
            Oslo  7 °C
            東京  13
            日本語のとても長い文章は単語の間に空白がないので、どこでも
            改行できますし、改行しなければなりません。
            👩‍👩‍👧 family, é, logo (a.png) and <https://example.org>
            #no heading, -no item, 1.no item, *""");
  }

  @ParameterizedTest
  @CsvSource({
    "**a**, '\u001b[1ma\u001b[0m'",
    "*a*, '\u001b[3ma\u001b[0m'",
    "`a`, '\u001b[36ma\u001b[0m'",
    "**a *b* c**, '\u001b[1ma \u001b[0m\u001b[1;3mb\u001b[0m\u001b[1m c\u001b[0m'",
    "[a](b), '\u001b[4ma\u001b[0m \u001b[2m(b)\u001b[0m'",
    "# a, '\u001b[1;4ma\u001b[0m'",
  })
  void stylesAreTurnedOnAndOff(String text, String shown) {
    assertThat(shown(text, 60, COLORED)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "a * b * c, a * b * c",
    "**a, **a",
    "a_b_c, a_b_c",
    "`a, `a",
    "[a] b, [a] b",
    "[a](b, [a](b",
    "\\, \\",
    "C:\\dir, C:\\dir",
    "****, ────────────────────────────────────────",
    "*a** b, *a** b",
    "3. , 3.",
    "-5 degrees, -5 degrees",
    "2026 was, 2026 was",
    "a ~ b ~~c~~, a ~ b c",
  })
  void whatIsNoMarkdownStaysAsItIs(String text, String shown) {
    assertThat(plain(text).stripTrailing()).isEqualTo(shown);
  }

  @Test
  void wordIsShownAsSoonAsItIsWhole() {
    StringBuilder out = new StringBuilder();
    Markdown markdown = new Markdown(out::append, Look.PLAIN, () -> 60, 0);

    markdown.add("Hello the");
    assertThat(out.toString()).isEqualTo("Hello");
    markdown.add("re **bo");
    assertThat(out.toString()).isEqualTo("Hello there");
    markdown.add("ld** a");
    assertThat(out.toString()).isEqualTo("Hello there bold");
  }

  @Test
  void escapesOfTheModelDoNotPass() {
    String shown =
        shown("a\u001b[31mb\u009b1m\u202e\r\u0007 `\u001b]0;x`\n```\n\u001b[2J\n```", 60, COLORED);

    assertThat(shown.replaceAll("\u001b\\[(36|0)m", "")).isEqualTo("a[31mb1m ]0;x\n  [2J");
  }

  @Test
  void linesOfOpeningsWithoutAnEndTakeBoundedTime() {
    for (String opening :
        new String[] {"**a ", "[", "`a``", "_a *b ", "[a](", "~~a ", "> ", "| "}) {
      String text = opening.repeat(40_000 / opening.length());
      assertThat(plain(text)).isNotEmpty();
    }
  }

  @Test
  void noTextBreaksIt() {
    Random random = new Random(7);
    String signs = "*_`~#>-|[]()!\\ \n1.a東\u0301\ud83d\ude00\t";
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(40); k > 0; k--) {
        text.append(signs.charAt(random.nextInt(signs.length())));
      }
      String whole = shown(text.toString(), 30, COLORED);
      StringBuilder out = new StringBuilder();
      Markdown markdown = new Markdown(out::append, COLORED, () -> 30, 0);
      int split = random.nextInt(text.length() + 1);
      markdown.add(text.substring(0, split));
      markdown.add(text.substring(split));
      markdown.end();
      assertThat(out.toString()).as(text.toString()).isEqualTo(whole);
      for (String line : whole.replaceAll("\u001b\\[[\\d;]*m", "").split("\n")) {
        if (!line.startsWith("  ")) {
          assertThat(Columns.of(line)).as(text.toString()).isLessThan(30);
        }
      }
    }
  }
}

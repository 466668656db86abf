package dev.pollux.builtin.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pollux.tool.ToolException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.Test;

class PageReaderTest {

  private static final int MAX = 4 * 1024 * 1024;

  @Test
  void aPageReadsAsItIsSeen() throws Exception {
    String text = html("""
        <html><head><title>T</title><style>p {}</style></head><body>
        <nav><a href="/home">Home</a></nav>
        <h1>Big  news</h1><p>One <b>two</b>&nbsp;three.<br>Four</p>
        <ul><li>first<li>second</ul>
        <table><tr><th>City</th><th>Sun</th></tr><tr><td>Oslo</td><td>3 h</td></tr></table>
        <pre>a
          b</pre><img src=x alt="A coat"><script>alert(1)</script></body></html>""").text();

    assertThat(text).isEqualTo("""
        Home (http://example.org/home)

        # Big news

        One two three.
        Four

        - first
        - second

        | City | Sun
        | Oslo | 3 h

        a
          b

        [image: A coat]""");
  }

  @Test
  void S17_whatNobodySeesIsNotRead() throws Exception {
    String text = html("""
        <p hidden>secret one</p><p style="color:red; DISPLAY : none">secret two</p>
        <p style="font-size:0px">secret three</p><!-- secret four --><p aria-hidden=true>secret five</p>
        <p style="opacity:0">secret six</p><template>secret seven</template>
        <p>Sh\u200Bown\u202E\uDB40\uDC41\uDB40\uDC42</p>""").text();

    assertThat(text).isEqualTo("Shown");
  }

  @Test
  void aPageThatIsNestedWithoutEndIsReadInTime() throws Exception {
    String nested = "<div>".repeat(50_000) + "deep";

    assertThat(html("<p>top</p>" + nested).text()).startsWith("top");
    assertThat(html("<p>top</p>" + "<a><b><table><td>".repeat(5_000)).text()).startsWith("top");
  }

  @Test
  void textsAreReadInTheirEncoding() throws Exception {
    Page latin = PageReader.read(
        answer("text/plain; charset=ISO-8859-1", "Grüße".getBytes(StandardCharsets.ISO_8859_1)),
        MAX);
    Page meta = PageReader.read(
        answer(
            "text/html",
            "<meta charset=windows-1251><p>Да</p>".getBytes(Charset.forName("windows-1251"))),
        MAX);
    Page json = PageReader.read(answer("application/ld+json", "{\"a\": 1}".getBytes()), MAX);

    assertThat(latin.text()).isEqualTo("Grüße");
    assertThat(meta.text()).isEqualTo("Да");
    assertThat(json.text()).isEqualTo("{\"a\": 1}");
  }

  @Test
  void whatIsNoTextIsToldByItsKind() {
    assertThatThrownBy(() -> PageReader.read(answer("image/png", new byte[10]), MAX))
        .isInstanceOf(ToolException.class)
        .hasMessage("The page is no text, but of media type image/png");
  }

  @Test
  void aPdfReadsAsText() throws Exception {
    ByteArrayOutputStream pdf = new ByteArrayOutputStream();
    try (PDDocument document = new PDDocument()) {
      for (String line : new String[] {"Hello page one", "and two"}) {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.beginText();
          content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
          content.showText(line);
          content.endText();
        }
      }
      document.save(pdf);
    }

    assertThat(
            PageReader.read(answer("application/pdf", pdf.toByteArray()), MAX).text())
        .containsSubsequence("Hello page one", "and two");
  }

  @Test
  void S05_aPdfThatUnpacksWithoutEndIsRefused() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(packed)) {
      for (int i = 0; i < 1000; i++) {
        deflate.write(new byte[100_000]);
      }
    }
    assertRefused("<< /Filter /FlateDecode >>", packed.toByteArray(), "unpacks to more");
    assertRefused("<< /Filter [/FlateDecode /FlateDecode] >>", new byte[10], "packed in a way");
    assertRefused("<< /Filter [/Fl /Fl] >>", new byte[10], "packed in a way");
    assertRefused("<< /Filter 7 0 R >>", new byte[10], "packed in a way");
    assertRefused("<< /F#69lter /FlateDecode >>", new byte[10], "packed in a way");
    assertRefused("<< >>", new byte[10], "damaged or locked");
  }

  private static void assertRefused(String dictionary, byte[] stream, String message)
      throws Exception {
    ByteArrayOutputStream pdf = new ByteArrayOutputStream();
    pdf.writeBytes(("%PDF-1.5\n1 0 obj\n" + dictionary + "\nstream\n").getBytes());
    pdf.writeBytes(stream);
    pdf.writeBytes("\nendstream\nendobj\n".getBytes());
    assertThatThrownBy(() -> PageReader.read(answer("application/pdf", pdf.toByteArray()), MAX))
        .as(dictionary)
        .isInstanceOf(ToolException.class)
        .hasMessageContaining(message);
  }

  private static Page html(String html) throws Exception {
    return PageReader.read(
        answer("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8)), MAX);
  }

  private static Answer answer(String type, byte[] body) {
    return new Answer(WebAddress.of("http://example.org/"), 200, type, "", body);
  }
}

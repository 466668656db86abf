package dev.pollux.builtin.web;

import dev.pollux.tool.ToolException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Makes text of what a server answered. Takes time that an event loop does not have. */
final class PageReader {

  private static final Pattern CHARSET =
      Pattern.compile("(?i);\\s*charset\\s*=\\s*[\"']?([A-Za-z0-9._:+-]{1,40})");
  private static final boolean READS_PDF = readsPdf();

  // Written by nobody to be read: zero width, direction, tags, variation selectors beyond the
  // first.
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cc}&&[^\\n\\t]]|[\\u00AD\\u034F\\u061C"
          + "\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u3164"
          + "\\uFEFF\\uFFA0\\uFFF0-\\uFFFB\\x{E0000}-\\x{E0FFF}]");

  private PageReader() {}

  /**
   * The text.
   *
   * @throws ToolException if it is too long when unpacked, or of a kind that is no text
   */
  static Page read(Answer answer, int maxBytes) throws IOException {
    byte[] body = unpacked(answer, maxBytes);
    String type = answer.contentType().replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    if (type.equals("application/pdf") || startsWith(body, "%PDF-")) {
      if (!READS_PDF) {
        throw new ToolException("The page is a PDF, which cannot be read here");
      }
      return page(answer, "application/pdf", "", PdfText.of(body, maxBytes));
    }
    if (type.equals("text/html") || type.equals("application/xhtml+xml")) {
      Charset charset = charset(answer.contentType(), null);
      HtmlText html = HtmlText.of(body, charset, answer.url().toString());
      return page(answer, type, html.title(), html.text());
    }
    if (type.startsWith("text/")
        || type.matches("application/([a-z0-9.+-]+\\+)?(json|xml|yaml|javascript|x-ndjson)")
        || type.isEmpty() && !hasNul(body)) {
      Charset charset = charset(answer.contentType(), StandardCharsets.UTF_8);
      return page(answer, type.isEmpty() ? "text/plain" : type, "", new String(body, charset));
    }
    throw new ToolException("The page is no text, but of media type " + visible(type));
  }

  static String tooLong(int maxBytes) {
    return "The page has more than " + maxBytes + " bytes";
  }

  private static Page page(Answer answer, String type, String title, String text) {
    return new Page(
        answer.url(), answer.status(), visible(type), seen(title).replace('\n', ' '), seen(text));
  }

  static String seen(String text) {
    return INVISIBLE.matcher(text.replace("\r\n", "\n")).replaceAll("");
  }

  private static String visible(String type) {
    return type.length() <= 100 && type.matches("[!-~]*") ? type : "unknown";
  }

  private static byte[] unpacked(Answer answer, int maxBytes) throws IOException {
    if (answer.encoding().isEmpty() || answer.encoding().equals("identity")) {
      return answer.body();
    }
    if (!answer.encoding().matches("(x-)?gzip")) {
      throw new ToolException("The page is packed in a way that was not asked for");
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      byte[] unpacked = in.readNBytes(maxBytes);
      if (in.read() >= 0) {
        throw new ToolException(tooLong(maxBytes));
      }
      return unpacked;
    }
  }

  private static @Nullable Charset charset(String contentType, @Nullable Charset otherwise) {
    Matcher charset = CHARSET.matcher(contentType);
    try {
      return charset.find() ? Charset.forName(charset.group(1)) : otherwise;
    } catch (IllegalArgumentException e) {
      return otherwise;
    }
  }

  private static boolean startsWith(byte[] body, String start) {
    return body.length >= start.length()
        && new String(body, 0, start.length(), StandardCharsets.ISO_8859_1).equals(start);
  }

  private static boolean hasNul(byte[] body) {
    for (byte b : body) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean readsPdf() {
    try {
      Class.forName("org.apache.pdfbox.Loader", false, PageReader.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}

package dev.pollux.builtin.web;

import dev.pollux.tool.ToolException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.MemoryUsageSetting;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;

/** The text of a PDF, of so many pages. Loaded only when PDFBox is there. */
final class PdfText {

  private static final int MAX_PAGES = 200;
  private static final int MAX_UNPACKED_PER_BYTE = 16;
  private static final int MIN_UNPACKED = 16 * 1024 * 1024;

  private static final String PACKED = "The PDF is packed in a way that is not read";

  // A stream that is packed twice, or whose packing is told elsewhere, can be as long as it wants.
  private static final Pattern PACKED_TWICE = Pattern.compile(
      "/Filter\\s*(\\[[^\\]]*?(Decode|/Fl|/LZW|/RL)[^\\]]*?(Decode|/Fl|/LZW|/RL)|\\[?\\s*[0-9]+\\s+[0-9]+\\s+R)"
          + "|/[A-Za-z]*#|/LZW|/RunLengthDecode");

  private static final Pattern ESCAPED_FILTER =
      Pattern.compile("/(?=[A-Za-z0-9]*#)(F|#46)(i|#69)(l|#6[Cc])(t|#74)(e|#65)(r|#72)");

  private PdfText() {}

  /**
   * The text.
   *
   * @throws ToolException if it is no PDF, is locked, or unpacks to more than is sensible
   */
  static String of(byte[] pdf, int maxCharacters) {
    refuseBomb(pdf);
    try (PDDocument document = Loader.loadPDF(
        pdf, "", null, null, MemoryUsageSetting.setupMainMemoryOnly(limit(pdf)).streamCache)) {
      PDFTextStripper stripper = new PDFTextStripper();
      StringWriter text = new StringWriter();
      int pages = Math.min(document.getNumberOfPages(), MAX_PAGES);
      for (int page = 1; page <= pages && text.getBuffer().length() < maxCharacters; page++) {
        stripper.setStartPage(page);
        stripper.setEndPage(page);
        stripper.writeText(document, text);
        if (Thread.currentThread().isInterrupted()) {
          throw new ToolException("The PDF was not read to its end");
        }
      }
      if (document.getNumberOfPages() > pages) {
        text.write("\n[" + (document.getNumberOfPages() - pages) + " more pages are not read]");
      }
      return text.toString();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      if (e instanceof ToolException told) {
        throw told;
      }
      throw new ToolException("The PDF is damaged or locked", e);
    }
  }

  private static long limit(byte[] pdf) {
    return Math.max(MIN_UNPACKED, (long) pdf.length * MAX_UNPACKED_PER_BYTE);
  }

  // The library unpacks a stream as a whole, so what is in them is counted before it sees them.
  private static void refuseBomb(byte[] pdf) {
    String text = new String(pdf, StandardCharsets.ISO_8859_1);
    if (ESCAPED_FILTER.matcher(text).find()) {
      throw new ToolException(PACKED);
    }
    for (int at = text.indexOf("/Filter"); at >= 0; at = text.indexOf("/Filter", at + 1)) {
      String filter = text.substring(at, Math.min(text.length(), at + 200));
      int end = filter.indexOf(">>");
      if (PACKED_TWICE.matcher(end < 0 ? filter : filter.substring(0, end)).find()) {
        throw new ToolException(PACKED);
      }
    }
    long left = limit(pdf);
    byte[] chunk = new byte[64 * 1024];
    for (int at = text.indexOf("stream"); at >= 0; at = text.indexOf("stream", at + 6)) {
      int start = at + 6;
      while (start < pdf.length && (pdf[start] == '\r' || pdf[start] == '\n')) {
        start++;
      }
      if (start < pdf.length && (pdf[start] & 0x0f) == 8) {
        left -= unpackedLength(pdf, start, left, chunk);
        if (left < 0) {
          throw new ToolException("The PDF unpacks to more than is read");
        }
      }
    }
  }

  private static long unpackedLength(byte[] pdf, int start, long enough, byte[] chunk) {
    Inflater inflater = new Inflater();
    long length = 0;
    try {
      inflater.setInput(pdf, start, pdf.length - start);
      int unpacked = inflater.inflate(chunk);
      while (unpacked > 0 && length <= enough) {
        length += unpacked;
        unpacked = inflater.inflate(chunk);
      }
    } catch (DataFormatException e) {
      // No packed stream, or a damaged one, of which the library reads as much.
      return length;
    } finally {
      inflater.end();
    }
    return length;
  }
}

package dev.pollux.gemini.grounding;

import dev.pollux.gemini.Content;
import dev.pollux.gemini.Part;
import dev.pollux.gemini.metadata.GroundingSupport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of an answer, and the places in it that Gemini's indices mean. Gemini counts UTF-8 bytes
 * within one part of the candidate as it has it, which may be parted otherwise here: chunks of a stream
 * become one part, an empty one goes away. So the piece itself, which Gemini repeats, decides.
 */
final class AnswerText {

  private static final int NOWHERE = -1;

  private final List<Part> parts;
  private final String text;

  AnswerText(Content content) {
    this.parts = content.parts();
    this.text = content.text();
  }

  String text() {
    return text;
  }

  /** Where the piece ends, in chars of {@link #text}, or −1 when it cannot be told. */
  int endOf(GroundingSupport support) {
    int start = support.startIndex();
    int end = support.endIndex();
    if (start < 0 || end <= start) {
      return NOWHERE;
    }
    String piece = support.text();
    int named = endIn(support.partIndex(), start, end, piece);
    if (named != NOWHERE || piece == null || piece.isEmpty()) {
      return named;
    }
    for (int i = 0; i < parts.size(); i++) {
      int other = endIn(i, start, end, piece);
      if (other != NOWHERE) {
        return other;
      }
    }
    int whole = endOf(text, start, end, piece);
    return whole != NOWHERE ? whole : onlyEndOf(piece);
  }

  private int endIn(int partIndex, int start, int end, @Nullable String piece) {
    if (partIndex < 0
        || partIndex >= parts.size()
        || !(parts.get(partIndex) instanceof Part.Text part)
        || part.thought()) {
      return NOWHERE;
    }
    int at = endOf(part.text(), start, end, piece);
    if (at == NOWHERE) {
      return NOWHERE;
    }
    for (Part before : parts.subList(0, partIndex)) {
      if (before instanceof Part.Text given && !given.thought()) {
        at += given.text().length();
      }
    }
    return at;
  }

  private static int endOf(String text, int start, int end, @Nullable String piece) {
    int from = charAt(text, start);
    int to = charAt(text, end);
    if (from == NOWHERE || to == NOWHERE) {
      return NOWHERE;
    }
    boolean isPiece =
        piece == null || piece.isEmpty() || text.substring(from, to).equals(piece);
    return isPiece ? to : NOWHERE;
  }

  private int onlyEndOf(String piece) {
    int at = text.indexOf(piece);
    return at >= 0 && text.indexOf(piece, at + 1) < 0 ? at + piece.length() : NOWHERE;
  }

  /** The char that begins at this byte of the UTF-8 form, or −1 when none does. */
  private static int charAt(String text, int utf8) {
    int bytes = 0;
    int at = 0;
    while (bytes < utf8 && at < text.length()) {
      int codePoint = text.codePointAt(at);
      bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      at += Character.charCount(codePoint);
    }
    return bytes == utf8 ? at : NOWHERE;
  }
}

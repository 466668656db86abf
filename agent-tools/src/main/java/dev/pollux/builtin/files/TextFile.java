package dev.pollux.builtin.files;

import dev.pollux.tool.ToolException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A text with the encoding that it was found in, so that it can be written back the same way. */
record TextFile(String text, Charset charset, boolean marked) {

  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  /** What files begin with, in Latin-1. */
  private static final Map<String, String> BINARY = new LinkedHashMap<>();

  static {
    BINARY.put("\u0089PNG\r\n", "image/png");
    BINARY.put("\u00ff\u00d8\u00ff", "image/jpeg");
    BINARY.put("GIF87a", "image/gif");
    BINARY.put("GIF89a", "image/gif");
    BINARY.put("%PDF-", "application/pdf");
    BINARY.put("PK\u0003\u0004", "application/zip");
    BINARY.put("PK\u0005\u0006", "application/zip");
    BINARY.put("\u001f\u008b", "application/gzip");
    BINARY.put("BZh", "application/x-bzip2");
    BINARY.put("\u00fd7zXZ\u0000", "application/x-xz");
    BINARY.put("7z\u00bc\u00af", "application/x-7z-compressed");
    BINARY.put("\u007fELF", "application/x-elf");
    BINARY.put("\u00ca\u00fe\u00ba\u00be", "application/java-vm");
    BINARY.put("\u00cf\u00fa\u00ed\u00fe", "application/x-mach-binary");
    BINARY.put("SQLite format 3\u0000", "application/vnd.sqlite3");
    BINARY.put("RIFF", "audio, video or image (RIFF)");
    BINARY.put("OggS", "application/ogg");
    BINARY.put("ID3", "audio/mpeg");
  }

  /**
   * Reads a file of the folder.
   *
   * @throws ToolException if it is no file, too large, or not a text
   */
  static TextFile read(Folder folder, String name, int maxBytes) throws IOException {
    try (SeekableByteChannel channel = folder.read(name)) {
      if (channel.size() > maxBytes) {
        throw tooLarge(name, maxBytes);
      }
      // It may grow meanwhile.
      ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) channel.size());
      ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
      while (channel.read(buffer) >= 0) {
        bytes.write(buffer.array(), 0, buffer.position());
        buffer.clear();
        if (bytes.size() > maxBytes) {
          throw tooLarge(name, maxBytes);
        }
      }
      return of(name, bytes.toByteArray());
    }
  }

  private static ToolException tooLarge(String name, int maxBytes) {
    return new ToolException(
        PathSpelling.quoted(name) + " has more than the " + maxBytes + " bytes that may be read");
  }

  /** The text of these bytes. */
  static TextFile of(String name, byte[] bytes) {
    String start = new String(bytes, 0, Math.min(bytes.length, 16), StandardCharsets.ISO_8859_1);
    if (start.startsWith("\u00ef\u00bb\u00bf")) {
      return decoded(name, bytes, 3, StandardCharsets.UTF_8, true);
    }
    if (start.startsWith("\u00ff\u00fe")) {
      return decoded(name, bytes, 2, StandardCharsets.UTF_16LE, true);
    }
    if (start.startsWith("\u00fe\u00ff")) {
      return decoded(name, bytes, 2, StandardCharsets.UTF_16BE, true);
    }
    for (Map.Entry<String, String> kind : BINARY.entrySet()) {
      if (start.startsWith(kind.getKey())) {
        throw binary(name, kind.getValue());
      }
    }
    if (hasControls(bytes)) {
      throw binary(name, "application/octet-stream");
    }
    for (Charset charset : List.of(StandardCharsets.UTF_8, WINDOWS_1252)) {
      String text = decode(bytes, 0, charset);
      if (text != null) {
        return new TextFile(text, charset, false);
      }
    }
    return decoded(name, bytes, 0, StandardCharsets.ISO_8859_1, false);
  }

  private static TextFile decoded(
      String name, byte[] bytes, int from, Charset charset, boolean marked) {
    String text = decode(bytes, from, charset);
    if (text == null) {
      throw binary(name, "broken " + charset);
    }
    return new TextFile(text, charset, marked);
  }

  private static @Nullable String decode(byte[] bytes, int from, Charset charset) {
    try {
      return charset
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean hasControls(byte[] bytes) {
    for (byte b : bytes) {
      // Texts have tabs, line ends, form feeds and the escapes of terminals.
      if (b >= 0 && b < 32 && "\t\n\r\f\b\u001b".indexOf(b) < 0) {
        return true;
      }
    }
    return false;
  }

  private static ToolException binary(String name, String type) {
    return new ToolException(PathSpelling.quoted(name) + " is not a text but " + type);
  }

  /** Another text in the same encoding, as bytes. */
  byte[] bytes(String newText) {
    try {
      String all = marked ? "\uFEFF" + newText : newText;
      ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(all));
      return Arrays.copyOf(encoded.array(), encoded.limit());
    } catch (CharacterCodingException e) {
      throw new ToolException(
          "The new text has characters that the file's encoding, " + charset + ", does not have",
          e);
    }
  }

  /** The lines with their ends. */
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      int next = end < 0 ? text.length() : end + 1;
      lines.add(text.substring(from, next));
      from = next;
    }
    return lines;
  }
}

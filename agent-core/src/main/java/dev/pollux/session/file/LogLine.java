package dev.pollux.session.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file, each a JSON object that ends with the CRC-32C of what is before it:
 *
 * <pre>{@code
 * {"format":"pollux-session","version":1,"id":"ada","crc":"5c0a1f2e"}
 * {"entry":{"type":"runStarted","runId":"r1"},"seq":0,"of":[0,1],"crc":"0b5d7a90"}
 * {"closed":2,"crc":"9d1f0c33"}
 * }</pre>
 *
 * <p>{@code seq} is the place of the entry in the log, {@code of} the first and the last place of the
 * append that it came with: all of them count, or none. A file that goes on where another one ends has
 * the number of its first entry as {@code first} in its first line. {@code closed} is the last line of a
 * file that another one goes on behind, with the number of the first entry of that: it says that the
 * other one was forced before. The first line keeps its shape in all versions to come, what follows it
 * need not.
 */
final class LogLine {

  private static final byte[] ENTRY = ascii("{\"entry\":");
  private static final byte[] CRC = ascii(",\"crc\":\"");
  private static final byte[] END = ascii("\"}\n");
  private static final int CHECK_LENGTH = CRC.length + 8 + END.length;

  /** How many bytes at its end tell the place of an entry, at most, and how many it adds to it. */
  static final int PLACE_LENGTH = 128;

  private static final Pattern CLOSED = Pattern.compile("\\{\"closed\":(\\d{1,18})");
  private static final Pattern PLACE =
      Pattern.compile(",\"seq\":(\\d{1,18}),\"of\":\\[(\\d{1,18}),(\\d{1,18})\\]$", Pattern.DOTALL);

  private LogLine() {}

  /**
   * Where an entry belongs.
   *
   * @param sequence its place in the log, from 0
   * @param first the place of the first entry of its append
   * @param last and of the last one
   */
  record Place(long sequence, long first, long last) {}

  /** The first line of a file. */
  static byte[] header(ObjectNode header) {
    byte[] json = Json.bytes(header);
    ByteArrayOutputStream line = new ByteArrayOutputStream(json.length + CHECK_LENGTH);
    seal(Arrays.copyOf(json, json.length - 1), line);
    return line.toByteArray();
  }

  /** The last line of a file, behind which the file of this entry goes on. */
  static byte[] closing(long entries) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    seal(ascii("{\"closed\":" + entries), line);
    return line.toByteArray();
  }

  /** What {@link #closing} says, or -1 when a line is none. */
  static long closed(byte[] line, int length) {
    if (length > PLACE_LENGTH || !isSealed(line, length)) {
      return -1;
    }
    Matcher closed = CLOSED.matcher(new String(line, 0, length - CHECK_LENGTH, ISO_8859_1));
    return closed.matches() ? Long.parseLong(closed.group(1)) : -1;
  }

  static void write(byte[] entry, Place place, ByteArrayOutputStream to) {
    byte[] where = ascii(
        ",\"seq\":" + place.sequence() + ",\"of\":[" + place.first() + "," + place.last() + "]");
    byte[] line = Arrays.copyOf(ENTRY, ENTRY.length + entry.length + where.length);
    System.arraycopy(entry, 0, line, ENTRY.length, entry.length);
    System.arraycopy(where, 0, line, ENTRY.length + entry.length, where.length);
    seal(line, to);
  }

  private static void seal(byte[] line, ByteArrayOutputStream to) {
    to.writeBytes(line);
    to.writeBytes(check(line, line.length));
  }

  private static byte[] check(byte[] line, int length) {
    CRC32C crc = new CRC32C();
    crc.update(line, 0, length);
    byte[] check = Arrays.copyOf(CRC, CHECK_LENGTH);
    byte[] digits = ascii(HexFormat.of().toHexDigits((int) crc.getValue()));
    System.arraycopy(digits, 0, check, CRC.length, digits.length);
    System.arraycopy(END, 0, check, CRC.length + digits.length, END.length);
    return check;
  }

  /** Whether this is a whole line, as it was written. */
  static boolean isSealed(byte[] line, int length) {
    int end = length - CHECK_LENGTH;
    return end > 0 && Arrays.equals(line, end, length, check(line, end), 0, CHECK_LENGTH);
  }

  /** The first line without its checksum, or null when it is no object. */
  static @Nullable JsonNode readHeader(byte[] line, int length) {
    try {
      JsonNode header = Json.read(line, 0, length);
      return header.isObject() ? header : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** Where the entry of a line belongs, or null when it is not the line of an entry. */
  static @Nullable Place place(byte[] line, int length) {
    Matcher place = matchPlace(line, length);
    return place.find()
        ? new Place(
            Long.parseLong(place.group(1)),
            Long.parseLong(place.group(2)),
            Long.parseLong(place.group(3)))
        : null;
  }

  /** The entry of a line that has a place. */
  static JsonNode entry(byte[] line, int length) throws JsonProcessingException {
    Matcher place = matchPlace(line, length);
    int behind = place.find() ? place.end() - place.start() : 0;
    int end = length - CHECK_LENGTH - behind;
    return Json.read(line, ENTRY.length, end - ENTRY.length);
  }

  private static Matcher matchPlace(byte[] line, int length) {
    int end = Math.max(0, length - CHECK_LENGTH);
    int from = Math.max(0, end - PLACE_LENGTH);
    return PLACE.matcher(new String(line, from, end - from, ISO_8859_1));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}

package dev.pollux.session.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pollux.json.Json;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of one append.
 *
 * @param bytes one behind the other
 * @param lengths how many bytes each line has
 */
record AppendLines(byte[] bytes, List<Long> lengths) {

  /** What a line has besides the entry, and the first line with an id of 1 024 characters. */
  static final int OVERHEAD = 16 * 1024;

  /**
   * Of these entries.
   *
   * @param first the number of the first one
   * @param most how many bytes an entry may have
   * @throws SessionStoreException if one has more, or all of them have more than an append may
   */
  static AppendLines of(List<SessionEntry> added, long first, int most) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(512);
    List<Long> lengths = new ArrayList<>();
    long last = first + added.size() - 1;
    for (int i = 0; i < added.size(); i++) {
      long start = lines.size();
      byte[] entry = bytes(added.get(i), most);
      if ((long) lines.size() + entry.length + OVERHEAD > Integer.MAX_VALUE) {
        throw tooLarge(
            "An append of " + added.size() + " entries has over 2 GiB; add less at a time");
      }
      LogLine.write(entry, new LogLine.Place(first + i, first, last), lines);
      lengths.add(lines.size() - start);
    }
    return new AppendLines(lines.toByteArray(), lengths);
  }

  private static byte[] bytes(SessionEntry entry, int most) {
    byte[] bytes = Json.bytes(entry.json());
    if (bytes.length > most) {
      throw tooLarge(
          "An entry has " + bytes.length + " bytes (allowed: maxEntryBytes, " + most + ")");
    }
    if (bytes.length > Json.MAX_TEXT_LENGTH) {
      // A text in it may be longer than what can be read again.
      try {
        Json.read(bytes, 0, bytes.length);
      } catch (JsonProcessingException e) {
        throw tooLarge("An entry cannot be read again: " + e.getOriginalMessage());
      }
    }
    return bytes;
  }

  private static SessionStoreException tooLarge(String message) {
    return new SessionStoreException(Reason.TOO_LARGE, message, null);
  }
}

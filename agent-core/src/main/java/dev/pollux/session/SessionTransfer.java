package dev.pollux.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sessions as JSON lines, to be kept or brought to another store.
 *
 * <pre>{@code
 * {"format":"pollux-session","version":1,"id":"orders-17"}
 * {"type":"runStarted","runId":"…"}
 * {"type":"userTurn","runId":"…","content":{…}}
 * {"end":2}
 * }</pre>
 *
 * <p>The first line names the format, the last one says how many entries there are between the two: a
 * file without it is not whole. Both directions hold a page in memory at a time, and go as fast as the
 * slower side.
 *
 * <p>An import is the same session elsewhere, with what its last run left: only one of the two may be
 * gone on with, or effects are done twice. {@link Session#fork} makes a session of its own.
 */
public final class SessionTransfer {

  static final String FORMAT = "pollux-session";
  static final int VERSION = 1;

  private static final int PAGE_BYTES = 1 << 20;

  private SessionTransfer() {}

  /**
   * Writes a session as it is now; entries that are appended meanwhile may be part of it. The stream is
   * not ended.
   *
   * @return how many entries it has; fails with {@link IllegalArgumentException} when there is no such
   *     session, and with whatever the store or the stream fails with
   */
  public static Future<Long> exportTo(
      SessionStore store, String sessionId, WriteStream<Buffer> stream) {
    return exported(store, sessionId, 0, stream);
  }

  private static Future<Long> exported(
      SessionStore store, String id, long from, WriteStream<Buffer> stream) {
    return store.read(id, from, SessionStore.PAGE_ENTRIES).compose(page -> {
      long next = from + page.entries().size();
      if (next == 0) {
        return Future.failedFuture(
            new IllegalArgumentException("Session '" + id + "' has no entries to export"));
      }
      Buffer lines = Buffer.buffer();
      if (from == 0) {
        line(lines, Json.object().put("format", FORMAT).put("version", VERSION).put("id", id));
      }
      Future<Void> written = Future.succeededFuture();
      for (SessionEntry entry : page.entries()) {
        line(lines, entry.json());
        if (lines.length() >= PAGE_BYTES) {
          Buffer full = lines;
          written = written.compose(done -> stream.write(full));
          lines = Buffer.buffer();
        }
      }
      if (!page.more()) {
        line(lines, Json.object().put("end", next));
      }
      Buffer last = lines;
      return written
          .compose(done -> stream.write(last))
          .compose(done ->
              page.more() ? exported(store, id, next, stream) : Future.succeededFuture(next));
    });
  }

  private static void line(Buffer lines, ObjectNode json) {
    lines.appendBytes(Json.bytes(json)).appendByte((byte) '\n');
  }

  /**
   * Reads what {@link #exportTo} wrote into a new session.
   *
   * @param sessionId the id that it gets, or null for the one that it had
   * @param stream the lines, from the first one on; not longer than 32 MiB each
   * @return the session. Fails with {@link SessionImportException} when a line is wrong or the last one
   *     is missing, with {@link SessionStoreException.Reason#FORMAT} when a later version wrote it, and
   *     with {@link SessionConflictException} when the session exists already. Nothing stays of an
   *     import that failed: what was written of it is {@linkplain SessionStore#delete deleted}
   */
  public static Future<Session> importFrom(
      SessionStore store, @Nullable String sessionId, ReadStream<Buffer> stream) {
    return new SessionImport(Objects.requireNonNull(store, "store"), sessionId, stream).read();
  }
}

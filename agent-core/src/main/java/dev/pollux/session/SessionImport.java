package dev.pollux.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pollux.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One import: lines come in, and entries are appended a page at a time. */
final class SessionImport {

  private static final int MAX_LINE_BYTES = 32 << 20;
  private static final int PAGE_BYTES = 4 << 20;

  private final SessionStore store;
  private final ReadStream<Buffer> stream;
  private final Promise<Session> imported = Promise.promise();
  private @Nullable String id;
  private Buffer rest = Buffer.buffer();
  private List<SessionEntry> page = new ArrayList<>();
  private int pageBytes;
  private long line;
  private long entries;
  private volatile long written;
  private Future<Long> writing = Future.succeededFuture(0L);
  private boolean headed;
  private boolean whole;
  private boolean over;

  SessionImport(SessionStore store, @Nullable String id, ReadStream<Buffer> stream) {
    this.store = store;
    this.id = id;
    this.stream = stream;
  }

  Future<Session> read() {
    stream.exceptionHandler(this::fail);
    stream.endHandler(v -> ended());
    stream.handler(this::received);
    stream.resume();
    return imported.future();
  }

  private synchronized void received(Buffer bytes) {
    if (over) {
      return;
    }
    try {
      lines(bytes.getBytes());
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    if (page.size() >= SessionStore.PAGE_ENTRIES || pageBytes >= PAGE_BYTES) {
      stream.pause();
      append().onComplete(done -> {
        if (done.failed()) {
          fail(done.cause());
        } else {
          stream.resume();
        }
      });
    }
  }

  private void lines(byte[] bytes) {
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        rest.appendBytes(bytes, from, i - from);
        byte[] whole = rest.getBytes();
        rest = Buffer.buffer();
        line(whole);
        from = i + 1;
      }
    }
    rest.appendBytes(bytes, from, bytes.length - from);
    if (rest.length() > MAX_LINE_BYTES) {
      line++;
      throw wrong("longer than " + MAX_LINE_BYTES + " bytes", null);
    }
  }

  private void line(byte[] bytes) {
    line++;
    if (whole) {
      throw wrong("there is more behind the end", null);
    }
    JsonNode json;
    try {
      json = Json.read(bytes, 0, bytes.length);
    } catch (JsonProcessingException e) {
      throw wrong("no JSON", e);
    }
    if (!headed) {
      head(json);
    } else if (json.has("end")) {
      whole = true;
      if (!json.get("end").isIntegralNumber() || json.get("end").longValue() != entries) {
        throw wrong(
            "an end after " + json.get("end") + " entries (expected: " + entries + ")", null);
      }
    } else {
      entry(json, bytes.length);
    }
  }

  private void head(JsonNode json) {
    if (!SessionTransfer.FORMAT.equals(Json.text(json, "format"))) {
      throw wrong("no header with \"format\":\"" + SessionTransfer.FORMAT + "\"", null);
    }
    int version = Json.integer(json, "version", -1);
    if (version > SessionTransfer.VERSION) {
      throw new SessionStoreException(
          SessionStoreException.Reason.FORMAT,
          "line 1: version " + version + " (known: up to " + SessionTransfer.VERSION + ")",
          null);
    }
    String had = Json.text(json, "id");
    if (version < 1 || had == null) {
      throw wrong("no version from 1 on, or no id", null);
    }
    if (id == null) {
      id = had;
    }
    try {
      new Session(store, id);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
    headed = true;
  }

  private void entry(JsonNode json, int length) {
    try {
      page.add(SessionEntry.of(json));
    } catch (SessionStoreException e) {
      throw new SessionStoreException(e.reason(), "line " + line + ": " + e.getMessage(), e);
    } catch (RuntimeException e) { // whatever a line has that is no entry
      throw wrong(String.valueOf(e.getMessage()), e);
    }
    pageBytes += length;
    entries++;
  }

  private SessionImportException wrong(String message, @Nullable Throwable cause) {
    return new SessionImportException(line, message, cause);
  }

  // A paused stream may still give what it has, so one append may be on its way at the next.
  private Future<Long> append() {
    List<SessionEntry> full = page;
    page = new ArrayList<>();
    pageBytes = 0;
    writing = writing
        .compose(sequence -> store.append(String.valueOf(id), sequence, full))
        .onSuccess(sequence -> written = sequence);
    return writing;
  }

  private synchronized void ended() {
    if (over) {
      return;
    }
    try {
      if (rest.length() > 0) { // a last line needs no line feed
        lines(new byte[] {'\n'});
      }
      if (!whole) {
        line++;
        throw wrong("the end is missing", null);
      }
      if (entries == 0) {
        throw wrong("no entries", null);
      }
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    Future<?> last = page.isEmpty() ? Future.succeededFuture() : append();
    last.onComplete(done -> {
      if (done.failed()) {
        fail(done.cause());
      } else {
        imported.tryComplete(new Session(store, String.valueOf(id)));
      }
    });
  }

  private synchronized void fail(Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    page = List.of();
    rest = Buffer.buffer();
    stream.resume(); // what is left is dropped, so that the stream has its end
    writing
        .otherwise(failed -> written)
        .compose(
            sequence -> sequence == 0 ? Future.succeededFuture() : store.delete(String.valueOf(id)))
        .onComplete(done -> {
          if (done.failed()) {
            cause.addSuppressed(done.cause());
          }
          imported.tryFail(cause);
        });
  }
}

package dev.pollux.session.file;

import dev.pollux.session.LogPage;
import dev.pollux.session.SessionEntry;
import dev.pollux.session.SessionInfo;
import dev.pollux.session.SessionPage;
import dev.pollux.session.SessionStore;
import dev.pollux.session.SessionStoreException;
import dev.pollux.session.SessionStoreException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs on disk, one file for each session in a directory that one process has to itself.
 *
 * <pre>{@code
 * FileSessionStore.open(vertx, Path.of("sessions"), new FileStoreOptions())
 *     .compose(store -> agent.run(new Session(store, "ada"), "And on Sunday?"));
 * }</pre>
 *
 * <p>An append that succeeded was forced to the medium. One that fails with {@link Reason#FULL} can be
 * tried again when there is room. A log whose last append was cut off, by a kill or a power cut, loses
 * that append, which nobody was told of; a log that is damaged in another way is refused as {@link
 * Reason#CORRUPT} and left as it is, and the other sessions go on. Both are told to {@link
 * FileStoreOptions#setDamageHandler} when the session is first used, and by {@link #verify}.
 *
 * <p>Nothing is done on an event loop: futures complete on the context of the caller, or on a thread of
 * the store if it has none. An id has at most {@value #MAX_ID_LENGTH} characters of any kind.
 */
public final class FileSessionStore implements SessionStore {

  /** How long the id of a session may be, in characters. */
  public static final int MAX_ID_LENGTH = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(FileSessionStore.class);
  private static final int MAX_LISTED = 1000;
  private static final int VERIFIED = 100;

  private final Vertx vertx;
  private final Disk disk;
  private final StoreDirectory directory;
  private final StoreThreads threads;
  private final Lanes lanes;

  private FileSessionStore(
      Vertx vertx,
      Disk disk,
      StoreDirectory directory,
      StoreThreads threads,
      FileStoreOptions options) {
    this.vertx = vertx;
    this.disk = disk;
    this.directory = directory;
    this.threads = threads;
    this.lanes = new Lanes(
        threads,
        options.getMaxKnownSessions(),
        id -> new SessionLog(disk, directory.files(), options, id));
  }

  /**
   * Opens the store in a directory, which is made unless it is there.
   *
   * @return the store; fails with {@link SessionStoreException}: {@link Reason#LOCKED} while it is open
   *     here or in another process, {@link Reason#FORMAT} if another version made it, {@link
   *     Reason#CORRUPT}, {@link Reason#FULL} or {@link Reason#UNAVAILABLE}
   */
  public static Future<FileSessionStore> open(
      Vertx vertx, Path directory, FileStoreOptions options) {
    return open(vertx, new LocalDisk(), directory, options);
  }

  static Future<FileSessionStore> open(
      Vertx vertx, Disk disk, Path directory, FileStoreOptions options) {
    Objects.requireNonNull(directory, "directory");
    FileStoreOptions copy = new FileStoreOptions(options);
    StoreThreads threads = new StoreThreads(copy.getThreads(), copy.getMaxWaiting());
    return threads
        .<FileSessionStore>ask(
            promise(vertx),
            asked -> threads.execute(() -> StoreThreads.answer(
                asked,
                () -> new FileSessionStore(
                    vertx, disk, StoreDirectory.open(disk, directory), threads, copy))))
        .onFailure(failed -> threads.close(() -> {}));
  }

  @Override
  public Future<LogPage> read(String sessionId, long fromSequence, int limit) {
    return at(sessionId, log -> log.read(fromSequence, Math.max(1, limit)));
  }

  @Override
  public Future<Long> append(String sessionId, long expectedSequence, List<SessionEntry> entries) {
    List<SessionEntry> copy = List.copyOf(entries);
    return at(sessionId, log -> log.append(expectedSequence, copy));
  }

  @Override
  public Future<Boolean> delete(String sessionId) {
    return at(sessionId, SessionLog::delete);
  }

  /** {@inheritDoc} A page has 1 000 sessions at most; one whose log is damaged is in it. */
  @Override
  public Future<SessionPage> list(@Nullable String cursor, int limit) {
    int most = Math.max(1, Math.min(limit, MAX_LISTED));
    return threads.ask(promise(vertx), asked -> page(cursor, most).onComplete(asked));
  }

  private Future<SessionPage> page(@Nullable String cursor, int limit) {
    return onThread(() -> directory.files().list(cursor, limit + 1)).compose(files -> {
      List<Path> page = files.subList(0, Math.min(limit, files.size()));
      List<Future<@Nullable SessionInfo>> infos = new ArrayList<>();
      return ids(page).compose(ids -> {
        for (String id : ids) {
          infos.add(inLane(id, SessionLog::info));
        }
        return Future.join(infos).map(done -> {
          List<SessionInfo> sessions = new ArrayList<>();
          for (Future<@Nullable SessionInfo> info : infos) {
            SessionInfo session = info.result();
            if (session != null) {
              sessions.add(session);
            }
          }
          return new SessionPage(
              sessions, files.size() > limit ? LogFiles.place(page.get(page.size() - 1)) : null);
        });
      });
    });
  }

  private Future<List<String>> ids(List<Path> files) {
    return onThread(() -> {
      List<String> ids = new ArrayList<>();
      for (Path file : files) {
        String id = id(file);
        if (id == null) {
          LOG.warn("Session log {} does not tell its session", file);
        } else {
          ids.add(id);
        }
      }
      return ids;
    });
  }

  private @Nullable String id(Path file) {
    String id = header(file);
    id = id == null
        ? header(LogFiles.part(file, 1))
        : id; // the first file may be the one that is lost
    return id != null && directory.files().file(id).equals(file) ? id : null;
  }

  private @Nullable String header(Path file) {
    try (Disk.OpenFile opened = disk.openToRead(file)) {
      return LogScan.id(opened);
    } catch (IOException e) { // deleted meanwhile, or as if
      return null;
    }
  }

  /**
   * Reads every log, and removes the rests of appends that were cut off.
   *
   * @return what is not as it was written, of all sessions
   */
  public Future<List<LogDamage>> verify() {
    return threads.ask(promise(vertx), asked -> new Verification(asked).nextPage(null));
  }

  @Override
  public Future<Void> close() {
    Promise<Void> promise = promise(vertx);
    threads
        .close(() -> {
          try {
            directory.release();
          } catch (IOException e) {
            LOG.warn("The lock of a session store was not given back", e);
          }
        })
        .onComplete(promise);
    return promise.future();
  }

  /** Goes from log to log; each step is a job of its own, so that others have their turn. */
  private final class Verification {
    private final Promise<List<LogDamage>> asked;
    private final List<LogDamage> found = new ArrayList<>();

    Verification(Promise<List<LogDamage>> asked) {
      this.asked = asked;
    }

    void nextPage(@Nullable String behind) {
      onThread(() -> directory.files().list(behind, VERIFIED))
          .onSuccess(files -> next(files, 0))
          .onFailure(asked::fail);
    }

    private void next(List<Path> files, int index) {
      if (files.isEmpty()) {
        asked.complete(found);
      } else if (index == files.size()) {
        nextPage(LogFiles.place(files.get(index - 1)));
      } else {
        verify(files.get(index)).onSuccess(done -> next(files, index + 1)).onFailure(asked::fail);
      }
    }

    private Future<Void> verify(Path file) {
      return onThread(() -> disk.exists(file) || disk.exists(LogFiles.part(file, 1))
              ? Optional.ofNullable(id(file))
              : Optional.of(""))
          .compose(id -> {
            if (id.isEmpty()) {
              found.add(new LogDamage(
                  null, file, 0, 0, Reason.CORRUPT, "its first line does not tell its session"));
              return Future.succeededFuture();
            }
            return id.get().isEmpty()
                ? Future.succeededFuture() // deleted meanwhile
                : inLane(id.get(), SessionLog::check).map(damage -> {
                  if (damage != null) {
                    found.add(damage);
                  }
                  return null;
                });
          });
    }
  }

  private <T> Future<T> at(String sessionId, Function<SessionLog, T> job) {
    if (sessionId.length() > MAX_ID_LENGTH) {
      return Future.failedFuture(new SessionStoreException(
          Reason.TOO_LARGE,
          "A session id has " + sessionId.length() + " characters (allowed: " + MAX_ID_LENGTH + ")",
          null));
    }
    return threads.ask(
        promise(vertx),
        asked -> lanes.submit(sessionId, log -> StoreThreads.answer(asked, () -> job.apply(log))));
  }

  private <T> Future<T> inLane(String id, Function<SessionLog, T> job) {
    Promise<T> promise = Promise.promise();
    lanes.submit(id, log -> StoreThreads.answer(promise, () -> job.apply(log)));
    return promise.future();
  }

  private <T> Future<T> onThread(Callable<T> job) {
    Promise<T> promise = Promise.promise();
    threads.execute(() -> StoreThreads.answer(promise, job));
    return promise.future();
  }

  // Completes on the caller's context.
  private static <T> Promise<T> promise(Vertx vertx) {
    return Vertx.currentContext() instanceof ContextInternal context && context.owner() == vertx
        ? context.promise()
        : Promise.promise();
  }
}

package dev.pollux.client;

import dev.pollux.http.HttpCalls;
import dev.pollux.model.ModelException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Files that requests refer to in place of carrying their bytes. Not on Vertex AI.
 *
 * <pre>{@code
 * client.files()
 *     .upload(Path.of("talk.mp4"), new UploadOptions("video/mp4"))
 *     .compose(file -> client.files().untilActive(file.name(), Duration.ofMinutes(5)))
 *     .map(FileInfo::part);
 * }</pre>
 */
public final class Files {

  private static final Pattern NAME = Pattern.compile("files/[A-Za-z0-9_-]+");
  private static final int PAGE = 100;

  private final HttpCalls calls;
  private final GeminiClientOptions limits;

  Files(HttpCalls calls, GeminiClientOptions limits) {
    this.calls = calls;
    this.limits = limits;
  }

  /**
   * Uploads a file, in chunks; a connection that breaks is made up for.
   *
   * @return the file, perhaps still {@code PROCESSING}
   */
  public Future<FileInfo> upload(Path file, UploadOptions options) {
    UploadOptions copy = new UploadOptions(options);
    here();
    String path = file.toString();
    return calls
        .vertx()
        .fileSystem()
        .props(path)
        .compose(props -> calls
            .vertx()
            .fileSystem()
            .open(path, new OpenOptions().setRead(true).setWrite(false).setCreate(false))
            .compose(open -> upload(open, Source.of(open, props.size()), copy)));
  }

  private Future<FileInfo> upload(AsyncFile open, Source source, UploadOptions options) {
    return new Upload(calls, limits, options, source).run().eventually(open::close);
  }

  /** Uploads bytes. */
  public Future<FileInfo> upload(Buffer bytes, UploadOptions options) {
    UploadOptions copy = new UploadOptions(options);
    here();
    return new Upload(calls, limits, copy, Source.of(bytes)).run();
  }

  /**
   * Uploads what a stream gives, read no faster than it is sent; to be called on the stream's context.
   */
  public Future<FileInfo> upload(ReadStream<Buffer> bytes, UploadOptions options) {
    UploadOptions copy = new UploadOptions(options);
    here();
    return new Upload(calls, limits, copy, Source.of(bytes)).run();
  }

  /** One file; it fails with status 403 or 404 when there is none of that name. */
  public Future<FileInfo> get(String name) {
    return calls.json(HttpMethod.GET, path(name), null, true).map(FileInfo::new);
  }

  /** All files; pages are fetched as they are read. */
  public ReadStream<FileInfo> list() {
    here();
    return new Pages<>(calls, calls.route().parentPath() + "/files", PAGE, "files", FileInfo::new);
  }

  /** Forgets a file. */
  public Future<Void> delete(String name) {
    return calls.json(HttpMethod.DELETE, path(name), null, true).mapEmpty();
  }

  /**
   * Looks at a file again and again until requests may use it, each time after a longer wait.
   *
   * @param atMost how long to wait in all
   * @return the file; it fails with {@link FileFailedException} when Gemini cannot use it, and with a
   *     {@code ModelException} of status {@code DEADLINE_EXCEEDED} when the time is over
   */
  public Future<FileInfo> untilActive(String name, Duration atMost) {
    return look(name, System.nanoTime() + atMost.toNanos(), atMost, limits.getPollDelay());
  }

  private Future<FileInfo> look(String name, long deadline, Duration atMost, Duration delay) {
    return get(name).compose(file -> {
      if (file.isActive()) {
        return Future.succeededFuture(file);
      }
      if (file.state().equals("FAILED")) {
        return Future.failedFuture(new FileFailedException(file));
      }
      if (System.nanoTime() + delay.toNanos() > deadline) {
        return Future.failedFuture(new ModelException(
            ModelException.Kind.OTHER,
            name + " was not active within " + atMost.toMillis() + " ms (state " + file.state()
                + ")",
            0,
            "DEADLINE_EXCEEDED",
            true,
            null,
            null));
      }
      Duration most = limits.getMaxPollDelay();
      Duration twice = delay.multipliedBy(2);
      return calls
          .after(delay)
          .compose(
              waited -> look(name, deadline, atMost, twice.compareTo(most) < 0 ? twice : most));
    });
  }

  private void here() {
    GeminiClient.notOnVertex(calls, "files");
  }

  private String path(String name) {
    here();
    if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException("name: '" + name + "' (expected: like files/abc)");
    }
    return calls.route().parentPath() + "/" + name;
  }
}

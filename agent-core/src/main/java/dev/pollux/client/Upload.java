package dev.pollux.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.http.HttpCalls;
import dev.pollux.json.Json;
import dev.pollux.model.ModelException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * One upload in Google's resumable protocol: a start that gives an address, then chunks. After a
 * failure the server is asked how much it has, and gets the rest of the chunk, which is the only one
 * that is held.
 */
final class Upload {

  private static final String COMMAND = "X-Goog-Upload-Command";
  private static final String STATUS = "x-goog-upload-status";

  private final HttpCalls calls;
  private final GeminiClientOptions limits;
  private final UploadOptions options;
  private final Source source;
  private String url = "";
  private long offset;

  Upload(HttpCalls calls, GeminiClientOptions limits, UploadOptions options, Source source) {
    this.calls = calls;
    this.limits = limits;
    this.options = options;
    this.source = source;
  }

  Future<FileInfo> run() {
    return start().compose(started -> nextChunk());
  }

  private Future<Void> start() {
    ObjectNode json = Json.object();
    ObjectNode file = json.putObject("file").put("mimeType", options.getMimeType());
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("X-Goog-Upload-Protocol", "resumable");
    headers.put(COMMAND, "start");
    headers.put("X-Goog-Upload-Header-Content-Type", options.getMimeType());
    if (options.getDisplayName() != null) {
      file.put("displayName", options.getDisplayName());
    }
    if (source.size() >= 0) {
      file.put("sizeBytes", Long.toString(source.size()));
      headers.put("X-Goog-Upload-Header-Content-Length", Long.toString(source.size()));
    }
    String version = calls.route().apiVersion();
    String path = calls.route().prefixPath() + "/upload" + (version.isEmpty() ? "" : "/" + version)
        + "/files";
    // One that was started and never fed costs nothing.
    HttpCalls.Call call =
        new HttpCalls.Call(HttpMethod.POST, path, Buffer.buffer(Json.bytes(json)), headers, true);
    return calls.send(call).compose(answer -> {
      String address = answer.headers().get("x-goog-upload-url");
      if (address == null || address.isBlank()) {
        return failed("Gemini gave no address to upload to (expected: x-goog-upload-url)");
      }
      url = address;
      return Future.succeededFuture();
    });
  }

  private Future<FileInfo> nextChunk() {
    int length = limits.getChunkBytes();
    return source.next(length).compose(chunk -> {
      long end = offset + chunk.length();
      boolean last = chunk.length() < length || end == source.size();
      return send(chunk, last, 1);
    });
  }

  private Future<FileInfo> send(Buffer chunk, boolean last, int attempt) {
    Map<String, String> headers =
        Map.of(COMMAND, last ? "upload, finalize" : "upload", "X-Goog-Upload-Offset", "" + offset);
    HttpCalls.Call call = new HttpCalls.Call(HttpMethod.POST, url, chunk, headers, false);
    return calls
        .send(call)
        .map(answer -> {
          offset += chunk.length();
          return answer;
        })
        .compose(answer -> took(answer, last), cause -> resume(cause, chunk, last, attempt));
  }

  private Future<FileInfo> took(HttpCalls.Answer answer, boolean last) {
    options.progress().accept(offset);
    String status = answer.headers().get(STATUS);
    if (last) {
      return answer.json().hasNonNull("file")
          ? Future.succeededFuture(new FileInfo(answer.json().get("file")))
          : failed("Gemini took the file and gave none back (upload status '" + status + "')");
    }
    return "active".equals(status)
        ? nextChunk()
        : failed(
            "Gemini ended the upload early (upload status '" + status + "', expected: active)");
  }

  /** Asks how much of the chunk came through, and sends the rest. */
  private Future<FileInfo> resume(Throwable cause, Buffer chunk, boolean last, int attempt) {
    Duration delay = attempt < limits.getMaxAttempts() ? calls.delay(cause, attempt) : null;
    if (delay == null) {
      return Future.failedFuture(cause);
    }
    HttpCalls.Call query =
        new HttpCalls.Call(HttpMethod.POST, url, null, Map.of(COMMAND, "query"), true);
    return calls.after(delay).compose(waited -> calls.send(query)).compose(answer -> {
      if (answer.json().hasNonNull("file")) {
        offset += chunk.length();
        return took(answer, true);
      }
      String status = answer.headers().get(STATUS);
      long received = number(answer.headers().get("x-goog-upload-size-received"));
      if (!"active".equals(status) || received < offset || received > offset + chunk.length()) {
        return failed("The upload cannot go on: Gemini has " + received + " bytes (upload status '"
            + status + "'; expected: active, " + offset + " to " + (offset + chunk.length())
            + " bytes)");
      }
      Buffer rest = chunk.slice((int) (received - offset), chunk.length());
      offset = received;
      return rest.length() == 0 && !last
          ? took(answer, false)
          // What the server took since is a success of its own: the count starts anew.
          : send(rest, last, rest.length() < chunk.length() ? 1 : attempt + 1);
    });
  }

  private static long number(String text) {
    try {
      return text == null ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static <T> Future<T> failed(String message) {
    return Future.failedFuture(ModelException.of(message, false, null));
  }
}

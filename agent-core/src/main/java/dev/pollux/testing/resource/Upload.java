package dev.pollux.testing.resource;

import dev.pollux.json.Json;
import dev.pollux.testing.strict.GoogleError;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One resumable upload that has been started. */
final class Upload {

  /** All pieces but the last are of a multiple of so many bytes. */
  static final int GRANULARITY = 256 * 1024;

  private final String name;
  private final @Nullable String displayName;
  private final String mimeType;
  private final long length;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  /** What {@link #refusal} found nothing wrong with. */
  Upload(String name, Call start) {
    this.name = name;
    displayName = Json.text(start.json().path("file"), "displayName");
    mimeType = start.header().apply("X-Goog-Upload-Header-Content-Type");
    length = length(start);
  }

  /** Why an upload cannot start so, or null. */
  static @Nullable GoogleError refusal(Call start) {
    if (!"resumable".equals(start.header().apply("X-Goog-Upload-Protocol"))) {
      return wrong("X-Goog-Upload-Protocol", "resumable", start);
    }
    if (!"start".equals(start.header().apply("X-Goog-Upload-Command"))) {
      return wrong("X-Goog-Upload-Command", "start", start);
    }
    if (length(start) < 0) {
      return wrong("X-Goog-Upload-Header-Content-Length", "a number of bytes", start);
    }
    String type = start.header().apply("X-Goog-Upload-Header-Content-Type");
    return type != null && type.matches("[\\w.+-]+/[\\w.+-]+(;.*)?")
        ? null
        : wrong("X-Goog-Upload-Header-Content-Type", "a MIME type", start);
  }

  private static GoogleError wrong(String header, String expected, Call call) {
    return GoogleError.invalidArgument("Header " + header + ": expected " + expected + " but was "
        + Json.write(call.header().apply(header)));
  }

  private static long length(Call start) {
    String text = start.header().apply("X-Goog-Upload-Header-Content-Length");
    return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
  }

  /** Takes a piece; null when it was the last, else what it is answered with. */
  @Nullable
  Outcome take(Call call) {
    String command = String.valueOf(call.header().apply("X-Goog-Upload-Command"));
    boolean last = command.contains("finalize");
    switch (command.replace(" ", "")) {
      case "query" -> {
        return active();
      }
      case "cancel" -> {
        return new Outcome(Json.object(), Map.of("X-Goog-Upload-Status", "cancelled"), null);
      }
      case "upload", "upload,finalize", "finalize" -> {}
      default -> {
        return Outcome.of(wrong("X-Goog-Upload-Command", "upload, finalize", call));
      }
    }
    String offset = String.valueOf(call.header().apply("X-Goog-Upload-Offset"));
    if (command.contains("upload") && !offset.equals(Long.toString(size()))) {
      return Outcome.of(wrong("X-Goog-Upload-Offset", Long.toString(size()), call));
    }
    if (!last && call.body().length % GRANULARITY != 0) {
      return Outcome.of(GoogleError.invalidArgument("A piece of " + call.body().length
          + " bytes, expected a multiple of " + GRANULARITY + " for all but the last"));
    }
    if (size() + call.body().length > length || last && size() + call.body().length < length) {
      return Outcome.of(GoogleError.invalidArgument("Upload has " + (size() + call.body().length)
          + " bytes, but " + length + " were told when it started"));
    }
    received.writeBytes(call.body());
    return last ? null : active();
  }

  private Outcome active() {
    return new Outcome(
        Json.object(),
        Map.of(
            "X-Goog-Upload-Status", "active", "X-Goog-Upload-Size-Received", Long.toString(size())),
        null);
  }

  String name() {
    return name;
  }

  @Nullable
  String displayName() {
    return displayName;
  }

  String mimeType() {
    return mimeType;
  }

  long size() {
    return received.size();
  }

  byte[] bytes() {
    return received.toByteArray();
  }
}

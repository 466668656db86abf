package dev.pollux.gemini.media;

import dev.pollux.gemini.Part;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Makes parts of files, bytes and addresses, and finds out of what kind they are.
 *
 * <pre>{@code
 * MediaParts.fromFile(vertx, Path.of("rain.png"))
 *     .compose(image -> agent.run(Content.user(List.of(Part.text("What is this?"), image))));
 * }</pre>
 *
 * <p>The kind is found by the content: images (PNG, JPEG, GIF, WEBP, HEIC, AVIF, BMP, TIFF), audio (MP3,
 * WAV, FLAC, OGG, AAC, AIFF, M4A), video (MP4, MOV, WEBM, AVI, MPEG, MKV, FLV, WMV, 3GP), PDF, and text
 * in UTF-8 (JSON, CSV, HTML, XML, RTF, plain). The name's ending decides only where the content leaves a
 * choice.
 */
public final class MediaParts {

  /**
   * How large a file or a block of bytes may be unless told otherwise: 12 MiB, which is the longest
   * text that {@link dev.pollux.json.Json} reads once it is base64.
   */
  public static final int DEFAULT_MAX_BYTES = 12 * 1024 * 1024;

  private MediaParts() {}

  /**
   * The bytes as {@code {"inlineData": {"mimeType": "…", "data": "base64"}}}.
   *
   * @throws IllegalArgumentException if their kind is not known, or there are none, or more than
   *     {@value #DEFAULT_MAX_BYTES}
   */
  public static Part.InlineData fromBytes(byte[] data) {
    return fromBytes(data, "");
  }

  /** The same; {@code name} is a file's name whose ending helps where the content leaves a choice. */
  public static Part.InlineData fromBytes(byte[] data, String name) {
    return fromBytes(data, name, DEFAULT_MAX_BYTES);
  }

  private static Part.InlineData fromBytes(byte[] data, String name, int maxBytes) {
    if (data.length == 0 || data.length > maxBytes) {
      throw new IllegalArgumentException(what(name) + ": " + sized(data.length, maxBytes));
    }
    String mimeType = MediaTypes.of(data, name);
    if (mimeType == null) {
      throw new IllegalArgumentException(what(name)
          + ": of no known kind (expected: an image, audio, video, PDF or text in UTF-8; or name the "
          + "MIME type with Part.inlineData)");
    }
    return Part.inlineData(mimeType, data);
  }

  /** The file, of at most {@value #DEFAULT_MAX_BYTES} bytes. */
  public static Future<Part.InlineData> fromFile(Vertx vertx, Path file) {
    return fromFile(vertx, file, DEFAULT_MAX_BYTES);
  }

  /**
   * The file as {@code inlineData}, read and encoded away from the event loop.
   *
   * @param maxBytes how large it may be, in bytes
   * @return the part; fails with {@link IOException} when the file cannot be read or is none, and with
   *     {@link IllegalArgumentException} when it is empty, too large or of no known kind
   */
  public static Future<Part.InlineData> fromFile(Vertx vertx, Path file, int maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: >= 1)");
    }
    Objects.requireNonNull(file, "file");
    return vertx.executeBlocking(() -> read(file, maxBytes), false);
  }

  private static Part.InlineData read(Path file, int maxBytes) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // A device or a pipe may never end, and may never begin either.
      throw new IOException(file + ": no regular file");
    }
    long size = Files.size(file);
    if (size > maxBytes) {
      throw new IllegalArgumentException(what(file.toString()) + ": " + sized(size, maxBytes));
    }
    byte[] data;
    try (InputStream in = Files.newInputStream(file)) {
      // One more than is let through: the file may grow while it is read.
      data = in.readNBytes(maxBytes == Integer.MAX_VALUE ? maxBytes : maxBytes + 1);
    }
    return fromBytes(data, file.toString(), maxBytes);
  }

  /**
   * What Gemini fetches itself, as {@code {"fileData": {"mimeType": "…", "fileUri": "…"}}}; the kind is
   * told by the ending of the address's path. A video on YouTube is sent without a kind.
   *
   * @throws IllegalArgumentException if the ending tells none; then use {@link Part#fileData}
   */
  public static Part.FileData fromUri(String uri) {
    URI parsed = URI.create(uri);
    if (isYouTube(parsed)) {
      return Part.fileData(uri);
    }
    String path = parsed.getPath();
    String mimeType = MediaTypes.ofName(path == null ? "" : path);
    if (mimeType == null) {
      throw new IllegalArgumentException(
          "uri: its ending tells no kind of media (expected: one like "
              + ".png; or name the MIME type with Part.fileData)");
    }
    return Part.fileData(mimeType, uri);
  }

  private static boolean isYouTube(URI uri) {
    String host = uri.getHost();
    return host != null && host.matches("(?i)((www|m)\\.)?youtube\\.com|youtu\\.be");
  }

  /** A text with its own kind, like {@code text/csv}, apart from what the user says. */
  public static Part.InlineData text(String mimeType, String text) {
    return Part.inlineData(mimeType, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String what(String name) {
    return name.isEmpty() ? "media" : name;
  }

  private static String sized(long size, int maxBytes) {
    return size == 0
        ? "empty (expected: at least 1 byte)"
        : size + " bytes (expected: at most " + maxBytes + ")";
  }
}

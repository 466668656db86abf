package dev.pollux.gemini.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the MIME type of data by its first bytes, and of an address by its ending. */
final class MediaTypes {

  /** What stands where, as Latin-1, and the type that it tells; the first that fits counts. */
  private record Magic(int offset, String bytes, String mimeType) {
    boolean fits(byte[] data) {
      return startsWith(data, offset, bytes);
    }
  }

  private static final List<Magic> MAGIC = List.of(
      new Magic(0, "\u0089PNG\r\n\u001a\n", "image/png"),
      new Magic(0, "\u00ff\u00d8\u00ff", "image/jpeg"),
      new Magic(0, "GIF87a", "image/gif"),
      new Magic(0, "GIF89a", "image/gif"),
      new Magic(0, "II*\u0000", "image/tiff"),
      new Magic(0, "MM\u0000*", "image/tiff"),
      new Magic(0, "%PDF-", "application/pdf"),
      new Magic(0, "ID3", "audio/mp3"),
      new Magic(0, "fLaC", "audio/flac"),
      new Magic(0, "FLV\u0001", "video/x-flv"),
      new Magic(0, "\u0000\u0000\u0001\u00ba", "video/mpeg"),
      new Magic(0, "\u0000\u0000\u0001\u00b3", "video/mpeg"),
      new Magic(0, "\u0030\u0026\u00b2\u0075\u008e\u0066\u00cf\u0011", "video/wmv"));

  /** Boxes that a QuickTime film begins with which is older than brands. */
  private static final Set<String> QUICKTIME = Set.of("moov", "mdat", "wide");

  private static final Map<String, String> RIFF =
      Map.of("WEBP", "image/webp", "WAVE", "audio/wav", "AVI ", "video/avi");

  /** Brands of the ISO media format; any other is a video in MP4. */
  private static final Map<String, String> BRANDS = Map.ofEntries(
      Map.entry("heic", "image/heic"),
      Map.entry("heix", "image/heic"),
      Map.entry("hevc", "image/heic"),
      Map.entry("heim", "image/heic"),
      Map.entry("mif1", "image/heif"),
      Map.entry("msf1", "image/heif"),
      Map.entry("avif", "image/avif"),
      Map.entry("avis", "image/avif"),
      Map.entry("qt  ", "video/mov"),
      Map.entry("M4A ", "audio/m4a"),
      Map.entry("M4B ", "audio/m4a"),
      Map.entry("3gp4", "video/3gpp"),
      Map.entry("3gp5", "video/3gpp"),
      Map.entry("3gp6", "video/3gpp"));

  private static final Map<String, String> ENDINGS = Map.ofEntries(
      Map.entry("png", "image/png"),
      Map.entry("jpg", "image/jpeg"),
      Map.entry("jpeg", "image/jpeg"),
      Map.entry("gif", "image/gif"),
      Map.entry("webp", "image/webp"),
      Map.entry("heic", "image/heic"),
      Map.entry("heif", "image/heif"),
      Map.entry("avif", "image/avif"),
      Map.entry("bmp", "image/bmp"),
      Map.entry("tif", "image/tiff"),
      Map.entry("tiff", "image/tiff"),
      Map.entry("pdf", "application/pdf"),
      Map.entry("mp3", "audio/mp3"),
      Map.entry("wav", "audio/wav"),
      Map.entry("flac", "audio/flac"),
      Map.entry("ogg", "audio/ogg"),
      Map.entry("oga", "audio/ogg"),
      Map.entry("opus", "audio/ogg"),
      Map.entry("ogv", "video/ogg"),
      Map.entry("aac", "audio/aac"),
      Map.entry("aif", "audio/aiff"),
      Map.entry("aiff", "audio/aiff"),
      Map.entry("m4a", "audio/m4a"),
      Map.entry("weba", "audio/webm"),
      Map.entry("mp4", "video/mp4"),
      Map.entry("m4v", "video/mp4"),
      Map.entry("mov", "video/mov"),
      Map.entry("webm", "video/webm"),
      Map.entry("mkv", "video/x-matroska"),
      Map.entry("avi", "video/avi"),
      Map.entry("mpg", "video/mpeg"),
      Map.entry("mpeg", "video/mpeg"),
      Map.entry("flv", "video/x-flv"),
      Map.entry("wmv", "video/wmv"),
      Map.entry("3gp", "video/3gpp"),
      Map.entry("txt", "text/plain"),
      Map.entry("json", "application/json"),
      Map.entry("csv", "text/csv"),
      Map.entry("md", "text/markdown"),
      Map.entry("html", "text/html"),
      Map.entry("htm", "text/html"),
      Map.entry("xml", "text/xml"),
      Map.entry("css", "text/css"),
      Map.entry("rtf", "text/rtf"),
      Map.entry("js", "text/javascript"),
      Map.entry("py", "text/x-python"));

  /** Where one container holds audio or video alike, the ending may name the other. */
  private static final Map<String, List<String>> ALSO = Map.of(
      "video/mp4", List.of("audio/m4a", "video/mov"),
      "audio/ogg", List.of("video/ogg"),
      "video/webm", List.of("audio/webm"),
      "video/x-matroska", List.of("video/webm", "audio/webm"),
      "image/heif", List.of("image/heic", "image/avif"));

  private MediaTypes() {}

  /** The type of the data; the name's ending counts only between types that the content allows. */
  static @Nullable String of(byte[] data, String name) {
    String byEnding = ofName(name);
    String binary = binary(data);
    if (binary != null) {
      return byEnding != null && ALSO.getOrDefault(binary, List.of()).contains(byEnding)
          ? byEnding
          : binary;
    }
    return TextTypes.of(data, byEnding);
  }

  /** The type that the ending of a name or a path tells, or null. */
  static @Nullable String ofName(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? null : ENDINGS.get(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  private static @Nullable String binary(byte[] data) {
    for (Magic magic : MAGIC) {
      if (magic.fits(data)) {
        return magic.mimeType();
      }
    }
    if (startsWith(data, 0, "\u0000")) { // a box: its length, then its name
      if (startsWith(data, 4, "ftyp")) {
        return BRANDS.getOrDefault(latin(data, 8, 4), "video/mp4");
      }
      return QUICKTIME.contains(latin(data, 4, 4)) ? "video/mov" : null;
    }
    if (startsWith(data, 0, "RIFF")) {
      return RIFF.get(latin(data, 8, 4));
    }
    if (startsWith(data, 0, "FORM") && latin(data, 8, 4).startsWith("AIF")) {
      return "audio/aiff";
    }
    if (startsWith(data, 0, "OggS")) {
      return latin(data, 28, 8).contains("theora") ? "video/ogg" : "audio/ogg";
    }
    if (startsWith(data, 0, "\u001aE\u00df\u00a3")) {
      return latin(data, 4, 64).contains("webm") ? "video/webm" : "video/x-matroska";
    }
    if (startsWith(data, 0, "BM") && startsWith(data, 6, "\u0000\u0000\u0000\u0000")) {
      return "image/bmp";
    }
    return frames(data);
  }

  // MPEG audio without a header in front begins with eleven set bits; the layer tells the two
  // apart.
  private static @Nullable String frames(byte[] data) {
    if (data.length < 2 || data[0] != (byte) 0xff || (data[1] & 0xe0) != 0xe0) {
      return null;
    }
    if ((data[1] & 0xf6) == 0xf0) {
      return "audio/aac";
    }
    return (data[1] & 0x06) == 0x02 ? "audio/mp3" : null;
  }

  private static boolean startsWith(byte[] data, int offset, String bytes) {
    return latin(data, offset, bytes.length()).equals(bytes);
  }

  private static String latin(byte[] data, int offset, int length) {
    int end = Math.min(data.length, offset + length);
    return offset >= end ? "" : new String(data, offset, end - offset, ISO_8859_1);
  }
}

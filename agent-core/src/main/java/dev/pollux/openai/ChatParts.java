package dev.pollux.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import java.util.Locale;

/** What a user says, from parts to the parts of a message. */
final class ChatParts {

  private ChatParts() {}

  /**
   * One part of a message.
   *
   * @param where the part's place, for the message
   * @throws IllegalArgumentException if chat completions cannot say it
   */
  static ObjectNode of(Part part, String where) {
    if (part instanceof Part.Text text) {
      return text(text.text());
    }
    if (part instanceof Part.InlineData data) {
      return data(data, where);
    }
    if (part instanceof Part.FileData file) {
      JsonNode json = file.json().get("fileData");
      String type = type(json);
      if (type.startsWith("image/") && file.fileUri().matches("https?://.*")) {
        return image(file.fileUri(), file);
      }
      throw refused(where, "fileData " + type, "an image at an http or https address");
    }
    throw refused(where, kind(part), "text, inlineData or fileData");
  }

  static ObjectNode text(String text) {
    return Json.object().put("type", "text").put("text", text);
  }

  private static ObjectNode data(Part.InlineData part, String where) {
    JsonNode json = part.json().get("inlineData");
    String type = type(json);
    // Gemini takes the URL's alphabet as well.
    String data = json.path("data").asText("").replace('-', '+').replace('_', '/');
    String uri = "data:" + type + ";base64," + data;
    if (type.startsWith("image/")) {
      return image(uri, part);
    }
    if (type.startsWith("audio/")) {
      ObjectNode audio = Json.object().put("type", "input_audio");
      audio.putObject("input_audio").put("data", data).put("format", format(type, where));
      return audio;
    }
    if (type.startsWith("application/") || type.startsWith("text/")) {
      String name = json.path("displayName").asText("");
      ObjectNode file = Json.object().put("type", "file");
      file.putObject("file")
          .put("filename", name.isEmpty() ? "file." + ending(type) : name)
          .put("file_data", uri);
      return file;
    }
    throw refused(where, "inlineData " + type, "an image, WAV or MP3, or a document");
  }

  private static ObjectNode image(String url, Part part) {
    ObjectNode json = Json.object().put("type", "image_url");
    ObjectNode image = json.putObject("image_url").put("url", url);
    switch (part.json().path("mediaResolution").path("level").asText("")) {
      case "MEDIA_RESOLUTION_LOW" -> image.put("detail", "low");
      case "MEDIA_RESOLUTION_HIGH", "MEDIA_RESOLUTION_ULTRA_HIGH" -> image.put("detail", "high");
      default -> {}
    }
    return json;
  }

  private static String type(JsonNode data) {
    return data.path("mimeType").asText("").toLowerCase(Locale.ROOT);
  }

  private static String format(String type, String where) {
    return switch (type) {
      case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave" -> "wav";
      case "audio/mp3", "audio/mpeg" -> "mp3";
      default -> throw refused(where, "inlineData " + type, "audio/wav or audio/mpeg");
    };
  }

  private static String ending(String type) {
    return type.equals("application/pdf") ? "pdf" : type.equals("text/plain") ? "txt" : "bin";
  }

  /** The one field that says what a part is, like {@code executableCode}. */
  static String kind(Part part) {
    for (String field : new String[] {
      "text",
      "inlineData",
      "fileData",
      "functionCall",
      "functionResponse",
      "executableCode",
      "codeExecutionResult",
      "toolCall",
      "toolResponse"
    }) {
      if (part.json().hasNonNull(field)) {
        return field;
      }
    }
    return "a part of an unknown kind";
  }

  static IllegalArgumentException refused(String where, String got, String expected) {
    return new IllegalArgumentException(where + ": " + got + " (expected: " + expected
        + "; chat completions take nothing else here)");
  }
}

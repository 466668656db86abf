package dev.pollux.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pollux.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What went over the wire during one or more runs, as JSON that people read and compare:
 *
 * <pre>{@code
 * {"recording": 1, "model": "gemini-3-flash-preview", "server": "https://…", "steps": [
 *   {"request": 1, "path": "/v1beta/models/…", "headers": {…}, "body": {"contents": […], …},
 *    "answer": {"status": 200, "headers": {…}, "splits": [812], "body": ["data: {…}\r\n", …]}},
 *   {"tool": "climate", "args": {…}, "response": {"output": …}},
 *   {"request": 2, …, "failure": {"kind": "GONE", "message": "…", "status": "", "retryable": true}}
 * ]}
 * }</pre>
 *
 * <p>Steps stand in the order in which they began. {@code splits} are the offsets in bytes at which one
 * read of the body ended and the next began. A request without a failure and with a body that did not
 * come to its end is {@code "cancelled": true}.
 */
public final class Recording {

  private static final int VERSION = 1;

  private static final ObjectWriter WRITER = Json.mapper()
      .writer(new DefaultPrettyPrinter()
          .withObjectIndenter(new DefaultIndenter("  ", "\n"))
          .withArrayIndenter(new DefaultIndenter("  ", "\n")));

  private final String name;
  private final ObjectNode json;

  Recording(String name, ObjectNode json) {
    this.name = name;
    this.json = json;
  }

  /**
   * Reads a file. It blocks: not for an event loop.
   *
   * @throws IllegalArgumentException if it is no recording
   * @throws UncheckedIOException if it cannot be read
   */
  public static Recording read(Path file) {
    String name = String.valueOf(file.getFileName());
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Recording '" + file + "' cannot be read", e);
    }
    try {
      JsonNode json = Json.read(bytes, 0, bytes.length);
      if (json instanceof ObjectNode object
          && json.path("recording").asInt() == VERSION
          && json.path("steps").isArray()) {
        return new Recording(name, object);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("'" + file + "' is no recording: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(
        "'" + file + "' is no recording (expected: {\"recording\": " + VERSION + ", …})");
  }

  static Recording of(String name, String model, String server, List<ObjectNode> steps) {
    ObjectNode json =
        Json.object().put("recording", VERSION).put("model", model).put("server", server);
    ArrayNode array = json.putArray("steps");
    steps.forEach(array::add);
    return new Recording(name, json);
  }

  /** The file's name, as messages name it. */
  public String name() {
    return name;
  }

  /** The model that was asked first. */
  public String model() {
    return json.path("model").asText();
  }

  String server() {
    return json.path("server").asText();
  }

  /** How often the model was asked, the failed requests among them. */
  public int requests() {
    return requestSteps().size();
  }

  List<JsonNode> requestSteps() {
    return steps("request");
  }

  List<JsonNode> toolSteps() {
    return steps("tool");
  }

  private List<JsonNode> steps(String kind) {
    return StreamSupport.stream(json.path("steps").spliterator(), false)
        .filter(step -> step.has(kind))
        .toList();
  }

  /**
   * Writes the file, whole or not at all. It blocks: not for an event loop.
   *
   * @throws IOException if it cannot be written
   */
  void write(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path next = Files.createTempFile(target.getParent(), ".recording", null);
    try {
      Files.write(next, (text() + "\n").getBytes(StandardCharsets.UTF_8));
      Files.move(next, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private String text() throws JsonProcessingException {
    try {
      String text = WRITER.writeValueAsString(json);
      // Half of a surrogate pair has no form in UTF-8, but an escape.
      return StandardCharsets.UTF_8.newEncoder().canEncode(text)
          ? text
          : WRITER.with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(json);
    } catch (JsonProcessingException e) {
      return WRITER.with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(json);
    }
  }

  @Override
  public String toString() {
    return "Recording[" + name + "]";
  }
}

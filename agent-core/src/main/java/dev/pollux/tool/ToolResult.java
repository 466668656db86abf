package dev.pollux.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pollux.gemini.Content;
import dev.pollux.gemini.FunctionCall;
import dev.pollux.gemini.FunctionResponse;
import dev.pollux.gemini.Part;
import dev.pollux.json.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tool gave back, as the model gets it.
 *
 * <p>Null, void and an empty {@code Optional} are {@code {"output": null}}. Texts, numbers, records,
 * collections and JSON are their JSON. Images and files, as {@code Part}s or in a {@code Content},
 * travel as parts of the response. A {@code Buffer} is a text if it is UTF-8, else a file.
 */
final class ToolResult {

  /** How much of a result the model gets, in UTF-16 units of its JSON or its text. */
  static final int MAX_LENGTH = 256 * 1024;

  /** A result is written no further than this: an endless one must end somewhere. */
  private static final int MAX_WRITTEN = 16 * 1024 * 1024;

  private ToolResult() {}

  static FunctionResponse response(FunctionCall call, @Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      return response(call, optional.orElse(null));
    }
    if (value instanceof FunctionResponse response) {
      return response;
    }
    if (value instanceof Part part) {
      return parts(call, List.of(part));
    }
    if (value instanceof Content content) {
      return parts(call, content.parts());
    }
    if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Part) {
      return parts(call, list.stream().map(Part.class::cast).toList());
    }
    if (value instanceof Buffer buffer) {
      return buffer(call, buffer);
    }
    return FunctionResponse.output(call, output(value));
  }

  private static FunctionResponse parts(FunctionCall call, List<Part> parts) {
    StringBuilder text = new StringBuilder();
    List<Part> files = new ArrayList<>();
    for (Part part : parts) {
      if (part instanceof Part.Text piece) {
        text.append(piece.text());
      } else if (part instanceof Part.InlineData || part instanceof Part.FileData) {
        files.add(part);
      } else {
        throw new IllegalArgumentException(
            "a tool cannot give back a part of kind " + part.getClass().getSimpleName());
      }
    }
    JsonNode output = text.isEmpty() ? NullNode.getInstance() : output(text.toString());
    return FunctionResponse.output(call, output, files);
  }

  private static FunctionResponse buffer(FunctionCall call, Buffer buffer) {
    byte[] bytes = buffer.getBytes();
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return FunctionResponse.output(call, output(text));
    } catch (CharacterCodingException e) {
      return parts(call, List.of(Part.inlineData("application/octet-stream", bytes)));
    }
  }

  private static JsonNode output(@Nullable Object value) {
    if (value == null) {
      return NullNode.getInstance();
    }
    if (value instanceof CharSequence text) {
      return text(text.toString());
    }
    if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
      return Json.tree(value);
    }
    byte[] written = write(value);
    if (written.length > MAX_LENGTH) {
      return text(new String(written, StandardCharsets.UTF_8));
    }
    try {
      return Json.read(written, 0, written.length);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("its result cannot be read as JSON again", e);
    }
  }

  /** The text with lone surrogates replaced, cut at a character border if it is too long. */
  private static TextNode text(String text) {
    String valid = wellFormed(text);
    if (valid.length() <= MAX_LENGTH) {
      return TextNode.valueOf(valid);
    }
    int end = Character.isHighSurrogate(valid.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH;
    return TextNode.valueOf(valid.substring(0, end) + "\n[cut: the first " + end + " of "
        + valid.length() + " characters; ask for less at a time]");
  }

  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
    return text;
  }

  private static byte[] write(Object value) {
    Bounded out = new Bounded();
    try {
      Json.mapper().writeValue(out, value);
      return out.bytes();
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(
          "its result cannot be written as JSON: it contains itself or nests too deeply", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "its result cannot be written as JSON: " + firstLine(e.getMessage()), e);
    }
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }

  /** Refuses to grow over {@link #MAX_WRITTEN}. */
  private static final class Bounded extends OutputStream {
    private byte[] bytes = new byte[1024];
    private int length;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int from, int count) throws IOException {
      if (length + (long) count > MAX_WRITTEN) {
        throw new IOException("it is larger than " + MAX_WRITTEN + " bytes");
      }
      if (length + count > bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
      }
      System.arraycopy(source, from, bytes, length, count);
      length += count;
    }

    byte[] bytes() {
      return java.util.Arrays.copyOf(bytes, length);
    }
  }
}
